import { Context } from '@temporalio/activity';
import { parseDefinition } from '../core/definition/parse-definition.js';
import { hasErrors, type Issue } from '../core/issue.js';
import { planJobRun } from '../core/plan/plan-job-run.js';
import { parseRunOptions } from '../core/plan/plan-options.js';
import type { Plan, RunSettings } from '../core/plan/plan.js';
import { numericId } from './idempotency-token.js';

export type PlanAnswer = { kind: 'plan'; plan: Plan } | { kind: 'invalid'; issues: Issue[] };

/** More issues than this help nobody, and the answer has to stay far below Temporal's 2 MB. */
const MOST_ISSUES = 200;

/**
 * Parses, checks and compiles a definition into the plan of this run. Never fails for bad input: it answers with the
 * issues. The ids of job and job run derive from the name and the workflow run id unless the options give one.
 */
export async function planJobRunActivity(
  settings: RunSettings,
  definition: unknown,
  rawOptions: unknown,
): Promise<PlanAnswer> {
  const parsed = parseDefinition(definition);
  if (parsed.kind === 'invalid') return { kind: 'invalid', issues: parsed.issues.slice(0, MOST_ISSUES) };
  const { options, issues } = parseRunOptions(rawOptions, parsed.definition);
  if (hasErrors(issues)) return { kind: 'invalid', issues: issues.slice(0, MOST_ISSUES) };
  const { workflowExecution } = Context.current().info;
  const fallbackName = workflowExecution?.workflowId ?? 'untitled';
  const jobName = parsed.definition.name ?? fallbackName;
  const identity = {
    fallbackName,
    jobId: numericId(`job:${jobName}`),
    jobRunId: options.jobRunId ?? numericId(`run:${workflowExecution?.runId}`),
  };
  return Promise.resolve({ kind: 'plan', plan: planJobRun(parsed.definition, options, identity, settings) });
}
