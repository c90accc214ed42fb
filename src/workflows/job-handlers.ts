import { setHandler } from '@temporalio/workflow';
import { currentVersion } from '../core/jobs/job-state.js';
import { type DeployRequest, parseDeploy, planDeploy, planRollback } from '../core/jobs/deploy-request.js';
import { jobPermissions } from '../core/jobs/job-summary.js';
import { jobView } from '../core/jobs/job-view.js';
import { type AccessControl, changePermissions, parsePermissions } from '../core/jobs/permissions.js';
import { type Act, parseAct } from '../core/jobs/parse-job-messages.js';
import {
  backfilledSignal,
  type DeployAnswer,
  deleteUpdate,
  deployUpdate,
  jobQuery,
  jobSettingsQuery,
  leaveRunsSignal,
  pauseUpdate,
  permissionsUpdate,
  requestRunSignal,
  resumeUpdate,
  rollbackUpdate,
  runEndedSignal,
  seenFilesQuery,
  triggerSignal,
  triggerUpdate,
  upstreamRunEndedSignal,
  watchRunsSignal,
} from './job-messages.js';
import { type WantedRun, wantedRun } from '../core/jobs/wanted-run.js';
import { renderIssue } from '../core/issue.js';
import { given } from '../core/json.js';
import { readTrigger } from '../core/trigger/read-trigger.js';
import { makeSchedule, makeScheduleInForce } from './job-schedule.js';
import type { LiveJob } from './live-job.js';
import { accepted, refusal } from './refusal.js';

/** Sets the handler of every message to a deployed job. */
export function setJobHandlers(live: LiveJob): void {
  const { job } = live;
  setHandler(requestRunSignal, (run) => live.requestRun(run));
  setHandler(backfilledSignal, ({ from, to }) =>
    live.apply({ kind: 'backfilled', fromMillis: Number(from), toMillis: Number(to) }),
  );
  setHandler(runEndedSignal, (end) => live.apply({ kind: 'run_ended', ...end }));
  setHandler(jobQuery, () => jobView(job, Date.now()));
  setHandler(jobSettingsQuery, (input) => {
    const version =
      input === undefined || input === null ? currentVersion(job.state)?.version : Number(input);
    const document = job.documents[String(version)];
    return version === undefined || document === undefined ? undefined : { version, document };
  });
  setHandler(deployUpdate, (input) => deploy(live, accepted(parseDeploy(input))), {
    validator: (input) => {
      const request = accepted(parseDeploy(input));
      refuseTrigger(request);
      willBeDeployed(live, request);
    },
  });
  const rollback = (input: unknown): DeployRequest => {
    const { by: author, version = 0 } = readAct(input, 'version');
    return accepted(planRollback(job, { version, author }));
  };
  setHandler(rollbackUpdate, (input) => deploy(live, rollback(input)), {
    validator: (input) => void willBeDeployed(live, rollback(input)),
  });
  setActHandlers(live);
  setTriggerHandlers(live);
}

function setTriggerHandlers(live: LiveJob): void {
  const { job } = live;
  setHandler(seenFilesQuery, () => job.seenFiles ?? '');
  setHandler(watchRunsSignal, ({ jobId }) => live.apply({ kind: 'watcher_added', jobId: String(jobId) }));
  setHandler(leaveRunsSignal, ({ jobId }) => live.apply({ kind: 'watcher_gone', jobId: String(jobId) }));
  setHandler(upstreamRunEndedSignal, (run) => live.apply({ kind: 'upstream_run_ended', run }));
  setHandler(triggerSignal, (input) => {
    const wanted = wantedRun(job, input);
    if (typeof wanted === 'string') live.apply({ kind: 'message_refused', message: wanted });
    else live.apply({ kind: 'run_wanted', ...wanted });
  });
  setHandler(
    triggerUpdate,
    (input) => {
      live.apply({ kind: 'run_wanted', ...readWanted(live, input) });
      return jobView(job, Date.now());
    },
    { validator: (input) => void readWanted(live, input) },
  );
}

function readWanted({ job }: LiveJob, input: unknown): WantedRun {
  const wanted = wantedRun(job, input);
  if (typeof wanted === 'string') throw refusal(wanted);
  return wanted;
}

function setActHandlers(live: LiveJob): void {
  const view = (): ReturnType<typeof jobView> => jobView(live.job, Date.now());
  const onlyDeployed = (): void => {
    const { deleted } = live.job.state;
    if (deleted !== undefined) throw refusal(`The job was deleted by ${deleted.by}.`);
  };
  setHandler(
    pauseUpdate,
    async (input) => {
      const { by, note } = readAct(input, 'note');
      live.apply({ kind: 'paused', by, ...given('note', note) });
      await live.inTurn(() => makeScheduleInForce(live));
      return view();
    },
    { validator: (input) => (onlyDeployed(), void readAct(input, 'note')) },
  );
  setHandler(
    resumeUpdate,
    async () => {
      live.apply({ kind: 'resumed' });
      await live.inTurn(() => makeScheduleInForce(live));
      return view();
    },
    { validator: (input) => (onlyDeployed(), void readAct(input)) },
  );
  setHandler(
    permissionsUpdate,
    (input) => {
      live.apply({ kind: 'permissions_set', list: readPermissions(live, input) });
      return view();
    },
    { validator: (input) => (onlyDeployed(), void readPermissions(live, input)) },
  );
  setHandler(
    deleteUpdate,
    async (input) => {
      const { by, cancelsRuns } = readAct(input, 'cancel_runs');
      live.apply({ kind: 'deleted', by, cancelsRuns });
      await live.inTurn(() => makeScheduleInForce(live));
      return view();
    },
    { validator: (input) => (onlyDeployed(), void readAct(input, 'cancel_runs')) },
  );
}

/** One deploy after another: what the one before has made counts for the next. */
function deploy(live: LiveJob, request: DeployRequest): Promise<DeployAnswer> {
  return live.inTurn(() => deployNow(live, request));
}

/** The schedule first: where Temporal does not take that, nothing has changed. */
async function deployNow(live: LiveJob, request: DeployRequest): Promise<DeployAnswer> {
  const { state } = live.job;
  const deployed = willBeDeployed(live, request);
  if ('unchanged' in deployed) return { job_id: state.jobId, version: deployed.unchanged, changed: false };
  const { identity, name, document } = request;
  const { version } = deployed;
  await makeSchedule(live, { name, version: version.version, document });
  live.apply({ kind: 'deployed', identity, name, version, document });
  return { job_id: state.jobId, version: version.version, changed: true };
}

/** What a deploy comes to as things stand; throws why it is refused. */
function willBeDeployed(
  { job: { state } }: LiveJob,
  request: DeployRequest,
): Exclude<ReturnType<typeof planDeploy>, { refused: string }> {
  return accepted(planDeploy(state, request, Date.now()));
}

/** Before the deploy is accepted, and not when it is told again: older builds took these settings. */
function refuseTrigger({ document }: DeployRequest): void {
  const trigger = readTrigger(document);
  if (trigger.kind === 'issues') throw refusal(trigger.issues.map(renderIssue).join('\n'));
}

function readPermissions({ job }: LiveJob, input: unknown): AccessControl[] {
  const request = parsePermissions(input);
  if (typeof request === 'string') throw refusal(request);
  const list = changePermissions(jobPermissions(job), request);
  if (typeof list === 'string') throw refusal(list);
  return list;
}

function readAct(input: unknown, ...members: Parameters<typeof parseAct>[1][]): Act {
  const act = parseAct(input, ...members);
  if (typeof act === 'string') throw refusal(act);
  return act;
}
