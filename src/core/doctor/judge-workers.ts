import { type Check, counted, failed, isUnanswered, ok, type Unanswered, warning } from './check.js';

/** Who asks a task queue for work. */
export interface Poller {
  identity: string;
  /** When it has asked last, by Temporal's clock, in milliseconds since the epoch. */
  lastAccessMillis: number;
  /** Of a worker that is versioned: `<deployment>/<build>`. */
  build?: string;
}

/** What is known of a task queue. */
export interface QueueFacts {
  taskQueue: string;
  workflows: Poller[];
  activities: Poller[];
  /** The build that new runs go to; absent where that is any worker without a version. */
  currentBuild?: string;
}

/** A poll lasts a minute; Temporal forgets a poller after five. */
const SILENT_MILLIS = 150_000;

/** Whether workers poll a task queue, of which builds, and whether new runs come to any of them; `now` is this machine's time. */
export function judgeWorkers(facts: QueueFacts | (Unanswered & { taskQueue: string }), now: number): Check[] {
  const { taskQueue } = facts;
  if (isUnanswered(facts))
    return [failed('workers', `The task queue "${taskQueue}" is not known: ${facts.problem}`, 'Ask again.')];
  const workers = judgePollers(facts, now);
  const { workflows } = facts;
  return workflows.length === 0 ? [workers] : [workers, judgeBuilds(facts)];
}

function judgePollers({ taskQueue, workflows, activities }: QueueFacts, now: number): Check {
  const name = 'workers';
  const start = `Start one (node dist/worker.js), or name the task queue of those that run: --task-queue, BRICKWORK_TASK_QUEUE`;
  const queue = `the task queue "${taskQueue}"`;
  if (workflows.length === 0 && activities.length === 0)
    return failed(name, `No worker polls ${queue}.`, start);
  if (workflows.length === 0)
    return failed(name, `Workers poll ${queue} for activities alone, not for workflows.`, start);
  if (activities.length === 0)
    return failed(name, `Workers poll ${queue} for workflows alone, not for activities.`, start);
  const last = Math.max(...workflows.map(({ lastAccessMillis }) => lastAccessMillis));
  if (now - last > SILENT_MILLIS) {
    const seconds = Math.round((now - last) / 1000);
    return warning(name, `No worker has polled ${queue} for ${seconds} s: they may have stopped.`, start);
  }
  const identities = new Set(workflows.map(({ identity }) => identity));
  const verb = identities.size === 1 ? 'polls' : 'poll';
  return ok(name, `${counted(identities.size, 'worker')} ${verb} ${queue}: ${[...identities].join(', ')}`);
}

function judgeBuilds({ workflows, currentBuild }: QueueFacts): Check {
  const name = 'worker builds';
  const builds = [...new Set(workflows.map(({ build }) => build ?? 'without a version'))].sort();
  const all = builds.join(', ');
  const hasPlain = workflows.some(({ build }) => build === undefined);
  const isCurrentThere = currentBuild === undefined ? hasPlain : builds.includes(currentBuild);
  const newRuns = currentBuild ?? 'workers without a version';
  if (isCurrentThere) return ok(name, builds.length === 1 ? all : `${all}; new runs go to ${newRuns}.`);
  const message = `New runs go to ${newRuns}, and no such worker polls (there are: ${all}).`;
  const [deployment, build] = builds[0].split('/');
  const remedy =
    build === undefined
      ? 'Start a worker of that build (BRICKWORK_BUILD_ID; docs/upgrading.md).'
      : `temporal worker deployment set-current-version --deployment-name ${deployment} --build-id ${build}`;
  return failed(name, message, remedy);
}
