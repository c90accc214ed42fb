import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readDefinition } from '../../src/cli/read/read-definition.js';
import { renderIssue } from '../../src/core/issue.js';
import { given, type JsonObject } from '../../src/core/json.js';
import { job, notebook } from '../support/definitions.js';
import { brickwork } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-shapes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  const text = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  writeFileSync(path, text);
  return path;
}

/** `line:column issue` of everything in a file. */
function issuesIn(path: string, jobKey?: string): string[] {
  return readDefinition(path, given('job', jobKey)).issues.map(
    (issue) => `${issue.line}:${issue.column} ${renderIssue(issue)}`,
  );
}

function documentIn(path: string, jobKey?: string): JsonObject {
  const { parsed, document, issues } = readDefinition(path, given('job', jobKey));
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(issues));
  return document;
}

describe('the Databricks CLI would make the same of a bundle', () => {
  const expected = JSON.parse(readFileSync('test/shapes/expected.json', 'utf8')) as Record<
    string,
    JsonObject
  >;
  const added = ['deployment', 'edit_mode', 'format', 'queue', 'max_concurrent_runs'];

  test.each(['anchors', 'scalars'])('%s', (name) => {
    const { max_concurrent_runs, ...document } = documentIn(`test/shapes/${name}.yml`);
    const own = Object.entries(expected[name]).filter(([field]) => !added.includes(field));
    expect(document).toEqual(Object.fromEntries(own));
    expect(max_concurrent_runs ?? 1).toBe(expected[name]['max_concurrent_runs']);
  });

  test('and a text that changes is named where it stands', () => {
    const changed = issuesIn('test/shapes/scalars.yml').filter((issue) => issue.includes('TEXT_CHANGED'));
    const parameters = expected['scalars']['parameters'] as { name: string; default: string }[];
    const text = readFileSync('test/shapes/scalars.yml', 'utf8');
    const rows = [...text.matchAll(/name: (p\d+)\n +default: (.*)/g)];
    const differing = rows.filter(
      ([, name, written]) =>
        parameters.find((one) => one.name === name)?.default !== written.replaceAll(/["']/g, ''),
    );
    // Besides the parameters there is "f: 2.50".
    expect(changed).toHaveLength(differing.length + 1);
    expect(changed).toContain(
      '28:11 TEXT_CHANGED resources.jobs.j.parameters[8].default: is read by its value: 1.10 becomes "1.1". ' +
        'To keep what is written, put it in quotes: "1.10".',
    );
  });
});

describe('places', () => {
  test('are those of the document as it is written, in any shape', () => {
    const bad = { ...notebook('a'), max_retrys: 1 };
    const indented = (document: object): string => JSON.stringify(document, null, 2);
    expect(issuesIn(file('get.json', indented({ job_id: 1, settings: job([bad]) })))).toEqual([
      '11:9 FIELD_UNKNOWN settings.tasks[0].max_retrys: is not a field here. Did you mean "max_retries"?',
    ]);
    const single = { name: 'my job', notebook_task: { notebook_path: '/a', foo: 1 } };
    expect(issuesIn(file('single.json', indented(single)))).toEqual([
      '1:1 SINGLE_TASK: the job is its own only task, as in Jobs API 2.0; the task is called "my_job" here.',
      '5:5 FIELD_UNKNOWN notebook_task.foo: is not a field here.',
    ]);
    expect(issuesIn(file('submit.json', indented({ run_name: 5, tasks: [notebook('a')] })))).toEqual([
      '2:3 FIELD_TYPE run_name: must be a string. Write it in quotes: "5".',
    ]);
  });

  test('of what is merged in are where it is written', () => {
    const text =
      'x-d: &d\n  max_retrys: 1\nname: a\ntasks:\n  - <<: *d\n    task_key: a\n    notebook_task: {notebook_path: /a}\n';
    expect(issuesIn(file('merged.yml', text))).toEqual([
      '2:3 FIELD_UNKNOWN tasks[0].max_retrys: is not a field here. Did you mean "max_retries"?',
    ]);
  });
});

test('in a settings document a hint shows a number quoted as it is written', () => {
  const text =
    'name: a\nparameters: [{name: p, default: 1.10}, {name: q, default: 010}]\ntasks: [{task_key: a, notebook_task: {notebook_path: /a}}]\n';
  expect(issuesIn(file('numbers.yml', text))).toEqual([
    '2:24 FIELD_TYPE parameters[0].default: must be a string. Write it in quotes: "1.10".',
    '2:50 FIELD_TYPE parameters[1].default: must be a string. Write it in quotes: "010".',
  ]);
});

describe('brickwork.jobs by path takes any shape', () => {
  const parent = (path: string): JsonObject => ({
    ...job([{ task_key: 'run', run_job_task: { job_id: 'child' } }]),
    brickwork: { jobs: { child: path } },
  });

  test.each<[string, unknown]>([
    ['jobs-get.json', { job_id: 1, settings: job([notebook('x')]) }],
    ['submit.json', { run_name: 'job', tasks: [notebook('x')] }],
    ['bundle.json', { resources: { jobs: { only: job([notebook('x')]) } } }],
  ])('%s', (name, child) => {
    file(name, child);
    const inlined = { ...parent(''), brickwork: { jobs: { child: job([notebook('x')]) } } };
    expect(documentIn(file('parent.json', parent(name)))).toEqual(inlined);
    expect(documentIn(file('answer.json', { job_id: 1, settings: parent(name) }))).toEqual(inlined);
  });

  test('and says what it makes of it, with the place in that file', () => {
    file(
      'child.yml',
      'resources:\n  jobs:\n    c:\n      parameters: [{name: p, default: 1.10}]\n      tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]\n',
    );
    const [warning] = issuesIn(file('parent.yml', JSON.stringify(parent('child.yml'))));
    expect(warning).toMatch(/^1:\d+ JOB_FILE_WARNING brickwork\.jobs\.child: child\.yml:4:30: TEXT_CHANGED /);
    file('latin.yml', Buffer.from('name: Zürich', 'latin1'));
    const [error, ...rest] = issuesIn(file('parent.yml', JSON.stringify(parent('latin.yml'))));
    expect(error).toMatch(/JOB_FILE_UNREADABLE brickwork\.jobs\.child: latin\.yml:1:8: ENCODING: .*Latin-1/);
    expect(rest).toEqual([]);
  });
});

describe('brickwork validate --document', () => {
  const shapes = ['merge-keys.yml', 'jobs-get.json', 'runs-submit.json', 'single-task.json', 'anchors.yml'];

  test.each(shapes)('prints the one settings document that %s comes to', async (name) => {
    const { status, stdout } = await brickwork(['validate', `test/shapes/${name}`, '--document', '--quiet']);
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as JsonObject;
    expect(document).toEqual(documentIn(`test/shapes/${name}`));
    expect(document).not.toHaveProperty('resources');
    expect(documentIn(file('again.json', document))).toEqual(document);
  });

  test('of a bundle the job that is named', async () => {
    const path = 'test/shapes/bundle-validate.json';
    const { stdout } = await brickwork(['validate', path, '--job', 'quiet', '--document', '--quiet']);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'Q', queue: { enabled: false } });
    const { status, stderr } = await brickwork(['validate', path]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/Name it: --job KEY/)]);
  });
});

describe('run --explain', () => {
  const explained = async (...args: string[]): Promise<string> =>
    (await brickwork(['run', ...args, '--explain', '--quiet'])).stdout;

  test('sends a file only if it is the document already', async () => {
    const plain = file('plain.json', job([notebook('a')]));
    expect(await explained(plain)).toContain(`--input-file ${plain} `);
    const answer = file('explained.json', { job_id: 1, settings: job([notebook('a')]) });
    expect(await explained(answer)).toContain(`<(brickwork validate ${answer} --document --quiet)`);
  });

  test('names the job of a bundle where the document is made', async () => {
    const path = 'test/shapes/bundle-validate.json';
    const line = await explained(path, '--job', 'quiet');
    expect(line).toContain(`<(brickwork validate ${path} --job quiet --document --quiet)`);
    expect(line).not.toContain('"job"');
  });
});
