import { condition, setHandler } from '@temporalio/workflow';
import { refuseControl } from '../core/run/apply-control.js';
import { applyEvent } from '../core/run/apply-event.js';
import { type Control, CONTROLS, parseControl } from '../core/run/control.js';
import type { LiveRun } from './live-run.js';
import { controlSignal, controlUpdate, type ControlAnswer } from './messages.js';
import { refusal } from './refusal.js';

/** Sets the handlers of every control: an update that answers, and a signal of the same name that does not. */
export function setControlHandlers(run: LiveRun): void {
  for (const kind of CONTROLS) {
    setHandler(controlSignal(kind), (input) => {
      if (run.planned === undefined) run.early.push({ kind, input });
      else applyControlInput(run.planned, kind, input);
    });
    setHandler(controlUpdate(kind), (input) => answerControl(run, kind, input), {
      validator: (input) => {
        const parsed = parseControl(kind, input);
        if ('problems' in parsed) throw refusal(parsed.problems.join(' '));
        if (run.planned !== undefined) refuseUnlessPossible(run.planned, parsed.control);
      },
    });
  }
}

/** Never throws: an error in a signal handler would leave the workflow with a failing workflow task. */
export function applyControlInput(
  { plan, state }: NonNullable<LiveRun['planned']>,
  kind: Control['kind'],
  input: unknown,
): void {
  const parsed = parseControl(kind, input);
  const atMillis = Date.now();
  if ('control' in parsed) {
    applyEvent(plan, state, { kind: 'control_requested', control: parsed.control, atMillis });
  } else {
    const reason = parsed.problems.join(' ');
    applyEvent(plan, state, { kind: 'control_refused', control: kind, reason, atMillis });
  }
}

async function answerControl(run: LiveRun, kind: Control['kind'], input: unknown): Promise<ControlAnswer> {
  await condition(() => run.planned !== undefined);
  const { planned } = run;
  const parsed = parseControl(kind, input);
  if (planned === undefined || 'problems' in parsed) throw refusal('The run has no plan.');
  // Decided again: other messages may have been applied since the validator looked.
  refuseUnlessPossible(planned, parsed.control);
  const { control } = parsed;
  applyEvent(planned.plan, planned.state, { kind: 'control_requested', control, atMillis: Date.now() });
  return { applied: kind, ...('taskKey' in control ? { task_key: control.taskKey } : {}) };
}

function refuseUnlessPossible({ plan, state }: NonNullable<LiveRun['planned']>, control: Control): void {
  const reason = refuseControl(plan, state, control);
  if (reason !== undefined) throw refusal(reason);
}
