import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleQuestions } from '../../src/core/bundle/bundle-questions.js';
import { filesOfTexts } from '../../src/core/bundle/bundle-files.js';
import { emulatedAnswers, emulatedId } from '../../src/core/bundle/emulated-id.js';
import { LOOKUP_KINDS } from '../../src/core/bundle/lookup.js';
import { SdkDatabricksApi } from '../../src/databricks/sdk-databricks-api.js';
import { brickworkClient } from '../../src/databricks/transport.js';
import { WorkspaceDirectory } from '../../src/databricks/workspace-directory.js';
import { controlsOf } from '../../src/emulator/services/controls.js';
import type { Named } from '../../src/emulator/state/named.js';
import { EmulatedWorkspace } from '../support/emulated-workspace.js';

const thing = (kind: Named['kind'], name: string): Named => ({ kind, name, id: emulatedId(kind, name) });
/** Enough that every list with pages has several. */
const many = LOOKUP_KINDS.flatMap((kind) =>
  Array.from({ length: 120 }, (_, at) => thing(kind, `${kind} ${at}`)),
);
const named = [
  ...many,
  ...LOOKUP_KINDS.map((kind) => ({ ...thing(kind, 'twice'), id: emulatedId(kind, 'first') })),
];

let workspace: EmulatedWorkspace;
let directory: WorkspaceDirectory;
const directoryOf = ({ emulator }: EmulatedWorkspace): WorkspaceDirectory =>
  new WorkspaceDirectory(brickworkClient({ host: emulator.url, token: 't', authType: 'pat' }));

beforeAll(async () => {
  const second = LOOKUP_KINDS.map((kind) => ({ ...thing(kind, 'twice'), id: emulatedId(kind, 'second') }));
  workspace = await EmulatedWorkspace.start({ named: [...named, ...second], userName: 'jane@example.com' });
  directory = directoryOf(workspace);
});
afterAll(() => workspace.stop());

describe('what has a name is found in the emulator', () => {
  test.each(LOOKUP_KINDS)('%s', async (kind) => {
    const [first, last] = [`${kind} 0`, `${kind} 119`];
    await expect(directory.find(kind, first)).resolves.toBe(emulatedId(kind, first));
    await expect(directory.find(kind, last)).resolves.toBe(emulatedId(kind, last));
    await expect(directory.find(kind, 'none')).resolves.toEqual({ notFound: true });
    await expect(directory.find(kind, 'twice')).resolves.toEqual({ ambiguous: 2 });
  });

  test('by the same ids as a bundle has that is resolved for an emulator', async () => {
    const lookups = LOOKUP_KINDS.map((kind) => `  a_${kind}: {lookup: {${kind}: "O'Neil's ${kind}"}}`);
    const text = `bundle: {name: b}\nvariables:\n${lookups.join('\n')}`;
    const asked = bundleQuestions(filesOfTexts('/b', new Map([['databricks.yml', text]])), {
      caller: { userName: 'me' },
    });
    if (asked.kind === 'invalid') throw new Error(asked.issues[0]?.message);
    const emulated = emulatedAnswers(asked.lookups);
    const own = await EmulatedWorkspace.start({ named: emulated.named });
    const at = directoryOf(own);
    const answers = asked.lookups.map(async ({ variable, kind, name }) => [
      variable,
      await at.find(kind, name),
    ]);
    expect(await Promise.all(answers)).toEqual([...emulated.answers]);
    await own.stop();
  });

  test('what is made later, too: clusters that people make, and jobs', async () => {
    const spec = { spark_version: '15.4.x-scala2.12', cluster_name: 'made' };
    const cluster = await workspace.api('POST', '/api/2.1/clusters/create', spec);
    const job = await workspace.api('POST', '/api/2.2/jobs/create', { name: 'made', tasks: [] });
    const now = directoryOf(workspace);
    await expect(now.find('cluster', 'made')).resolves.toBe(cluster.body['cluster_id']);
    await expect(now.find('job', 'made')).resolves.toBe(String(job.body['job_id']));
    await expect(now.find('job', 'Made')).resolves.toEqual({ notFound: true });
  });

  test('and can be used: a cluster runs', async () => {
    const id = emulatedId('cluster', 'cluster 5');
    workspace.script('a');
    const { body } = await workspace.submit([
      { task_key: 'a', existing_cluster_id: id, notebook_task: { notebook_path: '/a' } },
    ]);
    expect((await workspace.ended(body['run_id'] as number))['state']['result_state']).toBe('SUCCESS');
  });

  test('is who is signed in', async () => {
    await expect(directory.currentUser()).resolves.toEqual({
      userName: 'jane@example.com',
      displayName: 'Emulator',
    });
  });
});

describe('the lists refuse', () => {
  test.each([
    '/api/2.0/pipelines?max_results=101',
    '/api/2.0/sql/alerts?page_size=x',
    '/api/2.0/sql/queries?page_token=next',
    '/api/2.0/preview/scim/v2/ServicePrincipals?filter=active eq true',
  ])('%s', async (path) => {
    expect(await workspace.api('GET', path)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  });

  test('nothing that leaves the size of a page to them, and give all without a filter', async () => {
    const { body } = await workspace.api('GET', '/api/2.1/unity-catalog/metastores?max_results=0');
    expect(body['metastores']).toHaveLength(100);
    const principals = await workspace.api(
      'GET',
      '/api/2.0/preview/scim/v2/ServicePrincipals?startIndex=101',
    );
    expect(principals.body).toMatchObject({ totalResults: 122, startIndex: 101, itemsPerPage: 22 });
  });
});

describe('a fault of one list', () => {
  test.each([
    [429, 'throttled'],
    [500, 'broken'],
  ])('of status %d fails what is looked up there, and nothing else', async (status, message) => {
    const fault = {
      route: 'GET /api/2.0/sql/warehouses',
      kind: 'status',
      status,
      message,
      times: 1,
    } as const;
    controlsOf(workspace.emulator.workspace).injectFault(fault);
    const now = directoryOf(workspace);
    const asked = [now.find('warehouse', 'warehouse 1'), now.find('alert', 'alert 1')];
    expect(await Promise.all(asked)).toEqual([{ failed: message }, emulatedId('alert', 'alert 1')]);
  });
});

test('a notification destination is shown by its id: its kind, and of mail to whom', async () => {
  const config = { email: { addresses: ['a@example.com'] } };
  const kind = 'notification_destination';
  const some = await EmulatedWorkspace.start({
    named: [
      { kind, name: 'Mail', id: 'm', config },
      { kind, name: 'Slack', id: 's', config: { slack: { url_set: true } } },
      { kind, name: 'None', id: 'n' },
    ],
  });
  const api = new SdkDatabricksApi({ host: some.emulator.url, token: 't', authType: 'pat' });
  expect(await Promise.all(['m', 's', 'n'].map((id) => api.getNotificationDestination(id)))).toEqual([
    { id: 'm', displayName: 'Mail', type: 'EMAIL', addresses: ['a@example.com'] },
    { id: 's', displayName: 'Slack', type: 'SLACK' },
    { id: 'n', displayName: 'None', type: 'EMAIL' },
  ]);
  await expect(api.getNotificationDestination('x')).rejects.toMatchObject({ kind: 'not_found' });
  await some.stop();
});
