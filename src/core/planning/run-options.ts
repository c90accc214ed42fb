import { error, listNames, type Issue } from '../issue.js';
import { isJsonObject } from '../json.js';
import type { JobDefinition } from '../definition/job-definition.js';
import { suggestName } from '../nearest-name.js';
import { deployedJobRef } from '../jobs/deployed-job-ref.js';
import type { DeployedJobRef } from '../plan/plan.js';
import type { RunTrigger } from '../reference/reference-scope.js';
import { parseRepairRequest } from '../run/repair/parse-repair-request.js';
import type { RepairRequest } from '../run/state/repair-request.js';
import { parseTrigger } from './trigger-option.js';

/** The second argument of `runJob`: what differs from one run of a definition to the next. */
export interface RunOptions {
  /** Overrides of the job parameters' defaults. */
  parameters: Record<string, string>;
  /** Decimal digits, below 2^53; derived from the workflow run id when absent. */
  jobRunId?: string;
  /** Existing clusters by job cluster key: used instead of creating one, and never terminated. */
  existingClusters: Record<string, string>;
  /** Why the run was started. */
  trigger: RunTrigger;
  /** The deployed job that the run is one of. */
  deployedJob?: DeployedJobRef;
}

const OPTION_NAMES = [
  'parameters',
  'deployed_job',
  'job_run_id',
  'existing_clusters',
  'job',
  'trigger',
  'task_parameters',
  'repair_of',
  'repair',
];

/** Reads the options of a run; paths of issues begin with `options`. Unknown options are refused. */
export function parseRunOptions(
  input: unknown,
  definition: JobDefinition,
): { options: RunOptions; issues: Issue[] } {
  const issues: Issue[] = [];
  const raw = input ?? {};
  if (!isJsonObject(raw)) {
    issues.push(error('OPTIONS_NOT_AN_OBJECT', 'options', 'the second argument must be a JSON object.'));
    return { options: { parameters: {}, existingClusters: {}, trigger: { type: 'ONE_TIME' } }, issues };
  }
  for (const key of Object.keys(raw)) {
    if (OPTION_NAMES.includes(key)) continue;
    const hint = suggestName(key, OPTION_NAMES) ?? `Known: ${OPTION_NAMES.join(', ')}.`;
    issues.push(error('OPTION_UNKNOWN', `options.${key}`, 'is not an option.', hint));
  }
  const defined = (definition.parameters ?? []).map(({ name }) => name);
  const keys = (definition.job_clusters ?? []).map((cluster) => cluster.job_cluster_key);
  const { trigger, issues: ofTrigger } = parseTrigger(raw['trigger']);
  issues.push(...ofTrigger);
  const options: RunOptions = {
    trigger,
    parameters: names(raw['parameters'], 'options.parameters', 'PARAMETER_UNDEFINED', defined, issues),
    existingClusters: names(
      raw['existing_clusters'],
      'options.existing_clusters',
      'JOB_CLUSTER_UNDEFINED',
      keys,
      issues,
    ),
  };
  if (!['undefined', 'string'].includes(typeof raw['job']))
    issues.push(error('FIELD_TYPE', 'options.job', 'must be the key of a job in the bundle.'));
  const deployedJob = deployedJobRef(raw);
  if (deployedJob !== undefined) options.deployedJob = deployedJob;
  else if (raw['deployed_job'] !== undefined) {
    const hint = '{"job_id": "123", "version": 1}.';
    issues.push(
      error('DEPLOYED_JOB_INVALID', 'options.deployed_job', 'must name a job and a version.', hint),
    );
  }
  const jobRunId = raw['job_run_id'];
  if (jobRunId !== undefined) {
    const text = typeof jobRunId === 'object' ? '' : String(jobRunId);
    if (/^[1-9]\d{0,15}$/.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER) options.jobRunId = text;
    else
      issues.push(
        error('JOB_RUN_ID_INVALID', 'options.job_run_id', 'must be a whole number from 1 to 2^53 - 1.'),
      );
  }
  return { options, issues };
}

/**
 * Reads what a repair of a closed run says: `repair_of` (a workflow run id) and `repair` (the fields of `runs/repair`).
 * Undefined for options that are no repair; definition and other options do not count then.
 */
export function parseRepairOf(
  input: unknown,
): { workflowRunId: string; request: RepairRequest } | { issues: Issue[] } | undefined {
  if (!isJsonObject(input) || input['repair_of'] === undefined) return undefined;
  const { repair_of: workflowRunId, repair } = input;
  const parsed = parseRepairRequest(repair);
  const problems = 'problems' in parsed ? parsed.problems : [];
  const issues = problems.map((problem) => error('REPAIR_INVALID', 'options.repair', problem));
  if (typeof workflowRunId !== 'string') {
    issues.push(error('FIELD_TYPE', 'options.repair_of', 'must be a workflow run id.'));
    return { issues };
  }
  return 'problems' in parsed ? { issues } : { workflowRunId, request: parsed.request };
}

/** Which job of a bundle the options name; needed before anything else can be read. Undefined for none. */
export function jobOption(input: unknown): string | undefined {
  const job = isJsonObject(input) ? input['job'] : undefined;
  return typeof job === 'string' ? job : undefined;
}

/** An object of strings whose names must be among `known`. */
function names(
  value: unknown,
  path: string,
  code: string,
  known: readonly string[],
  issues: Issue[],
): Record<string, string> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) {
    issues.push(error('OPTIONS_NOT_AN_OBJECT', path, 'must be an object of strings.'));
    return {};
  }
  const read: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (!known.includes(name)) {
      const hint = suggestName(name, known) ?? `Defined: ${listNames(known)}.`;
      issues.push(error(code, `${path}.${name}`, 'the definition has no such name.', hint));
    } else if (typeof text !== 'string')
      issues.push(error('FIELD_TYPE', `${path}.${name}`, 'must be a string.'));
    else read[name] = text;
  }
  return read;
}
