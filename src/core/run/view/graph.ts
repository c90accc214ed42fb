import type { Plan, PlanTask } from '../../plan/plan.js';
import type { RunState } from '../state/run-state.js';
import { taskLifeCycle } from './task-view.js';

/** Mermaid draws 500 edges and 50,000 characters at most, unless it is configured otherwise. */
const MOST_TASKS = 200;
const MOST_EDGES = 450;

/** The shape of a node by what runs the task. */
const SHAPES: Record<PlanTask['kind'], [string, string]> = {
  submit: ['[', ']'],
  condition: ['{', '}'],
  for_each: ['[[', ']]'],
  run_job: ['[/', '/]'],
  wait: ['([', '])'],
};

/** What a state means at a glance. */
export type StateClass = 'good' | 'bad' | 'active' | 'waiting' | 'idle';

const CLASSES: Record<StateClass, string> = {
  good: 'fill:#d3f3df,stroke:#1a7f45',
  bad: 'fill:#fbdcdc,stroke:#b3261e',
  active: 'fill:#dbe9fd,stroke:#1b5fc1',
  waiting: 'fill:#fdf0cf,stroke:#9a6b00',
  idle: 'fill:#f4f4f4,stroke:#8c8c8c',
};

const CLASS_OF: Record<string, StateClass> = {
  SUCCESS: 'good',
  SUCCESS_WITH_FAILURES: 'good',
  FAILED: 'bad',
  TIMEDOUT: 'bad',
  CANCELED: 'bad',
  UPSTREAM_FAILED: 'bad',
  UPSTREAM_CANCELED: 'bad',
  PENDING: 'active',
  RUNNING: 'active',
  TERMINATING: 'active',
  WAITING_FOR_RETRY: 'waiting',
  WAITING_FOR_APPROVAL: 'waiting',
  WAITING_FOR_SIGNAL: 'waiting',
};

/** The class of a task's state or result, or of a run's. */
export function stateClass(state: string): StateClass {
  return CLASS_OF[state] ?? 'idle';
}

/**
 * The graph as a Mermaid flowchart, each task with its state. Of more than 200 tasks those are drawn that have failed or
 * are under way, and what is next to them.
 */
export function runGraph(plan: Plan, state: RunState): string {
  const shown = choose(plan, state);
  const nodes = plan.tasks.filter(({ index }) => shown.has(index)).map((task) => node(plan, state, task));
  const edges = plan.tasks
    .filter(({ index }) => shown.has(index))
    .flatMap(({ index, dependsOn }) =>
      dependsOn
        .filter((edge) => shown.has(edge.index))
        .map(({ index: from, outcome }) => {
          const label = outcome === undefined ? '' : `|${outcome}|`;
          return `  t${from} -->${label} t${index}`;
        }),
    );
  const leftOut = plan.tasks.length - shown.size;
  return [
    'flowchart LR',
    ...nodes,
    ...edges.slice(0, MOST_EDGES),
    ...(leftOut > 0 ? [`  more["${leftOut} more tasks"]:::idle`] : []),
    ...Object.entries(CLASSES).map(([name, style]) => `  classDef ${name} ${style}`),
  ].join('\n');
}

function node(plan: Plan, state: RunState, { index, taskKey, kind }: PlanTask): string {
  const [open, close] = SHAPES[kind];
  const name = stateOf(plan, state, index);
  return `  t${index}${open}"${taskKey}<br/>${name}"${close}:::${stateClass(name)}`;
}

function stateOf(plan: Plan, state: RunState, index: number): string {
  return state.tasks[index].resultState ?? taskLifeCycle(plan, state, index);
}

/** The tasks that are drawn: all of a small job, else those of interest first, then their neighbors. */
function choose(plan: Plan, state: RunState): Set<number> {
  if (plan.tasks.length <= MOST_TASKS) return new Set(plan.tasks.keys());
  const interesting = plan.tasks.filter(
    ({ index }) => !['good', undefined].includes(CLASS_OF[stateOf(plan, state, index)]),
  );
  const neighbors = interesting.flatMap(({ dependsOn, dependents }) => [
    ...dependsOn.map(({ index }) => index),
    ...dependents,
  ]);
  const all = [...interesting.map(({ index }) => index), ...neighbors, ...plan.tasks.keys()];
  return new Set([...new Set(all)].slice(0, MOST_TASKS));
}
