import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { registerSearchAttributes } from '../../src/client/search-attributes.js';
import type { Encryption } from '../../src/encryption/read-encryption.js';
import { startTemporalServer } from '../../src/local/temporal-server.js';
import { canary, canariesInFolder } from '../support/canaries.js';
import { after, job, notebook } from '../support/definitions.js';
import { encryptedBy, testKey } from '../support/encryption.js';
import { TestStack } from '../support/test-stack.js';

/** The rows of the table in docs/encryption.md: what they are about, and whether it stays readable. */
const ROWS = new Map(
  [...readFileSync('docs/encryption.md', 'utf8').matchAll(/^\| (.+?) \| (encrypted|readable)/gm)].map(
    ([, what, how]) => [what, how],
  ),
);

/** The canaries of each row, each planted by `everything` at one place. */
const CANARIES: Record<string, string[]> = {
  'definitions: tasks, paths, settings, tags': ['task', 'path', 'description', 'tag'],
  'parameters, their names and values': ['parameter', 'parameter_name', 'repair_parameter'],
  'task values': ['value_key', 'value'],
  'error messages and stack traces, of tasks and of failures': ['error', 'trace', 'issue'],
  'what people say: approvals, repairs, pauses': ['approver', 'comment', 'changed'],
  'payloads of signals': ['payload'],
  'results, and the answers to queries and updates': ['result'],
  'summaries and details in the Web UI': ['summary'],
  'memos: what lists show of a job, what the Jobs API was asked': ['author'],
  'what schedules start': ['scheduled'],
  'workflow ids, and so the names of jobs': ['workflow_id', 'job'],
  'search attributes': ['job'],
  'names of signals': ['signal'],
  'the note of a schedule, with who has paused it': ['paused_by'],
  'why a run was terminated by force': ['reason'],
  'task queues, and the names of builds': ['queue'],
};

const WAITING = ['WAITING_FOR_APPROVAL', 'WAITING_FOR_SIGNAL'];

/** Does what leaves something in Temporal's database, with a canary at each place. */
async function everything(stack: TestStack): Promise<void> {
  const { client } = stack.temporal;
  const task = canary('task');
  const path = `/${canary('path')}`;
  stack.script('*', { notebook_result: JSON.stringify({ [canary('value_key')]: canary('value') }) });
  stack.script(task, {
    fail_times: 1,
    error: canary('error'),
    error_trace: `${canary('error')}\n  ${canary('trace')}`,
    notebook_result: JSON.stringify({ done: canary('result') }),
  });
  const definition = job(
    [
      notebook('first', { description: canary('description') }),
      { task_key: 'asked', depends_on: after('first'), brickwork: { approval_task: { message: 'go?' } } },
      {
        task_key: 'told',
        depends_on: after('first'),
        brickwork: { wait_task: { signal: canary('signal') } },
      },
      { task_key: task, depends_on: after('asked', 'told'), notebook_task: { notebook_path: path } },
    ],
    {
      name: canary('job'),
      tags: { team: canary('tag') },
      parameters: [{ name: canary('parameter_name'), default: '' }],
    },
  );
  const parameters = { [canary('parameter_name')]: canary('parameter') };
  const { workflowId } = await stack.runs.start(definition, {
    parameters,
    workflowId: canary('workflow_id'),
  });
  await stack.until(
    workflowId,
    ({ tasks }) => tasks.filter(({ life_cycle_state: state }) => WAITING.includes(state)).length === 2,
  );
  await stack.runs.control(workflowId, 'approve', {
    task_key: 'asked',
    by: canary('approver'),
    comment: canary('comment'),
  });
  await stack.runs.signal(workflowId, canary('signal'), { at: canary('payload') });
  expect((await stack.endOf(workflowId)).result_state).toBe('FAILED');
  await stack.runs.output(workflowId, { taskKey: task });
  const changed = { task_key: task, notebook_task: { notebook_path: `/${canary('changed')}` } };
  await stack.runs.repair(workflowId, {
    rerun_tasks: [task],
    job_parameters: { [canary('parameter_name')]: canary('repair_parameter') },
    tasks: [changed],
  });
  expect((await stack.endOf(workflowId)).result_state).toBe('SUCCESS');

  // A definition whose issue quotes it: the message of the failure of its workflow.
  const bad = { name: 'bad', tasks: [notebook('a', { depends_on: after(canary('issue')) })] };
  await stack.runs.start(bad).then(({ workflowId: id }) => stack.runs.ending(id));

  const jobs = new DeployedJobs(client, stack.taskQueue);
  const scheduled = job([notebook('a', { notebook_task: { notebook_path: `/${canary('scheduled')}` } })], {
    name: 'scheduled',
    schedule: { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'UTC' },
  });
  const { jobId } = await jobs.deploy({ document: scheduled, author: canary('author') });
  await jobs.pause(jobId, { by: canary('paused_by') });

  const options = { taskQueue: canary('queue'), args: [], workflowId: 'ended-by-force' };
  const forced = await client.workflow.start('runJob', { ...options, staticSummary: canary('summary') });
  await forced.terminate(canary('reason'));
}

/** The places whose canaries are in the raw database after everything was done, and its size. */
async function readableAfterEverything(encryption: Encryption | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-readable-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const server = await startTemporalServer({
    progress: () => undefined,
    useConfigured: false,
    databaseFile: join(data, 'temporal.db'),
    waitsForDisk: false,
  });
  try {
    const stack = await TestStack.start({
      address: server.address,
      ...(encryption === undefined ? {} : { encryption }),
    });
    try {
      await registerSearchAttributes(stack.temporal.client);
      await everything(stack);
    } finally {
      await stack.stop();
      await server.stop();
    }
    return canariesInFolder(data);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('docs/encryption.md says what stays readable in the database of Temporal, and all else is encrypted', async () => {
  expect([...ROWS.keys()]).toEqual(Object.keys(CANARIES));
  const all = new Set(Object.values(CANARIES).flat());
  const plain = await readableAfterEverything(undefined);
  // So that what is not found below is not there, and not overlooked.
  expect([...plain.places].sort()).toEqual([...all].sort());
  const encrypted = await readableAfterEverything(encryptedBy(testKey('k1')));
  const readable = Object.entries(CANARIES).flatMap(([what, places]) =>
    ROWS.get(what) === 'readable' ? places : [],
  );
  expect([...encrypted.places].sort()).toEqual([...new Set(readable)].sort());
  for (const { bytes } of [plain, encrypted]) expect(bytes).toBeGreaterThan(500_000);
}, 240_000);
