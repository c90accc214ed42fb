import type { ParsedDefinition } from '../core/definition/parse-definition.js';
import { hasErrors, type Issue } from '../core/issue.js';
import type { Plan } from '../core/plan/plan.js';
import { planJobRun } from '../core/planning/plan-job-run.js';
import { parseRunOptions } from '../core/planning/run-options.js';
import { readWorkerConfig } from '../worker/config.js';

/** The plan of a run, or every issue of options that do not fit the definition. */
export type PlannedRun = { kind: 'plan'; plan: Plan } | { kind: 'invalid'; issues: Issue[] };

/**
 * What a run of a definition would do, as `brickwork plan` shows it without the code of the tasks: their task values
 * are planned by what the definition says alone. Ids are 0. `options` are those of a run (`parameters`,
 * `existing_clusters`, `trigger`).
 */
export function planDefinition(
  parsed: Extract<ParsedDefinition, { kind: 'definition' }>,
  options: object = {},
): PlannedRun {
  const { options: runOptions, issues } = parseRunOptions(options, parsed.definition);
  if (hasErrors(issues)) return { kind: 'invalid', issues };
  const identity = { jobId: '0', jobRunId: '0', fallbackName: 'untitled' };
  return {
    kind: 'plan',
    plan: planJobRun(parsed, runOptions, identity, readWorkerConfig({}).runSettings),
  };
}
