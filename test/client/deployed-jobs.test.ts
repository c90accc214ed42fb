import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrickworkClient } from '../../src/client/brickwork-client.js';
import type { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { JobNotFound } from '../../src/client/find-job.js';
import { MessageRefused } from '../../src/client/message-refused.js';
import { jobIdOf } from '../../src/ids/numeric-id.js';
import { job as definition, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

let stack: TestStack;
let jobs: DeployedJobs;
let last = 0;
beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  jobs = new BrickworkClient({ client: stack.temporal.client, taskQueue: stack.taskQueue }).jobs;
});
afterAll(() => stack.stop());

/** Settings of a job that no other test has. */
const newJob = (more: object = {}) => ({
  ...definition([notebook('a')]),
  name: `client-${process.pid}-${++last}`,
  parameters: [{ name: 'day', default: '' }],
  ...more,
});

describe('a job that a program deploys', () => {
  test('has a version for each change, in whatever order its members stand', async () => {
    const document = newJob();
    const { name } = document;
    const source = { file: 'a.yml', git_commit: 'abc' };
    const jobId = jobIdOf(name);
    const first = { jobId, version: 1, changed: true };
    expect(await jobs.deploy({ document, author: 'ada', source })).toEqual(first);
    const turned = Object.fromEntries(Object.entries(document).reverse());
    expect(await jobs.deploy({ document: turned, author: 'bob' })).toEqual({ ...first, changed: false });
    const more = { ...document, max_concurrent_runs: 3 };
    expect(await jobs.deploy({ document: more, author: 'bob' })).toEqual({ ...first, version: 2 });
    expect(await jobs.versions(name)).toMatchObject([
      { version: 1, author: 'ada', source, is_kept: true },
      { version: 2, author: 'bob', source: {} },
    ]);
    expect(await jobs.settings(name)).toEqual({ version: 2, document: more });
    expect(await jobs.settings(jobId, 1)).toEqual({ version: 1, document });
    await expect(jobs.settings(name, 7)).rejects.toThrow('The settings of version 7 are not kept.');
    expect(await jobs.rollback(name, 1, { by: 'eve' })).toEqual({ ...first, version: 3 });
    expect(await jobs.settings(name)).toEqual({ version: 3, document });
    expect(await jobs.show(name)).toMatchObject({ version: 3, max_concurrent_runs: 1 });
    await expect(jobs.rollback(name, 9, { by: 'eve' })).rejects.toThrow(
      new MessageRefused('There is no version 9.'),
    );
  });

  test('is listed once visibility knows it, with what is in force', async () => {
    const document = newJob({ max_concurrent_runs: 4 });
    const { jobId } = await jobs.deploy({ document, author: 'ada' });
    await jobs.pause(jobId, { by: 'bob', note: 'why not' });
    await expect
      .poll(async () => (await jobs.list()).find(({ job_id }) => job_id === jobId), { timeout: 20_000 })
      .toMatchObject({
        name: document.name,
        identity: document.name,
        version: 1,
        author: 'ada',
        max_concurrent_runs: 4,
        paused: { by: 'bob', note: 'why not' },
      });
    expect((await jobs.resume(jobId, { by: 'bob' })).paused).toBeUndefined();
  });

  test('is deployed by one of two at once; the other one is told', async () => {
    const document = newJob();
    const deploys = ['ada', 'bob'].map((author) =>
      jobs.deploy({ document: { ...document, description: author }, author, expectedVersion: 0 }),
    );
    const settled = await Promise.allSettled(deploys);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toBeInstanceOf(MessageRefused);
    expect(String(refused.reason)).toMatch(
      /Version 0 was expected, and version 1 is in force, deployed by (ada|bob)/,
    );
  });

  test('needs a name', async () => {
    await expect(jobs.deploy({ document: { tasks: [] }, author: 'ada' })).rejects.toThrow(/needs a name/);
  });
});

describe('a run of a deployed job', () => {
  test('is one for each token, also when it has ended', async () => {
    const document = newJob({ max_concurrent_runs: 9 });
    const { jobId } = await jobs.deploy({ document, author: 'ada' });
    const [one, same, other] = await Promise.all([
      jobs.runNow(jobId, { token: 't', parameters: { day: '1' } }),
      jobs.runNow(jobId, { token: 't' }),
      jobs.runNow(jobId, { token: 'u' }),
    ]);
    // Which of the two was first is open.
    expect([one.isNew, same.isNew].sort()).toEqual([false, true]);
    expect({ ...same, isNew: one.isNew }).toEqual(one);
    expect(other.jobRunId).not.toBe(one.jobRunId);
    expect(one.workflowId).toMatch(new RegExp(`^client-${process.pid}-\\d+/${one.jobRunId}$`));
    await stack.runs.ending(one.workflowId);
    expect(await jobs.runNow(jobId, { token: 't' })).toEqual({ ...one, isNew: false });
    const free = await jobs.runNow(jobId);
    expect((await stack.endOf(free.workflowId)).job_id).toBe(jobId);
  });

  test('is not started with what the job does not have', async () => {
    const { jobId } = await jobs.deploy({ document: newJob(), author: 'ada' });
    const refused = (options: object, message: RegExp) =>
      expect(jobs.runNow(jobId, options)).rejects.toThrow(message);
    await refused({ parameters: { dya: '1' } }, /no parameter "dya"\. Did you mean "day"\?/);
    await refused({ token: 'x'.repeat(65) }, /1 to 64 characters/);
    await refused({ token: '' }, /1 to 64 characters/);
    expect(await jobs.show(jobId)).toMatchObject({ active_runs: [], past_runs: [] });
  });
});

describe('a job that is not there', () => {
  test('is said to be missing, with what may be meant', async () => {
    const document = newJob();
    const { jobId } = await jobs.deploy({ document, author: 'ada' });
    await expect.poll(async () => (await jobs.list()).some(({ job_id }) => job_id === jobId)).toBe(true);
    const asked = jobs.show(`${document.name}x`);
    await expect(asked).rejects.toThrow(JobNotFound);
    await expect(asked).rejects.toThrow(/^No job "client-.*x" is deployed\. Did you mean "client-/);
    const unknown = 'The job 123 is not deployed.';
    await expect(jobs.show('123')).rejects.toThrow(unknown);
    await expect(jobs.pause('123', { by: 'ada' })).rejects.toThrow(unknown);
    await expect(jobs.runNow('123')).rejects.toThrow(unknown);
  });

  test('was deleted, and comes back with a new deploy', async () => {
    const document = newJob();
    const { jobId } = await jobs.deploy({ document, author: 'ada' });
    expect((await jobs.delete(jobId, { by: 'eve' })).deleted).toMatchObject({ by: 'eve' });
    await expect.poll(() => jobs.show(jobId).catch((error: Error) => error.name)).toBe('JobNotFound');
    await expect(jobs.delete(jobId, { by: 'eve' })).rejects.toThrow('is not deployed');
    expect(await jobs.deploy({ document, author: 'ada' })).toEqual({ jobId, version: 1, changed: true });
  });

  test('two of one name have to be told apart', async () => {
    const document = newJob();
    const { name } = document;
    const deployed = await Promise.all(
      ['x', 'y'].map((key) => jobs.deploy({ document, identity: `${name}/${key}`, author: 'ada' })),
    );
    await expect.poll(async () => (await jobs.list()).filter((job) => job.name === name).length).toBe(2);
    await expect(jobs.show(name)).rejects.toThrow(/2 jobs have the name .* Give the id\.$/);
    expect((await jobs.show(`${name}/x`)).job_id).toBe(deployed[0]?.jobId);
  });
});
