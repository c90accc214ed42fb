import { ActivityFailure, condition, patched, workflowInfo } from '@temporalio/workflow';
import type { Alert } from '../core/alert/alert.js';
import { whoIsTold } from '../core/alert/alert-rules.js';
import { mayTellSkip, queueTooLongSeconds } from '../core/alert/early-alert.js';
import { given } from '../core/json.js';
import { earlyAlerts } from './activity-proxies.js';
import type { LiveRun } from './live-run.js';
import { send } from './run-alerts.js';

/** Builds before it told nobody of what happens before a run has its plan. */
const PATCH = 'early-alerts';

interface Waiting {
  run: LiveRun;
  definition: unknown;
  options: unknown;
}

/** A run that its job did not let begin: whoever wants to know is told, before it ends. */
export async function tellSkip(
  waiting: Waiting,
  { code, message }: { code: string; message: string },
): Promise<void> {
  if (!mayTellSkip(waiting.definition, code) || !patched(PATCH)) return;
  await tell(waiting, { event: 'skipped', reason: message, resultState: 'SKIPPED' });
}

/** Tells people once a run has waited for too long; the run itself waits for nothing here. */
export function watchQueue(waiting: Waiting, isOver: () => boolean): void {
  const seconds = queueTooLongSeconds(waiting.definition);
  if (seconds === undefined || !patched(PATCH)) return;
  void condition(isOver, seconds * 1000).then(async (isInTime) => {
    const { admission } = waiting.run;
    if (isInTime || admission?.kind !== 'wait') return;
    await tell(waiting, { event: 'queue_too_long', limitSeconds: seconds, reason: admission.message });
  });
}

async function tell(
  { run, definition, options }: Waiting,
  what: Pick<Alert, 'event'> & Partial<Alert>,
): Promise<void> {
  const known = await earlyAlerts
    .executeWithOptions({ summary: `whom to tell: ${what.event}` }, [definition ?? null, options ?? null])
    .catch((error: unknown) => {
      if (!(error instanceof ActivityFailure)) throw error;
      return undefined;
    });
  const to = whoIsTold(known?.rules, what);
  if (known === undefined || to.length === 0) return;
  const { jobId, jobRunId, jobName: name, alertSeconds } = known;
  const id = `run/${what.event}`;
  const atMillis = Date.now();
  const alert: Alert = {
    ...what,
    id,
    atMillis,
    job: { id: jobId, name, runId: jobRunId, isDeployed: true },
    startedMillis: workflowInfo().startTime.getTime(),
  };
  const { failure } = await send({ jobRunId, alertSeconds }, { kind: 'send_alert', alert, to });
  const told = { id, event: what.event, atMillis, ...given('failure', failure) };
  (run.earlyAlerts ??= []).push(told);
  const { planned } = run;
  if (planned !== undefined) (planned.state.alerts ??= []).push(told);
  run.earlyRunId = jobRunId;
}
