import { pageOfRun } from '../../core/gateway/page-of.js';
import { readGetRun } from '../../core/gateway/requests/run-requests.js';
import { wireRun, wireTaskRun } from '../../core/gateway/wire-run.js';
import type { PermissionLevel } from '../../core/jobs/permissions.js';
import { requireLevelOfRun } from './access.js';
import { answer, type Call, passOn, queryOf, readOf, refused } from './answering.js';
import type { GatewayParts } from './gateway-parts.js';
import { noRun } from './no-run.js';
import type { LocatedRun } from './known-runs.js';
import { shownRun } from './shown-run.js';

/** `runs/get`, of a run or of one of its task runs; API 2.2 gives long lists by the page. */
export async function getRun(parts: GatewayParts, c: Call, isPaged: boolean): Promise<Response> {
  const request = readOf(readGetRun(queryOf(c)));
  return ofOwnRun(parts, c, { id: request.run_id, least: 'CAN_VIEW' }, async ({ run, taskRunId }) => {
    const options = {
      history: request.include_history,
      resolvedValues: request.include_resolved_values,
    };
    const shown = await shownRun(parts, c, run, options);
    const wire = taskRunId === undefined ? wireRun(shown, options) : wireTaskRun(shown, taskRunId, options);
    if (wire === undefined) throw noRun(request.run_id);
    if (!isPaged) return answer(c, wire);
    const page = pageOfRun(wire, request.page_token);
    if ('problems' in page) throw refused(page.problems);
    return answer(c, page.page);
  });
}

/**
 * Answers for a run of ours, if the caller may do this. What nobody knows is asked for at the workspace, and, where that
 * does not know it either, once more here: visibility may learn of a run a moment later than whoever was told its id.
 */
export async function ofOwnRun(
  { knownRuns, knownJobs }: GatewayParts,
  c: Call,
  { id, least }: { id: string; least: PermissionLevel },
  act: (located: LocatedRun) => Promise<Response>,
): Promise<Response> {
  const own = async (located: LocatedRun): Promise<Response> => {
    await requireLevelOfRun(knownJobs, c.env.caller, located.run, least);
    return act(located);
  };
  const located = await knownRuns.find(id);
  if (located !== undefined) return own(located);
  const passed = await passOn(c);
  if (passed.status !== 400 && passed.status !== 404) return passed;
  const late = await knownRuns.findLate(id);
  return late === undefined ? passed : own(late);
}
