import type { RunningServer } from '../../src/http/serve-fetch.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { LIST_PRICES } from '../../src/core/cost/price-table.js';
import type { RunRecord } from '../../src/core/trend/run-record.js';
import { jobPath, runPath } from '../../src/web/parts/links.js';
import { servePages } from '../../src/web/serve-pages.js';
import { after, job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

const HOSTILE = `<script>alert(1)</script> "quoted" & slot-${process.pid}`;
const NAME = `of-http-${process.pid}`;
const OLD: RunRecord = {
  ...{ workflow_id: `${NAME}/of-old-times`, run_id: '1', job: NAME, job_id: '7', result_state: 'FAILED' },
  ...{ start_time: Date.UTC(2020, 1, 1), end_time: Date.UTC(2020, 1, 1, 1), repairs: 0 },
  tasks: [{ task_key: 'from_a_file', result_state: 'FAILED', seconds: 60, attempts: 2 }],
};

let stack: TestStack;
let server: RunningServer;
let readOnly: RunningServer;
let jobs: DeployedJobs;
let jobId: string;
let workflowId: string;

beforeAll(async () => {
  stack = await TestStack.start();
  stack.script('*');
  const options = {
    ...{ client: stack.temporal.client, taskQueue: stack.taskQueue, prices: LIST_PRICES, by: 'ada' },
    ...{
      listen: { host: '127.0.0.1', port: 0 },
      readKept: () => Promise.resolve([OLD]),
      temporalUi: 'http://127.0.0.1:8233/',
    },
  };
  server = await servePages({ ...options, isReadOnly: false });
  readOnly = await servePages({ ...options, isReadOnly: true });
  jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
  const schedule = { quartz_cron_expression: '0 0 6 * * ?', timezone_id: 'UTC' };
  const parameters = [{ name: 'day', default: HOSTILE }];
  const definition = job([notebook('load'), notebook('publish', { depends_on: after('load') })], {
    ...{ name: NAME, parameters, schedule },
  });
  ({ jobId } = await jobs.deploy({ document: definition, author: HOSTILE }));
  ({ workflowId } = await jobs.runNow(jobId));
  await stack.endOf(workflowId);
});
afterAll(async () => {
  await readOnly.stop();
  await server.stop();
  await stack.stop();
});

const get = async (path: string, at = server): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${at.url}${path}`);
  return { status: answer.status, text: await answer.text() };
};

const tokenOf = async (): Promise<string> => {
  const { text } = await get(jobPath(jobId));
  return /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '';
};

/** Sends a form as a browser does from one of our pages; gives what is said on the page that it leads to. */
async function send(path: string, fields: Record<string, string>, at = server): Promise<string> {
  const body = new URLSearchParams({ token: await tokenOf(), ...fields });
  const answer = await fetch(`${at.url}${path}`, { method: 'POST', body, headers: { origin: at.url } });
  const said =
    /<p\s+class="note (?:good|bad)"\s+role="(?:status|alert)"\s*>([^<]*)<\/p/.exec(
      await answer.text(),
    )?.[1] ?? '';
  return `${answer.status} ${said.trim()}`;
}

describe('pages', () => {
  test('show jobs with their next time and last runs, and runs by job and state', async () => {
    await expect.poll(async () => (await get('/')).text, { timeout: 20_000 }).toContain(runPath(workflowId));
    const { text } = await get('/');
    expect(text).toContain(`href="/jobs/${jobId}"`);
    expect(text).toMatch(/06:00:00/);
    await expect.poll(async () => (await get(`/runs?job=${NAME}`)).text).toContain(`>${workflowId}</a>`);
    expect((await get(`/runs?job=${NAME}&state=FAILED`)).text).toContain('No run is known.');
    expect((await get('/runs?state=GOOD')).text).toContain('No run is ever GOOD.');
    expect((await get('/runs?until=soon')).text).toContain('no time after');
  });

  test('show a run with its graph, its tasks and what it came to, and each of its tasks', async () => {
    const { text } = await get(runPath(workflowId));
    for (const part of [
      'id="graph-0"',
      'id="task-1"',
      'SUCCESS',
      '★',
      'history of the workflow',
      'Parameters',
    ])
      expect(text).toContain(part);
    expect(text).toContain(`/namespaces/default/workflows/${encodeURIComponent(workflowId)}/`);
    expect((await get(runPath(workflowId, 'tasks', 'publish'))).text).toContain('Run publish again');
    expect((await get(runPath(workflowId, 'tasks', 'none'))).status).toBe(404);
  });

  test('show the runs of a job with their tasks, also those that were kept in a file', async () => {
    const cell = `aria-label="load: SUCCESS"`;
    await expect.poll(async () => (await get(jobPath(jobId))).text, { timeout: 15_000 }).toContain(cell);
    const { text } = await get(jobPath(jobId));
    expect(text).toContain('aria-label="from_a_file: FAILED after 2 attempts"');
    expect(text).toContain('Trend of 2 runs');
  });

  test('give the trends of jobs to Prometheus, with those that were kept', async () => {
    const good = `brickwork_job_runs{job="${NAME}",result="SUCCESS"} 1`;
    await expect
      .poll(async () => (await get('/metrics')).text, { timeout: 50_000, interval: 500 })
      .toContain(good);
    const { text } = await get('/metrics');
    expect(text).toContain(`brickwork_job_runs{job="${NAME}",result="FAILED"} 1`);
    expect(text).toContain(`brickwork_job_success_ratio{job="${NAME}"} 0.5`);
    expect(text).toContain(`brickwork_task_failed_runs{job="${NAME}",task="from_a_file"} 1`);
  });

  test('never let through what somebody has named something', async () => {
    for (const path of [
      jobPath(jobId),
      runPath(workflowId),
      '/',
      `/runs?job=${encodeURIComponent(HOSTILE)}`,
      `/${HOSTILE}`,
    ])
      expect((await get(path)).text).not.toContain('<script>alert');
    expect((await get(runPath(workflowId))).text).toContain('&lt;script&gt;');
  });

  test('say what is not there, and what to do', async () => {
    expect((await get('/runs/none')).text).toContain('No run &quot;none&quot; is known');
    expect((await get('/jobs/12345')).text).toContain('The job 12345 is not deployed.');
    expect(await get('/none')).toMatchObject({ status: 404 });
    expect((await get(runPath(`job/${jobId}`))).text).toContain('is no run');
  });

  test('load nothing from elsewhere, and let nobody frame them', async () => {
    const { headers } = await fetch(server.url);
    const policy = headers.get('content-security-policy');
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy).toContain(part);
    const { text } = await get('/');
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    for (const asset of ['page.css', 'page.js', 'icon.svg'])
      expect((await get(`/assets/${asset}`)).status).toBe(200);
    expect(await get('/healthz')).toMatchObject({ status: 200 });
  });
});

describe('forms', () => {
  test('start a run with parameters, pause the job and resume it', async () => {
    expect(await send(jobPath(jobId, 'run-now'), { parameters: 'day=monday\n' })).toBe(
      '200 The run is started.',
    );
    expect(await send(jobPath(jobId, 'pause'), { by: 'ada', note: 'holidays' })).toMatch(
      /^200 The job is paused/,
    );
    expect((await get(jobPath(jobId))).text).toContain('by ada: holidays');
    expect(await send(jobPath(jobId, 'resume'), { by: 'ada' })).toBe('200 The job starts runs again.');
  });

  test('say all that is wrong with what was written, and do nothing', async () => {
    const said = await send(jobPath(jobId, 'run-now'), { parameters: 'monday\nday=1\n=2' });
    expect(said).toContain('name=value, which these are not: monday, =2. Nothing was done.');
    expect(await send(jobPath(jobId, 'run-now'), { parameters: 'dya=1' })).toMatch(/dya.*day/);
    expect(await send(jobPath(jobId, 'pause'), {})).toContain('Your name is missing. Nothing was done.');
    expect(await send(runPath(workflowId, 'repair'), { which: 'chosen' })).toContain('No task was chosen.');
    expect(await send(runPath(workflowId, 'repair'), { which: 'chosen', more_tasks: 'lod' })).toMatch(
      /lod.*load/,
    );
    expect(await send(runPath(workflowId, 'cancel'), {})).toContain('The run has ended.');
    expect(await send(runPath(workflowId, 'tasks', 'load', 'answer'), { answer: 'perhaps' })).toContain(
      'approve or reject',
    );
    expect(await send(runPath(workflowId, 'explode'), {})).toBe('404 ');
  });

  test('run a task again, alone', async () => {
    const said = await send(runPath(workflowId, 'tasks', 'publish', 'repair'), {});
    expect(said).toBe('200 Repair 1 runs again: &quot;publish&quot;.');
    const view = await stack.until(
      workflowId,
      ({ tasks, result_state }) => result_state === 'SUCCESS' && tasks[1].attempts === 2,
    );
    expect(view.tasks.map(({ attempts }) => attempts)).toEqual([1, 2]);
  });

  test('do nothing for a page of another site, an old page, or one that can only be read', async () => {
    const runs = async (): Promise<number> => {
      const { active_runs, past_runs } = await jobs.show(jobId);
      return active_runs.length + past_runs.length;
    };
    const before = await runs();
    const body = new URLSearchParams({ token: await tokenOf() });
    const path = `${server.url}${jobPath(jobId, 'run-now')}`;
    const foreign = await fetch(path, {
      method: 'POST',
      body,
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(foreign.status).toBe(403);
    expect(await send(jobPath(jobId, 'run-now'), { token: 'x' })).toContain('The page was too old.');
    expect(await send(jobPath(jobId, 'run-now'), {}, readOnly)).toContain('can only be read');
    expect((await get(runPath(workflowId), readOnly)).text).not.toContain('<form method="post"');
    const large = await fetch(path, {
      method: 'POST',
      body: 'a'.repeat(300_000),
      headers: { origin: server.url },
    });
    expect(large.status).toBe(413);
    expect(await runs()).toBe(before);
  });

  test('are served by a name of this machine alone', async () => {
    const { port } = new URL(server.url);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', headers: { host: `evil.example:${port}` } }, ({ statusCode }) =>
        resolve(statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });
});
