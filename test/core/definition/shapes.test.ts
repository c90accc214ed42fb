import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject, JsonValue } from '../../../src/core/json.js';
import { job, notebook } from '../../support/definitions.js';

const read = (name: string): JsonObject =>
  JSON.parse(readFileSync(`test/shapes/${name}`, 'utf8')) as JsonObject;
const issuesOf = (document: unknown, jobKey?: string): string[] =>
  parseDefinition(document, jobKey).issues.map(({ code, path }) => `${code} ${path}`.trim());
const errorsOf = (document: unknown, jobKey?: string): string[] =>
  parseDefinition(document, jobKey)
    .issues.filter(({ severity }) => severity === 'error')
    .map(({ code, path }) => `${code} ${path}`.trim());

function documentOf(document: unknown, jobKey?: string): JsonObject {
  const parsed = parseDefinition(document, jobKey);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.issues, null, 1));
  return parsed.document;
}

const JOB = job([notebook('a')]);

describe('the answer of jobs/get', () => {
  test('is its settings; facts about the job go without a word', () => {
    const answer = {
      job_id: 53,
      creator_user_name: 'a@example.com',
      run_as_owner: true,
      created_time: 1,
      effective_budget_policy_id: 'p',
      has_more: false,
      next_page_token: '',
      settings: JOB,
    };
    expect(documentOf(answer)).toEqual(JOB);
    expect(issuesOf(answer)).toEqual([]);
    expect(documentOf(read('jobs-get.json'))).toEqual(read('jobs-get.json')['settings']);
  });

  test.each<[string, JsonObject, string]>([
    ['has_more', { has_more: true }, 'DEFINITION_PAGED has_more'],
    ['next_page_token', { next_page_token: 'abc' }, 'DEFINITION_PAGED next_page_token'],
  ])('that is only a page of the job is refused: %s', (_name, more, expected) => {
    expect(issuesOf({ job_id: 1, settings: JOB, ...more })).toEqual([expected]);
  });

  test('issues have their paths in the document', () => {
    const settings = {
      ...JOB,
      taks: 1,
      tasks: [notebook('a', { max_retrys: 1, depends_on: [{ task_key: 'x' }] })],
    };
    expect(issuesOf({ job_id: 1, settings })).toEqual([
      'FIELD_UNKNOWN settings.tasks[0].max_retrys',
      'FIELD_UNKNOWN settings.taks',
      'DEPENDENCY_UNKNOWN settings.tasks[0].depends_on[0].task_key',
    ]);
  });

  test('what stands beside the settings is not lost in silence', () => {
    expect(issuesOf({ settings: JOB, brickwork: {}, name: 'b', run_id: 1 })).toEqual([
      'FIELD_MISPLACED brickwork',
      'FIELD_MISPLACED name',
      'FIELD_IGNORED run_id',
    ]);
  });

  test('who it runs as at Databricks is said, unless the settings say it', () => {
    const answer = { settings: JOB, run_as_user_name: 'etl@example.com' };
    expect(parseDefinition(answer).issues).toMatchObject([
      {
        severity: 'warning',
        code: 'IDENTITY_OF_WORKER',
        path: 'run_as_user_name',
        message: expect.stringContaining('etl@example.com') as string,
      },
    ]);
    const settings = { ...JOB, run_as: { user_name: 'etl@example.com' } };
    expect(issuesOf({ ...answer, settings })).toEqual([]);
  });

  test('settings beside tasks make no answer, and a list of jobs is named as such', () => {
    expect(errorsOf({ ...JOB, settings: {} })).toEqual(['FIELD_UNKNOWN settings']);
    expect(issuesOf({ jobs: [{ job_id: 1 }], has_more: false })).toEqual(['DEFINITION_LIST jobs']);
  });
});

describe('a body of runs/submit', () => {
  test('has a run name, and a token that is dropped', () => {
    const { tasks } = read('runs-submit.json');
    expect(documentOf(read('runs-submit.json'))).toEqual({ name: 'r', tasks });
    expect(issuesOf(read('runs-submit.json'))).toEqual(['FIELD_UNUSED idempotency_token']);
    expect(documentOf({ tasks, idempotency_token: 'x' })).toEqual({ tasks });
  });

  test('keeps what settings have too, and refuses the rest', () => {
    const body = { run_name: 'r', ...read('runs-submit.json'), access_control_list: [], timeout_seconds: 5 };
    expect(documentOf(body)).toMatchObject({ access_control_list: [], timeout_seconds: 5 });
    expect(errorsOf({ ...body, notebook_params: {} })).toEqual(['FIELD_UNKNOWN notebook_params']);
  });

  test('a bad name is an issue of run_name, and there is one name only', () => {
    expect(issuesOf({ ...JOB, name: undefined, run_name: 7 })).toEqual(['FIELD_TYPE run_name']);
    expect(issuesOf({ ...JOB, run_name: 'r' })).toEqual(['FIELD_AMBIGUOUS run_name']);
  });
});

describe('a job of Jobs API 2.0 that is its own only task', () => {
  test('is taken as one task with the fields that are of a task', () => {
    const { tasks, ...rest } = documentOf({
      ...read('single-task.json'),
      name: 'my job: v1.2',
      timeout_seconds: 60,
      libraries: [],
      email_notifications: { on_failure: ['a@example.com'] },
    });
    expect(tasks).toEqual([
      {
        task_key: 'my_job__v1_2',
        notebook_task: { notebook_path: '/Shared/t/nb' },
        existing_cluster_id: '1-2-3',
        libraries: [],
        timeout_seconds: 60,
        max_retries: 1,
      },
    ]);
    expect(rest).toEqual({ name: 'my job: v1.2', email_notifications: { on_failure: ['a@example.com'] } });
  });

  test('says what its task is called', () => {
    expect(parseDefinition(read('single-task.json')).issues).toMatchObject([
      {
        severity: 'warning',
        code: 'SINGLE_TASK',
        path: '',
        message: expect.stringContaining('"legacy"') as string,
      },
    ]);
    const [task] = documentOf({ spark_jar_task: { main_class_name: 'A' } })['tasks'] as JsonObject[];
    expect(task['task_key']).toBe('Untitled');
    const long = documentOf({ name: 'x'.repeat(300), notebook_task: { notebook_path: '/a' } });
    expect((long['tasks'] as JsonObject[])[0]['task_key']).toBe('x'.repeat(100));
  });

  test.each<[string, JsonObject, string[]]>([
    ['of the task', { notebook_task: { notebook_path: '/a', foo: 1 } }, ['FIELD_UNKNOWN notebook_task.foo']],
    ['of its compute', { new_cluster: {}, existing_cluster_id: 'x' }, ['COMPUTE_AMBIGUOUS']],
    ['of its type', { pipeline_task: { pipeline_id: 'p' } }, ['TASK_TYPE_AMBIGUOUS']],
    [
      'that only tasks of a list have',
      { task_key: 'q', run_if: 'ALL_DONE' },
      ['FIELD_UNKNOWN task_key', 'FIELD_UNKNOWN run_if'],
    ],
    ['of the job', { max_retries: 'x', tags: 5 }, ['FIELD_TYPE tags', 'FIELD_TYPE max_retries']],
  ])('issues have their paths in the document: one %s', (_name, more, expected) => {
    expect(errorsOf({ name: 'a', notebook_task: { notebook_path: '/a' }, ...more }).sort()).toEqual(
      expected.sort(),
    );
  });

  test('also in an answer of jobs/get, and as a body of runs/submit', () => {
    const settings = { ...read('single-task.json'), max_retrys: 1 };
    expect(errorsOf({ job_id: 1, settings })).toEqual(['FIELD_UNKNOWN settings.max_retrys']);
    expect(issuesOf({ job_id: 1, settings: { name: 5, notebook_task: { notebook_path: 'a' } } })).toEqual([
      'SINGLE_TASK settings',
      'FIELD_TYPE settings.name',
      'NOTEBOOK_PATH_RELATIVE settings.notebook_task.notebook_path',
    ]);
    const { name: _name, ...body } = read('single-task.json');
    expect(documentOf({ run_name: 'r', ...body })).toMatchObject({ name: 'r', tasks: [{ task_key: 'r' }] });
    expect(issuesOf({ run_name: '', ...body })).toEqual(['SINGLE_TASK', 'FIELD_VALUE run_name']);
  });
});

describe('the output of databricks bundle validate', () => {
  const bundle = read('bundle-validate.json');
  const { jobs } = bundle['resources'] as { jobs: Record<string, JsonObject> };

  test.each(Object.keys(jobs))('job %s is taken as it is', (key) => {
    const { brickwork: _jobs, ...own } = documentOf(bundle, key);
    expect(own).toEqual(jobs[key]);
  });

  test('of several jobs one is named', () => {
    expect(issuesOf(bundle)).toEqual(['BUNDLE_JOB_AMBIGUOUS resources.jobs']);
    expect(issuesOf(bundle, 'quite')).toEqual(['BUNDLE_JOB_UNKNOWN resources.jobs']);
    expect(parseDefinition(bundle, 'quite').issues[0].hint).toBe('Did you mean "quiet"?');
    expect(parseDefinition(bundle, 'something').issues[0].hint).toMatch(/^Jobs: "one", "a"/);
  });

  test('what is no job there is none', () => {
    for (const jobs of [{ j: 5 }, 7]) {
      expect(issuesOf({ resources: { jobs } })).toEqual(['BUNDLE_JOB_AMBIGUOUS resources.jobs']);
    }
    expect(issuesOf({ resources: { jobs: { j: 5, k: JOB } } }, 'k')).toEqual([]);
  });

  test('a job comes with the jobs of the bundle that it runs', () => {
    expect(documentOf(bundle, 'parent')['brickwork']).toEqual({ jobs: { child: jobs['child'] } });
    expect(documentOf(bundle, 'quiet')['brickwork']).toBeUndefined();
  });

  test('references of the bundle that nobody resolves are named', () => {
    const unresolved = issuesOf(bundle, 'parent').filter((issue) => issue.startsWith('BUNDLE_REFERENCE'));
    expect(unresolved).toEqual([
      'BUNDLE_REFERENCE resources.jobs.parent.tasks[0].pipeline_task.pipeline_id',
      'BUNDLE_REFERENCE resources.jobs.child.tasks[0].notebook_task.base_parameters.name',
    ]);
  });

  test('notes of the CLI are no fields of the job; a lifecycle is for the deployment', () => {
    const noted = {
      ...JOB,
      id: '5',
      url: 'https://x',
      modified_status: 'created',
      lifecycle: { prevent_destroy: true },
    };
    expect(documentOf({ resources: { jobs: { j: noted } } })).toEqual(JOB);
    expect(issuesOf({ resources: { jobs: { j: noted } } })).toEqual([
      'FIELD_UNUSED resources.jobs.j.lifecycle',
    ]);
  });
});

describe('any shape', () => {
  test('may hold anchors under top-level keys that begin with x-, and only there', () => {
    expect(documentOf({ 'x-defaults': { max_retries: 1 }, ...JOB })).toEqual(JOB);
    expect(documentOf({ 'x-a': 1, settings: JOB })).toEqual(JOB);
    expect(errorsOf({ ...JOB, tasks: [notebook('a', { 'x-a': 1 })] })).toEqual([
      'FIELD_UNKNOWN tasks[0].x-a',
    ]);
    expect(errorsOf({ ...JOB, xa: 1 })).toEqual(['FIELD_UNKNOWN xa']);
  });

  test('a key of a job is only for bundles', () => {
    expect(issuesOf(JOB, 'other')).toEqual(['JOB_KEY_UNUSED']);
  });

  test('can be a job that another one runs', () => {
    const parent = (child: JsonValue): JsonObject => ({
      ...job([{ task_key: 'run', run_job_task: { job_id: 'child' } }]),
      brickwork: { jobs: { child } },
    });
    const children: JsonObject[] = [
      JOB,
      { job_id: 5, settings: JOB },
      { resources: { jobs: { only: JOB } } },
      { run_name: 'job', tasks: JOB['tasks'] },
    ];
    for (const child of children) expect(documentOf(parent(child))).toEqual(parent(JOB));
    expect(issuesOf({ settings: parent({ settings: { ...JOB, taks: 1 } }) })).toEqual([
      'FIELD_UNKNOWN settings.brickwork.jobs.child.settings.taks',
    ]);
    expect(issuesOf(parent({ settings: JOB, has_more: true }))).toEqual([
      'DEFINITION_PAGED brickwork.jobs.child.has_more',
    ]);
    expect(issuesOf(parent({ resources: { jobs: {} } }))).toEqual([
      'BUNDLE_JOB_AMBIGUOUS brickwork.jobs.child.resources.jobs',
    ]);
  });

  test('comes to a document that comes to itself', () => {
    const shapes = fc.constantFrom<JsonObject>(
      read('jobs-get.json'),
      read('runs-submit.json'),
      read('single-task.json'),
      { resources: { jobs: { j: { ...JOB, timeout_seconds: '60' } } } },
      { 'x-a': 1, settings: { run_as: {}, ...read('single-task.json') } },
    );
    fc.assert(
      fc.property(shapes, (shape) => {
        const document = documentOf(shape);
        expect(documentOf(document)).toEqual(document);
      }),
      { numRuns: 20 },
    );
  });
});
