import { condition, setHandler } from '@temporalio/workflow';
import { refuseControl } from '../core/run/control/apply-control.js';
import { parseControl } from '../core/run/control/parse-control.js';
import { CONTROLS } from '../core/message-names.js';
import type { Control } from '../core/run/state/control.js';
import { applyMessage, type LiveRun, type PlannedRun, whenPlanned } from './live-run.js';
import { controlSignal, controlUpdate, type ControlAnswer } from './messages.js';
import { refusal } from './refusal.js';

/** Sets the handlers of every control: an update that answers, and a signal of the same name that does not. */
export function setControlHandlers(run: LiveRun): void {
  for (const kind of CONTROLS) {
    setHandler(controlSignal(kind), (input) => {
      whenPlanned(run, (planned) => applyControlInput(run, planned, kind, input));
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
function applyControlInput(run: LiveRun, planned: PlannedRun, kind: Control['kind'], input: unknown): void {
  const parsed = parseControl(kind, input);
  if ('control' in parsed) {
    return applyMessage(run, planned, { kind: 'control_requested', control: parsed.control });
  }
  applyMessage(run, planned, { kind: 'control_refused', control: kind, reason: parsed.problems.join(' ') });
}

async function answerControl(run: LiveRun, kind: Control['kind'], input: unknown): Promise<ControlAnswer> {
  await condition(() => run.planned !== undefined);
  const { planned } = run;
  const parsed = parseControl(kind, input);
  if (planned === undefined || 'problems' in parsed) throw refusal('The run has no plan.');
  // Decided again: other messages may have been applied since the validator looked.
  refuseUnlessPossible(planned, parsed.control);
  const { control } = parsed;
  applyMessage(run, planned, { kind: 'control_requested', control });
  return { applied: kind, ...('taskKey' in control ? { task_key: control.taskKey } : {}) };
}

function refuseUnlessPossible({ plan, state }: PlannedRun, control: Control): void {
  const reason = refuseControl(plan, state, control);
  if (reason !== undefined) throw refusal(reason);
}
