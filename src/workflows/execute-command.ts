import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Plan } from '../core/plan/plan.js';
import type { AttemptRef, ClusterRef, RunCommand } from '../core/run/state/run-command.js';
import type { RunEvent } from '../core/run/state/run-event.js';
import { rowText } from './call-options.js';
import * as clusterSaga from './cluster-saga.js';
import * as jobRuns from './job-runs.js';
import * as runAlerts from './run-alerts.js';
import * as segments from './segments.js';
import { submit, submitter } from './submits.js';
import * as taskRuns from './task-runs.js';

/** Hands the event that answers a command to the loop. */
export type Deliver = (event: RunEvent) => void;

/** Starts carrying out what was decided at once; each command is answered by one event, whatever happens. */
export function commandExecutor(plan: Plan, deliver: Deliver): (commands: readonly RunCommand[]) => void {
  const execute = singleExecutor(plan, deliver);
  const submitAll = submitter(plan, deliver);
  return (commands) => {
    const submits = commands.filter((command) => command.kind === 'submit_task_run');
    if (plan.settings.submitsTogether === undefined) commands.forEach(execute);
    else {
      commands.filter((command) => command.kind !== 'submit_task_run').forEach(execute);
      submitAll(submits, plan.settings.submitsTogether);
    }
  };
}

function singleExecutor(plan: Plan, deliver: Deliver): (command: RunCommand) => void {
  const awaits = new Map<string, CancellationScope>();
  /** An await that can be given up without touching anything else. */
  const awaiting = async (name: string, end: () => Promise<RunEvent | undefined>): Promise<void> => {
    const scope = new CancellationScope({ cancellable: true });
    awaits.set(name, scope);
    const event = await scope.run(end);
    awaits.delete(name);
    if (event !== undefined) deliver(event);
  };
  const execute = async (command: RunCommand): Promise<void> => {
    switch (command.kind) {
      case 'submit_task_run':
        return deliver(await submit(plan, command));
      case 'await_task_run':
        return awaiting(attemptName(command.attempt), () => taskRuns.awaitEnd(plan, command));
      case 'cancel_task_run':
        return deliver(await taskRuns.cancel(plan, command));
      case 'start_job_run':
        return deliver(await jobRuns.start(plan, command));
      case 'await_job_run':
        return awaiting(attemptName(command.attempt), () => jobRuns.awaitEnd(plan, command));
      case 'cancel_job_run':
        return deliver(await jobRuns.cancel(plan, command));
      case 'abandon_task_run':
        return awaits.get(attemptName(command.attempt))?.cancel();
      case 'create_cluster':
        return deliver(await clusterSaga.create(plan, command));
      case 'await_cluster_running':
        return deliver(await clusterSaga.awaitRunning(plan, command));
      case 'terminate_cluster':
        return deliver(await clusterSaga.terminate(plan, command));
      case 'start_segment':
        return deliver(await segments.start(plan, command));
      case 'await_segment':
        return awaiting(segmentName(command.cluster), () => segments.awaitNews(plan, command));
      case 'cancel_segment':
        return deliver(await segments.cancel(plan, command));
      case 'abandon_segment':
        return awaits.get(segmentName(command.cluster))?.cancel();
      case 'end_segment':
        return deliver(await segments.end(plan, command));
      case 'send_alert':
        return deliver(
          await runAlerts.send(
            { jobRunId: plan.jobRunId, alertSeconds: plan.settings.alertSeconds },
            command,
          ),
        );
      case 'start_timer': {
        await sleep(Math.max(command.atMillis - Date.now(), 1), { summary: rowText(command.summary) });
        return deliver({ kind: 'timer_fired', timer: command.timer, atMillis: Date.now() });
      }
    }
  };
  return (command) => void execute(command);
}

function attemptName({ taskIndex, iteration, repair, attemptNumber }: AttemptRef): string {
  return `${taskIndex}/${iteration ?? ''}/${repair}/${attemptNumber}`;
}

function segmentName({ clusterIndex, generation }: ClusterRef): string {
  return `segment ${clusterIndex}/${generation}`;
}
