import { given, isJsonObject, type JsonValue } from '../../json.js';
import type { Control, SkipResult } from '../state/control.js';
import { unknownMembers } from './unknown-members.js';
import { taskValueProblem } from '../../task-value.js';
import { undecodableReason } from '../../undecodable.js';

const SKIP_RESULTS: readonly string[] = ['SUCCESS', 'FAILED', 'EXCLUDED'];

/** The members that each message takes. */
const MEMBERS: Record<Control['kind'], readonly string[]> = {
  cancelTask: ['task_key'],
  skipTask: ['task_key', 'result_state'],
  retryTaskNow: ['task_key'],
  setTaskValue: ['task_key', 'key', 'value'],
  approve: ['task_key', 'by', 'comment'],
  reject: ['task_key', 'by', 'comment'],
  pauseRun: [],
  resumeRun: [],
  setFailFast: ['enabled'],
};

/**
 * Reads what a person or a tool sent; never throws. A text stands for `{"task_key": …}` where a message takes one.
 * Problems come back as one sentence each.
 */
export function parseControl(
  kind: Control['kind'],
  input: unknown,
): { control: Control } | { problems: string[] } {
  const unreadable = undecodableReason(input);
  if (unreadable !== undefined) return { problems: [`The input could not be decoded: ${unreadable}.`] };
  const members = MEMBERS[kind];
  const raw = typeof input === 'string' && members.includes('task_key') ? { task_key: input } : (input ?? {});
  if (!isJsonObject(raw)) return { problems: [`${kind} takes a JSON object.`] };
  const problems = unknownMembers(raw, members, { noun: 'member', of: kind });
  const { task_key: taskKey, result_state: resultState = 'SUCCESS', key, value, enabled = true } = raw;
  const { by, comment } = raw;
  const named = typeof taskKey === 'string' ? taskKey : '';
  if (members.includes('task_key') && named === '') problems.push('task_key must be the key of a task.');
  if (!SKIP_RESULTS.includes(resultState as string)) {
    problems.push(`result_state must be one of ${SKIP_RESULTS.join(', ')}.`);
  }
  if (typeof enabled !== 'boolean') problems.push('enabled must be true or false.');
  if (kind === 'setTaskValue') problems.push(...valueProblems(key, value));
  if (members.includes('by')) problems.push(...answerProblems(by, comment));
  if (problems.length > 0) return { problems };
  return { control: controlOf(kind, { taskKey: named, resultState, key, value, enabled, by, comment }) };
}

const MOST_COMMENT_CHARACTERS = 2000;

function answerProblems(by: JsonValue | undefined, comment: JsonValue | undefined): string[] {
  const problems: string[] = [];
  const isName = typeof by === 'string' && by !== '' && by.length <= 200;
  if (!isName) problems.push('by must be the name of the person who answers, of at most 200 characters.');
  const isComment =
    comment === undefined || (typeof comment === 'string' && comment.length <= MOST_COMMENT_CHARACTERS);
  if (!isComment) problems.push(`comment must be a text of at most ${MOST_COMMENT_CHARACTERS} characters.`);
  return problems;
}

function valueProblems(key: unknown, value: JsonValue | undefined): string[] {
  const problems = typeof key === 'string' && key !== '' ? [] : ['key must be the name of a task value.'];
  if (value === undefined) return [...problems, 'value is missing.'];
  const problem = taskValueProblem(value);
  return problem === undefined ? problems : [...problems, `value ${problem}`];
}

function controlOf(
  kind: Control['kind'],
  { taskKey, resultState, key, value, enabled, by, comment }: Record<string, unknown>,
): Control {
  switch (kind) {
    case 'cancelTask':
    case 'retryTaskNow':
      return { kind, taskKey: taskKey as string };
    case 'skipTask':
      return { kind, taskKey: taskKey as string, resultState: resultState as SkipResult };
    case 'setTaskValue':
      return { kind, taskKey: taskKey as string, key: key as string, value: value as JsonValue };
    case 'approve':
    case 'reject':
      return {
        kind,
        taskKey: taskKey as string,
        by: by as string,
        ...given('comment', comment as string | undefined),
      };
    case 'setFailFast':
      return { kind, enabled: enabled as boolean };
    case 'pauseRun':
    case 'resumeRun':
      return { kind };
  }
}
