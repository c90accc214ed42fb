import { shorten } from '../../short-text.js';
import { type Alert, type AlertTask, taskName } from '../alert.js';
import { classify, ERROR_CLASSES } from '../error-class.js';
import { redactParameters } from '../../redact.js';
import type { AlertFindings } from './alert-message.js';
import { namesInWords, secondsInWords, timeInWords } from './in-words.js';

type Facts = { name: string; value: string }[];

const LONGEST_VALUE = 1000;
const MOST_PARAMETERS = 20;

/** What there is to know, by name, the important first. What is not known is left out. */
export function factsOf(alert: Alert, findings: AlertFindings, secrets: readonly string[]): Facts {
  const { job, task, failed, heldUp, repair, reason, question, startedMillis, atMillis } = alert;
  const facts: Facts = [];
  const add = (name: string, value: string | undefined): void => {
    const line = value?.replaceAll(/\s+/g, ' ').trim() ?? '';
    if (line !== '') facts.push({ name, value: shorten(line, LONGEST_VALUE) });
  };
  add('Job', job.name);
  if (task !== undefined) add('Task', taskWords(task));
  add('Result', alert.resultState === undefined ? undefined : resultWords(alert.resultState, task));
  add('Question', question?.text);
  add('Who may answer', question?.approvers?.join(', '));
  add('Until', question?.endsMillis === undefined ? undefined : timeInWords(question.endsMillis));
  add('Message', task?.message ?? reason);
  for (const one of failed?.tasks ?? []) add(`Failed: ${taskName(one)}`, failureInWords(one));
  const more = (failed?.count ?? 0) - (failed?.tasks.length ?? 0);
  if (more > 0) add('Failed', `${more} more tasks`);
  add('Likely cause', likelyCause(alert, findings));
  if (heldUp !== undefined && heldUp.count > 0) add('Not run because of it', namesInWords(heldUp));
  add('Next attempt', alert.retryAtMillis === undefined ? undefined : timeInWords(alert.retryAtMillis));
  add('Failing since', sinceInWords(findings));
  if (repair !== undefined) add('Run again', namesInWords(repair.tasks));
  add('Run', `${job.runId}, begun ${timeInWords(startedMillis)}`);
  if (alert.event === 'success') add('Took', secondsInWords((atMillis - startedMillis) / 1000));
  add('Parameters', parametersInWords(job.parameters ?? {}, secrets));
  return facts;
}

function taskWords(task: AlertTask): string {
  const attempt = attemptInWords(task);
  return attempt === undefined ? taskName(task) : `${taskName(task)}, ${attempt}`;
}

function attemptInWords({ attempt, mostAttempts }: AlertTask): string | undefined {
  if (attempt === undefined) return undefined;
  return mostAttempts === undefined ? `attempt ${attempt}` : `attempt ${attempt} of ${mostAttempts}`;
}

function resultWords(resultState: string, task: AlertTask | undefined): string {
  const code = task?.terminationCode;
  return code === undefined || code === resultState ? resultState : `${resultState} (${code})`;
}

function failureInWords(task: AlertTask): string {
  const attempt = attemptInWords(task);
  const result = resultWords(task.resultState ?? 'FAILED', task);
  const head = attempt === undefined ? result : `${attempt}, ${result}`;
  return task.message === undefined ? head : `${head}: ${task.message}`;
}

/** Of a failure that is one: nobody asks for the cause of a cancel. */
function likelyCause(alert: Alert, { excerpt }: AlertFindings): string | undefined {
  if (alert.event !== 'failure' || alert.resultState !== 'FAILED') return undefined;
  const task = alert.task ?? alert.failed?.tasks[0];
  if (task === undefined) return undefined;
  return ERROR_CLASSES[classify(task.terminationCode, `${task.message ?? ''}\n${excerpt?.text ?? ''}`)];
}

function sinceInWords({ failing }: AlertFindings): string | undefined {
  if (failing === undefined) return undefined;
  const { sinceMillis, runs, atLeast } = failing;
  if (runs === 1 && !atLeast) return 'this run; the one before succeeded, or there was none';
  return `${timeInWords(sinceMillis)}${atLeast ? ' or longer' : ''}: ${runs} runs in a row`;
}

function parametersInWords(parameters: Readonly<Record<string, string>>, secrets: readonly string[]): string {
  const entries = Object.entries(redactParameters(parameters, secrets));
  const shown = entries.slice(0, MOST_PARAMETERS).map(([name, value]) => `${name}=${shorten(value, 100)}`);
  return namesInWords({ names: shown, count: entries.length });
}

/** The end of an error, and whose it is. */
export function excerptOf(
  { task }: Alert,
  { excerpt }: AlertFindings,
): { name: string; text: string } | undefined {
  if (excerpt === undefined || excerpt.text === '') return undefined;
  const of = task === undefined ? ` of ${excerpt.taskKey}` : '';
  return { name: `Last lines of the error${of}`, text: excerpt.text };
}
