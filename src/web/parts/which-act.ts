import type { Act } from '../../core/access/roles.js';

const OF_RUNS: Readonly<Record<string, Act>> = {
  ...{ repair: 'repair', cancel: 'cancel', pause: 'pause', resume: 'resume' },
};
const OF_TASKS: Readonly<Record<string, Act>> = {
  ...{ answer: 'approve', skip: 'skip', cancel: 'cancel', 'retry-now': 'retry', repair: 'repair' },
};
const OF_JOBS: Readonly<Record<string, Act>> = { 'run-now': 'run', pause: 'pause', resume: 'resume' };

/** What a form that is sent to this path does; undefined where there is no such form. */
export function actAt(path: string): Act | undefined {
  const [, of, , third, , fifth] = path.split('/');
  if (of === 'jobs') return own(OF_JOBS, third);
  return third === 'tasks' ? own(OF_TASKS, fifth) : own(OF_RUNS, third);
}

function own(acts: Readonly<Record<string, Act>>, name = ''): Act | undefined {
  return Object.hasOwn(acts, name) ? acts[name] : undefined;
}
