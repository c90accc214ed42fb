import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { parseControl } from '../../src/core/run/control/parse-control.js';
import { CONTROLS } from '../../src/core/message-names.js';
import type { Control } from '../../src/core/run/state/control.js';
import { refuseControl } from '../../src/core/run/control/apply-control.js';
import { parseRepairRequest } from '../../src/core/run/repair/parse-repair-request.js';
import { planRepair } from '../../src/core/run/repair/repair.js';
import { after, job, notebook, planOf } from '../support/definitions.js';
import { ended, FAILED, Simulation } from '../support/simulation.js';
import { TestStack } from '../support/test-stack.js';

/*
 * The table of docs/operations.md says what becomes of every message in every state of a run. This walks it, cell by
 * cell: the states of a plan in the run core, those before and after on a real server.
 */

const docs = readFileSync('docs/operations.md', 'utf8');
const rows = docs
  .slice(docs.indexOf('| message | before the plan |'))
  .split('\n\n')[0]
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const [[, ...states], , ...messages] = rows;
const CELLS = messages.flatMap(([name, ...answers]) =>
  states.map((state, at) => ({ message: name.replaceAll('`', ''), state, answer: answers[at] })),
);

const TASKS = [
  notebook('failed'),
  notebook('active'),
  notebook('retrying', { max_retries: 1, min_retry_interval_millis: 60_000 }),
  notebook('later', { depends_on: after('active') }),
  { task_key: 'ask', depends_on: after('active'), brickwork: { approval_task: {} } },
  { task_key: 'file', depends_on: after('ask'), brickwork: { wait_task: { signal: 'landed' } } },
];
const DEFINITION = job(TASKS, { brickwork: { repair_window_seconds: 600 } });

/** What is sent: to the task that suits the message best, where there is one. */
const INPUTS: Record<string, JsonObject | undefined> = {
  repair: { rerun_tasks: ['failed'] },
  cancelTask: { task_key: 'active' },
  skipTask: { task_key: 'later' },
  retryTaskNow: { task_key: 'retrying' },
  setTaskValue: { task_key: 'later', key: 'k', value: 1 },
  approve: { task_key: 'ask', by: 'ada' },
  reject: { task_key: 'ask', by: 'ada' },
  landed: { path: '/a' },
};

function underWay(): Simulation {
  const run = new Simulation(planOf(DEFINITION));
  run.submitted('active');
  run.ends('failed', FAILED);
  run.ends('retrying', FAILED);
  return run;
}

const PLANNED: Record<string, () => Simulation> = {
  running: underWay,
  paused: () => {
    const run = underWay();
    run.event({ kind: 'control_requested', control: { kind: 'pauseRun' } });
    return run;
  },
  'waits for an approval': () => {
    const run = underWay();
    const [retry] = run.pending.filter((command) => command.kind === 'start_timer');
    expect(retry.timer.kind).toBe('retry');
    run.event({
      kind: 'control_requested',
      control: { kind: 'skipTask', taskKey: 'later', resultState: 'SUCCESS' },
    });
    const { attempt } = run.next('await_task_run', 'active');
    run.event({ kind: 'task_ended', attempt, outcome: ended('SUCCESS') });
    expect(run.state.tasks[run.index('ask')].phase).toBe('waiting_for_message');
    return run;
  },
  'in the repair window': () => {
    const run = underWay();
    run.ends('active', FAILED);
    run.fires('retry');
    run.ends('retrying', FAILED);
    expect(run.state.repairWindowEndsMillis).toBeDefined();
    return run;
  },
  'being canceled': () => {
    const run = underWay();
    run.event({ kind: 'cancel_requested' });
    return run;
  },
};

/** Whether the run core takes the message; a signal is taken unless a warning says that it was ignored. */
function takes(run: Simulation, message: string): boolean {
  if (message === 'cancel') return true;
  if (message === 'repair') {
    const parsed = parseRepairRequest(INPUTS['repair']);
    return 'request' in parsed && 'rerun' in planRepair(run.plan, run.state, parsed.request);
  }
  if (message === 'landed') {
    const before = run.state.warnings?.length ?? 0;
    run.event({ kind: 'signal_received', name: 'landed', payload: INPUTS['landed'] });
    return (run.state.warnings?.length ?? 0) === before;
  }
  const parsed = parseControl(message as Control['kind'], INPUTS[message]);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  return refuseControl(run.plan, run.state, parsed.control) === undefined;
}

test('the table has every message and every state', () => {
  expect(messages.map(([name]) => name.replaceAll('`', '')).sort()).toEqual(
    ['repair', 'cancel', 'landed', ...CONTROLS].sort(),
  );
  expect(states).toEqual(['before the plan', ...Object.keys(PLANNED), 'closed']);
});

describe('of a run that has its plan', () => {
  const cells = CELLS.filter(({ state }) => PLANNED[state] !== undefined);
  test.each(cells)('$state: $message is $answer', ({ message, state, answer }) => {
    // What suits a run under way is gone in some states; then another task shows that none would do.
    const taken = takes(PLANNED[state](), message);
    expect(['yes', 'no'], answer).toContain(answer);
    expect(taken).toBe(answer === 'yes');
  });
});

describe('of a run on a real server', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await TestStack.start();
    stack.script('*');
  });
  afterAll(() => stack.stop());

  /** Every kind of message at once, in one activation with the start. */
  test('before the plan: every signal is kept, and applied or refused once it is there', async () => {
    const before = CELLS.filter(({ state }) => state === 'before the plan');
    for (const { message, answer } of before) {
      expect(answer, message).toBe(message === 'cancel' ? 'yes' : 'kept');
      const workflowId = `before-${message}-${Date.now()}`;
      const handle = await stack.temporal.client.workflow.signalWithStart('runJob', {
        taskQueue: stack.taskQueue,
        workflowId,
        args: [job([notebook('later'), notebook('other')])],
        signal: message,
        signalArgs: [INPUTS[message]],
      });
      if (message === 'cancel') await handle.cancel();
      const isTaken = (view: Awaited<ReturnType<typeof stack.endOf>>): boolean =>
        view.paused === true || view.end_time !== undefined;
      const view = await stack.until(workflowId, isTaken);
      if (view.paused) await stack.runs.control(workflowId, 'resumeRun', {});
      const { result_state, warnings = [], fail_fast } = await stack.endOf(workflowId);
      expect(result_state, message).toBe(message === 'cancel' ? 'CANCELED' : 'SUCCESS');
      const applied = { pauseRun: view.paused, setFailFast: fail_fast, skipTask: true, setTaskValue: true };
      const wasApplied = applied[message as keyof typeof applied] === true;
      const told = warnings.length > 0 || view.repair_history.length > 0 || message === 'cancel';
      expect([message, wasApplied || told]).toEqual([message, true]);
    }
  }, 60_000);

  test('closed: all but a repair is refused, with the reason', async () => {
    stack.script('failed', { fail_times: 1 });
    const { workflowId } = await stack.runs.start(job([notebook('failed'), notebook('later')]));
    await stack.endOf(workflowId);
    for (const { message, answer } of CELLS.filter(({ state }) => state === 'closed')) {
      if (message === 'repair') continue;
      expect(answer, message).toBe('no');
      const { runs } = stack;
      const sent =
        message === 'cancel'
          ? runs.cancel(workflowId)
          : message === 'landed'
            ? runs.signal(workflowId, message)
            : runs.control(workflowId, message as Control['kind'], INPUTS[message] ?? {});
      await expect(sent, message).rejects.toThrow('The run has ended.');
    }
    const repair = CELLS.find(({ state, message }) => state === 'closed' && message === 'repair');
    expect(repair?.answer).toBe('starts it again');
    await stack.runs.repair(workflowId, {});
    expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');
  });
});
