import { given, isJsonObject, type JsonObject } from '../../json.js';
import type { Plan } from '../../plan/plan.js';

/**
 * What a `run_job_task` starts: the other job, in the workspace of the task unless it names its own, and with the task's
 * timeout where that is the shorter one.
 */
export function childDefinition(
  plan: Plan,
  { jobKey, timeoutSeconds, workspace }: { jobKey: string; timeoutSeconds?: number; workspace?: string },
): JsonObject {
  const definition = plan.jobs?.[jobKey] ?? {};
  const settings = isJsonObject(definition['brickwork']) ? definition['brickwork'] : {};
  const own = definition['timeout_seconds'];
  const limits = [timeoutSeconds, own].filter(
    (limit): limit is number => typeof limit === 'number' && limit > 0,
  );
  return {
    ...definition,
    ...given('timeout_seconds', limits.length === 0 ? undefined : Math.min(...limits)),
    brickwork: { ...given('workspace', workspace), ...settings },
  };
}
