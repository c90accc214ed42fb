import type { JobRuns } from '../../client/job-runs.js';
import { MessageRefused } from '../../client/message-refused.js';
import { given } from '../../core/json.js';
import type { CaseAnswer } from '../../core/pipeline-test/case-schema.js';
import type { TestCase } from '../../core/pipeline-test/test-case.js';
import type { RunView } from '../../core/run/view/run-view.js';
import type { TaskView } from '../../core/run/view/task-view.js';

/** Who has answered, where the case does not say and anybody may. */
const TESTER = 'brickwork test';

/** What a case does to its run: signals at the start; answers, and an end to waits for retries, when they are waited for. */
export function actOnRun(
  { answers, keepsWaits }: TestCase,
  runs: JobRuns,
  workflowId: string,
): { atStart: () => Promise<void>; on: (view: RunView) => Promise<void> } {
  const answered = new Set<CaseAnswer>();
  return {
    async atStart() {
      for (const { signal, payload } of answers)
        if (signal !== undefined) await runs.signal(workflowId, signal, payload);
    },
    async on({ tasks }) {
      for (const task of tasks) {
        if (task.life_cycle_state === 'WAITING_FOR_RETRY' && !keepsWaits)
          await unlessOver(runs.control(workflowId, 'retryTaskNow', { task_key: task.task_key }));
        if (task.life_cycle_state !== 'WAITING_FOR_APPROVAL') continue;
        const answer = answers.find((one) => !answered.has(one) && taskOf(one) === task.task_key);
        if (answer === undefined) continue;
        answered.add(answer);
        await answerApproval(runs, workflowId, answer, task);
      }
    },
  };
}

function taskOf({ approve, reject }: CaseAnswer): string | undefined {
  return approve ?? reject;
}

async function answerApproval(
  runs: JobRuns,
  workflowId: string,
  { approve, by, comment }: CaseAnswer,
  { task_key: taskKey, wait }: TaskView,
): Promise<void> {
  const input = { task_key: taskKey, by: by ?? wait?.approvers?.[0] ?? TESTER, ...given('comment', comment) };
  await runs.control(workflowId, approve === undefined ? 'reject' : 'approve', input);
}

/** Between the look and the word the wait may have ended by itself. */
async function unlessOver(control: Promise<unknown>): Promise<void> {
  try {
    await control;
  } catch (problem) {
    if (!(problem instanceof MessageRefused)) throw problem;
  }
}
