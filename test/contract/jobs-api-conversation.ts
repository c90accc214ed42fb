import type { JobsGatewayInTest } from '../gateway/api/jobs-gateway-in-test.js';
import { after, notebook } from '../support/definitions.js';

/** What was answered to one request of a conversation. */
export interface Said {
  status: number;
  body: Record<string, unknown>;
}

/** By the name of the request. */
export type Conversation = ReadonlyMap<string, Said>;

type Ask = (
  name: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: unknown,
) => Promise<Said>;

const TASKS = [
  notebook('first'),
  notebook('failing', { depends_on: after('first') }),
  notebook('last', { depends_on: after('failing') }),
];

/** What is the same for all requests. */
interface Speaker {
  ask: Ask;
  gateway: JobsGatewayInTest;
  url: string;
}

/** The same requests to whoever speaks the Jobs API at a URL: of all kinds, and bad ones. */
export async function converse(gateway: JobsGatewayInTest, url: string): Promise<Conversation> {
  const said = new Map<string, Said>();
  const ask: Ask = async (name, method, path, body) => {
    const answer = await gateway.call(method, path, body, { url });
    const one = { status: answer.status, body: answer.body as Record<string, unknown> };
    if (said.has(name)) throw new Error(`Two requests are called ${name}.`);
    said.set(name, one);
    return one;
  };
  const { stack } = gateway;
  for (const key of ['first', 'last']) stack.script(key, { notebook_result: 'done' });
  stack.script('failing', { fail_times: 1, error: 'boom', error_trace: 'line 1' });
  stack.script('endless', { duration_millis: 600_000 });
  const speaker = { ask, gateway, url };
  const jobId = await askOfJobs(speaker);
  await askOfRuns(speaker, jobId);
  await askOfActiveRuns(speaker);
  await askAmiss(speaker, jobId);
  await ask('jobs/delete', 'POST', '2.2/jobs/delete', { job_id: jobId });
  await ask('jobs/get of a deleted job', 'GET', `2.2/jobs/get?job_id=${jobId}`);
  return said;
}

async function askOfJobs({ ask }: Speaker): Promise<number> {
  const settings = {
    name: `conversation ${Math.random()}`,
    tasks: TASKS,
    tags: { team: 'data' },
    parameters: [{ name: 'day', default: 'monday' }],
    schedule: { quartz_cron_expression: '0 0 0 1 1 ? 2099', timezone_id: 'UTC', pause_status: 'PAUSED' },
  };
  const { body } = await ask('jobs/create', 'POST', '2.2/jobs/create', settings);
  const jobId = body['job_id'] as number;
  await ask('jobs/get', 'GET', `2.2/jobs/get?job_id=${jobId}`);
  await ask('jobs/get 2.1', 'GET', `2.1/jobs/get?job_id=${jobId}`);
  const update = { job_id: jobId, new_settings: { description: 'of two' }, fields_to_remove: ['tags'] };
  await ask('jobs/update', 'POST', '2.2/jobs/update', update);
  await ask('jobs/reset', 'POST', '2.2/jobs/reset', { job_id: jobId, new_settings: settings });
  const list = `2.2/jobs/list?name=${encodeURIComponent(settings.name)}`;
  await ask('jobs/list', 'GET', list);
  await ask('jobs/list with tasks', 'GET', `${list}&expand_tasks=true`);
  await ask('jobs/list of nothing', 'GET', '2.2/jobs/list?name=nothing');
  const path = `2.0/permissions/jobs/${jobId}`;
  await ask('permissions', 'GET', path);
  const bob = { user_name: 'bob@example.com', permission_level: 'CAN_VIEW' };
  const ada = { user_name: 'ada@example.com', permission_level: 'IS_OWNER' };
  await ask('permissions updated', 'PATCH', path, { access_control_list: [bob] });
  await ask('permissions set', 'PUT', path, { access_control_list: [ada] });
  await ask('permission levels', 'GET', `${path}/permissionLevels`);
  return jobId;
}

async function askOfRuns({ ask, gateway, url }: Speaker, jobId: number): Promise<void> {
  const now = { job_id: jobId, job_parameters: { day: 'sunday' } };
  const { body } = await ask('run-now', 'POST', '2.2/jobs/run-now', now);
  const runId = body['run_id'] as number;
  const failed = (await gateway.ended(runId, { url })) as { tasks: { run_id: number; task_key: string }[] };
  const get = `2.2/jobs/runs/get?run_id=${runId}`;
  await ask('runs/get', 'GET', get);
  await ask('runs/get with history', 'GET', `${get}&include_history=true`);
  for (const { task_key: key, run_id: taskRunId } of failed.tasks) {
    await ask(`runs/get of task ${key}`, 'GET', `2.2/jobs/runs/get?run_id=${taskRunId}`);
    await ask(`get-output of task ${key}`, 'GET', `2.2/jobs/runs/get-output?run_id=${taskRunId}`);
  }
  const [first] = failed.tasks;
  const ofTask = `2.2/jobs/runs/get?run_id=${first.run_id}&include_history=true&include_resolved_values=true`;
  await ask('runs/get of a task with history', 'GET', ofTask);
  await ask('export', 'GET', `2.2/jobs/runs/export?run_id=${first.run_id}`);
  await ask('bad: get-output of a whole run', 'GET', `2.2/jobs/runs/get-output?run_id=${runId}`);
  await ask('bad: repair of nothing', 'POST', '2.2/jobs/runs/repair', { run_id: runId });
  const unknown = { run_id: runId, rerun_tasks: ['nobody'] };
  await ask('bad: repair of an unknown task', 'POST', '2.2/jobs/runs/repair', unknown);
  const repair = { run_id: runId, rerun_all_failed_tasks: true, rerun_dependent_tasks: true };
  await ask('repair', 'POST', '2.2/jobs/runs/repair', repair);
  await gateway.ended(runId, { url });
  await ask('runs/get of a repaired run', 'GET', `${get}&include_history=true`);
  await ask('bad: repair without the latest one', 'POST', '2.2/jobs/runs/repair', repair);
  const listed = () => gateway.get(`2.2/jobs/runs/list?job_id=${jobId}&completed_only=true`, { url });
  for (let tries = 0; (await listed()).body.runs === undefined && tries < 50; tries++)
    await new Promise((resolve) => setTimeout(resolve, 200));
  await ask('runs/list', 'GET', `2.2/jobs/runs/list?job_id=${jobId}`);
  await ask('runs/list with tasks', 'GET', `2.2/jobs/runs/list?job_id=${jobId}&expand_tasks=true`);
  await ask('runs/list of nothing', 'GET', `2.2/jobs/runs/list?job_id=${jobId}&active_only=true`);
  await ask('runs/delete', 'POST', '2.2/jobs/runs/delete', { run_id: runId });
}

async function askOfActiveRuns({ ask, gateway, url }: Speaker): Promise<void> {
  const tasks = [notebook('endless'), notebook('behind', { depends_on: after('endless') })];
  const submit = { run_name: 'endless', tasks };
  const { body } = await ask('submit', 'POST', '2.2/jobs/runs/submit', submit);
  const runId = body['run_id'] as number;
  const get = `2.2/jobs/runs/get?run_id=${runId}`;
  const isRunning = async (): Promise<boolean> => {
    const run = (await gateway.get(get, { url })).body as {
      tasks?: { state: { life_cycle_state: string } }[];
    };
    return run.tasks?.[0]?.state.life_cycle_state === 'RUNNING';
  };
  while (!(await isRunning())) await new Promise((resolve) => setTimeout(resolve, 100));
  await ask('runs/get of an active run', 'GET', `${get}&include_history=true`);
  const { tasks: runs } = (await gateway.get(get, { url })).body as { tasks: { run_id: number }[] };
  await ask('get-output of an active task', 'GET', `2.2/jobs/runs/get-output?run_id=${runs[0]?.run_id}`);
  await ask('runs/get of a blocked task', 'GET', `2.2/jobs/runs/get?run_id=${runs[1]?.run_id}`);
  const all = { run_id: runId, rerun_all_failed_tasks: true };
  await ask('bad: repair of an active run', 'POST', '2.2/jobs/runs/repair', all);
  await ask('bad: delete of an active run', 'POST', '2.2/jobs/runs/delete', { run_id: runId });
  await ask('cancel', 'POST', '2.2/jobs/runs/cancel', { run_id: runId });
  await gateway.ended(runId, { url });
  await ask('runs/get of a canceled run', 'GET', `${get}&include_history=true`);
  await ask('cancel of what has ended', 'POST', '2.2/jobs/runs/cancel', { run_id: runId });
}

async function askAmiss({ ask }: Speaker, jobId: number): Promise<void> {
  const post = (name: string, path: string, body: unknown) =>
    ask(`bad: ${name}`, 'POST', `2.2/jobs/${path}`, body);
  const get = (name: string, path: string) => ask(`bad: ${name}`, 'GET', `2.2/jobs/${path}`);
  await post('create with broken JSON', 'create', '{"name": ');
  await post('create with two tasks of a key', 'create', { tasks: [notebook('a'), notebook('a')] });
  const stray = [notebook('a', { depends_on: after('x') })];
  await post('create with a dependency on nothing', 'create', { tasks: stray });
  await get('get without an id', 'get');
  await get('get of a word', 'get?job_id=word');
  await get('get of an unknown job', 'get?job_id=999');
  await get('list of too many', 'list?limit=1000');
  await post('run-now of an unknown job', 'run-now', { job_id: 999 });
  await post('run-now without an id', 'run-now', {});
  await post('run-now with a long token', 'run-now', { job_id: jobId, idempotency_token: 'x'.repeat(65) });
  await post('reset of an unknown job', 'reset', { job_id: 999, new_settings: { name: 'x' } });
  await post('submit without tasks', 'runs/submit', { run_name: 'x', tasks: [] });
  await get('runs/get without an id', 'runs/get');
  await get('runs/get of an unknown run', 'runs/get?run_id=999');
  await get('runs/get of a page that is none', 'runs/get?run_id=999&page_token=none');
  await get('runs/list of active and completed ones', 'runs/list?active_only=true&completed_only=true');
  await get('runs/list of too many', 'runs/list?limit=1000');
  await post('cancel of an unknown run', 'runs/cancel', { run_id: 999 });
  await post('cancel-all of nothing', 'runs/cancel-all', {});
  await ask('bad: permissions of an unknown job', 'GET', '2.0/permissions/jobs/999');
  const path = `2.0/permissions/jobs/${jobId}`;
  const list = [{ user_name: 'bob@example.com', permission_level: 'CAN_FLY' }];
  await ask('bad: permissions that there are not', 'PATCH', path, { access_control_list: list });
  const ownerless = [{ user_name: 'bob@example.com', permission_level: 'CAN_VIEW' }];
  await ask('bad: permissions without an owner', 'PUT', path, { access_control_list: ownerless });
}
