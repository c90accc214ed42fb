import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { Issue } from '../../../src/core/issue.js';
import type { JsonObject } from '../../../src/core/json.js';
import { after, job, notebook } from '../../support/definitions.js';

/** `code path: message hint` of each issue. */
const said = (document: JsonObject): string[] =>
  parseDefinition(document).issues.map(({ code, path, message, hint = '' }) =>
    `${code} ${path}: ${message} ${hint}`.trim(),
  );
const reading = (key: string, text: string, more: JsonObject = {}): JsonObject =>
  notebook(key, { notebook_task: { notebook_path: '/a', base_parameters: { p: text } }, ...more });
const at = (index: number): string => `tasks[${index}].notebook_task.base_parameters.p`;
const OTHER = 'Name a task that ends before it begins, or remove this.';

describe('a task that names itself', () => {
  test('is told so, and not to depend on itself', () => {
    const document = JSON.parse(readFileSync('test/cases/self-reference.json', 'utf8')) as JsonObject;
    expect(said(document)).toEqual([
      `REFERENCE_TO_ITSELF tasks[0].condition_task.left: {{tasks.a.values.x}}: a task cannot refer to itself. ${OTHER}`,
    ]);
  });

  test.each<[string, JsonObject, string[]]>([
    [
      'where it can ask the same of itself',
      job([reading('a', '{{tasks.a.run_id}}')]),
      [
        `REFERENCE_TO_ITSELF ${at(0)}: {{tasks.a.run_id}}: a task cannot refer to itself. Write {{task.run_id}}.`,
      ],
    ],
    [
      'by its result',
      job([reading('a', '{{tasks.a.result_state}}')]),
      [`REFERENCE_TO_ITSELF ${at(0)}: {{tasks.a.result_state}}: a task cannot refer to itself. ${OTHER}`],
    ],
    [
      'in a fallback',
      job([
        notebook('a', {
          max_retries: 1,
          brickwork: { fallback: { notebook_task: { notebook_path: '/{{tasks.a.values.x}}' } } },
        }),
      ]),
      [
        `REFERENCE_TO_ITSELF tasks[0].brickwork.fallback.notebook_task.notebook_path: {{tasks.a.values.x}}: a task cannot refer to itself. ${OTHER}`,
      ],
    ],
    [
      'in depends_on',
      job([notebook('a', { depends_on: after('a') }), notebook('b', { depends_on: after('b', 'a') })]),
      [0, 1].map(
        (index) =>
          `DEPENDENCY_CYCLE tasks[${index}].depends_on[0]: a task cannot depend on itself. Remove it.`,
      ),
    ],
    [
      'in reads_values_of',
      {
        tasks: [notebook('a', { job_cluster_key: 'm', brickwork: { reads_values_of: ['a'] } })],
        job_clusters: [{ job_cluster_key: 'm', new_cluster: {} }],
      },
      [
        `REFERENCE_TO_ITSELF tasks[0].brickwork.reads_values_of[0]: "a": a task cannot refer to itself. ${OTHER}`,
      ],
    ],
    [
      'in a setting that is sent with every task',
      job([notebook('a')], { git_source: { git_branch: '{{tasks.a.values.x}}' } }),
      [
        'REFERENCE_TO_ITSELF git_source.git_branch: {{tasks.a.values.x}}: this is for task "a", too, and a task cannot refer to itself. Use a parameter of the job, or give the value to each task that needs it.',
      ],
    ],
    [
      'in the cluster that it runs on',
      {
        tasks: [notebook('a', { job_cluster_key: 'm' }), notebook('b')],
        job_clusters: [
          {
            job_cluster_key: 'm',
            new_cluster: { x: '{{tasks.a.values.x}} {{tasks.b.values.x}}' },
          },
        ],
      },
      [
        'REFERENCE_TO_ITSELF job_clusters[0].new_cluster.x: {{tasks.a.values.x}}: this is for task "a", too, and a task cannot refer to itself. Use a parameter of the job, or give the value to each task that needs it.',
      ],
    ],
  ])('%s', (_name, document, expected) => {
    expect(said(document)).toEqual(expected);
  });

  test('a condition is sent nothing, and may stand in a setting of the job; a loop sends its nested task', () => {
    const condition = { task_key: 'c', condition_task: { op: 'EQUAL_TO', left: '1', right: '1' } };
    const loop = { task_key: 'l', for_each_task: { inputs: '[]', task: notebook('one') } };
    const git_source = { git_branch: '{{tasks.c.result_state}}{{tasks.l.result_state}}' };
    expect(said(job([condition, loop], { git_source })).map((issue) => issue.slice(0, 60))).toEqual([
      'REFERENCE_TO_ITSELF git_source.git_branch: {{tasks.l.result_',
    ]);
  });
});

describe('a nested task', () => {
  const loop = (text: string): JsonObject => ({
    task_key: 'l',
    for_each_task: { inputs: '[1]', task: reading('one', text) },
  });
  const path = 'tasks[0].for_each_task.task.notebook_task.base_parameters.p';

  test.each([
    [
      '{{tasks.l.run_id}}',
      `REFERENCE_TO_ITSELF ${path}: {{tasks.l.run_id}}: a task cannot refer to the loop that runs it. ${OTHER}`,
    ],
    [
      '{{tasks.one.values.x}}',
      `REFERENCE_TO_ITSELF ${path}: {{tasks.one.values.x}}: a task cannot refer to itself. ${OTHER}`,
    ],
    [
      '{{tasks.z.values.x}}',
      `REFERENCE_NOT_UPSTREAM ${path}: {{tasks.z.values.x}}: "z" is not upstream of this task, so it may not have ended before it. Add {"task_key": "z"} to depends_on of "l".`,
    ],
  ])('%s', (text, expected) => {
    expect(said(job([loop(text), notebook('z')]))).toEqual([expected]);
  });

  test('has no place in the graph: what names it is told of its loop', () => {
    const document = job([
      loop('{{input}}'),
      notebook('b', { depends_on: after('one') }),
      reading('c', '{{tasks.one.values.x}}', { depends_on: after('l') }),
    ]);
    const hint = 'It is what "l" runs for each input: name that task.';
    expect(said(document)).toEqual([
      `DEPENDENCY_UNKNOWN tasks[1].depends_on[0].task_key: there is no task "one". ${hint}`,
      `REFERENCE_TASK_UNKNOWN ${at(2)}: {{tasks.one.values.x}}: there is no task "one". ${hint}`,
    ]);
  });

  test('of a loop without a key has no name to be told by', () => {
    const nameless = { for_each_task: { inputs: '[1]', task: reading('one', '{{tasks.z.values.x}}') } };
    expect(said(job([nameless, notebook('z', { depends_on: after('one') })])).join()).toMatch(
      /to depends_on\.$/,
    );
  });
});

describe('no hint leads into a circle', () => {
  test('a task that begins afterwards is not to be depended on', () => {
    const document = job([
      reading('first', '{{tasks.last.values.x}}'),
      notebook('middle', { depends_on: after('first') }),
      notebook('last', { depends_on: after('middle') }),
    ]);
    expect(said(document)).toEqual([
      `REFERENCE_NOT_UPSTREAM ${at(0)}: {{tasks.last.values.x}}: "last" begins only after this task has ended. Name a task that ends before this one begins.`,
    ]);
  });

  test('nor is it suggested for a name that is mistyped, and neither is the task itself', () => {
    const document = job([
      notebook('load_a', { depends_on: after('load_c') }),
      notebook('load_b', { depends_on: after('load_a') }),
      notebook('other'),
    ]);
    expect(said(document)).toEqual([
      'DEPENDENCY_UNKNOWN tasks[0].depends_on[0].task_key: there is no task "load_c". Tasks: "other".',
    ]);
    expect(said(job([notebook('load', { depends_on: after('laod') })]))).toEqual([
      'DEPENDENCY_UNKNOWN tasks[0].depends_on[0].task_key: there is no task "laod". The job has no task that this one could come after.',
    ]);
  });

  test('nor is a job that would run itself', () => {
    const runs = (job_id: string): JsonObject => job([{ task_key: 'run', run_job_task: { job_id } }]);
    const jobs = { etl: runs('elt'), caller: runs('etl'), leaf: job([notebook('x')]) };
    const { issues } = parseDefinition({ resources: { jobs } }, 'etl');
    expect(issues.map(({ hint }) => hint)).toEqual([
      'Put its definition under brickwork.jobs. Defined: "leaf".',
    ]);
    const numbered = parseDefinition(job([{ task_key: 'run', run_job_task: { job_id: 12 } }])).issues;
    expect(numbered[0].hint).toContain('"run_natively": true');
  });

  /** The document as somebody makes it who does what the hint says; undefined for a hint that says nothing to do. */
  function followed(document: JsonObject, { path, hint = '' }: Issue): JsonObject | undefined {
    const copy = structuredClone(document) as unknown as { tasks: Record<string, unknown>[] };
    const [, index = ''] = /^tasks\[(\d+)\]/.exec(path) ?? [];
    const task = copy.tasks[Number(index)] as { depends_on: object[]; notebook_task: JsonObject };
    const [, added] = /^Add \{"task_key": "(\w+)"\} to depends_on\.$/.exec(hint) ?? [];
    const [, meant] = /^Did you mean "(\w+)"\?$/.exec(hint) ?? [];
    if (added !== undefined) task.depends_on = [...task.depends_on, { task_key: added }];
    else if (meant === undefined) return undefined;
    else if (path.includes('depends_on')) {
      task.depends_on[Number(/depends_on\[(\d+)\]/.exec(path)?.[1])] = { task_key: meant };
    } else {
      const base_parameters = { p: `{{tasks.${meant}.values.x}}` };
      task.notebook_task = { notebook_path: '/a', base_parameters };
    }
    return copy as unknown as JsonObject;
  }

  const names = fc.constantFrom('load_a', 'load_b', 'load_c', 'load_d', 'save_a', 'save_b');
  const random = fc
    .uniqueArray(names, { minLength: 1, maxLength: 5 })
    .chain((keys) =>
      fc.tuple(
        ...keys.map((key, index) =>
          fc
            .record({ to: fc.array(fc.oneof(fc.nat(4), names), { maxLength: 2 }), reads: names })
            .map(({ to, reads }) => {
              const upstream = to.flatMap((name) =>
                typeof name === 'string' ? [name] : name < index ? [keys[name]] : [],
              );
              const depends_on = [...new Set(upstream)].map((task_key) => ({ task_key }));
              return reading(key, `{{tasks.${reads}.values.x}}`, { depends_on });
            }),
        ),
      ),
    )
    .map((tasks) => job(tasks));

  test('whoever does what they say makes none', () => {
    let tried = 0;
    fc.assert(
      fc.property(random, (document) => {
        const before = parseDefinition(document).issues;
        const isCircle = ({ code }: Issue): boolean => code === 'DEPENDENCY_CYCLE';
        if (before.some(isCircle)) return;
        for (const issue of before) {
          const next = followed(document, issue);
          if (next === undefined) continue;
          tried++;
          const { issues } = parseDefinition(next);
          expect(issues.filter((one) => isCircle(one) || one.code === 'REFERENCE_TO_ITSELF').length).toBe(
            before.filter(({ code }) => code === 'REFERENCE_TO_ITSELF').length,
          );
        }
      }),
      { numRuns: 2000 },
    );
    expect(tried).toBeGreaterThan(500);
  });
});

describe('circles', () => {
  const ring = (names: string[]): JsonObject[] =>
    names.map((name, at) => notebook(name, { depends_on: after(names[(at + 1) % names.length]) }));

  test('through 5,000 tasks are told with a dozen names', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `t${at}`);
    const [circle, ...others] = said(job(ring(names)));
    expect(circle).toBe(
      'DEPENDENCY_CYCLE tasks[0].depends_on: tasks wait for each other: t0 → t4999 → t4998 → t4997 → t4996 → t4995 → t4994 → t4993 → t4992 → t4991 → t4990 → … (4989 more) → t0. Break the circle.',
    );
    expect(others).toEqual([expect.stringMatching(/^TASKS_TOO_MANY/)]);
  });

  test('are told the shortest first, each that has to be broken', () => {
    const long = ring(['a', 'b', 'c', 'd']);
    const [first] = long;
    const inside = { ...first, depends_on: after('b', 'c') };
    expect(said(job([inside, ...long.slice(1), ...ring(['x', 'y'])]))).toEqual([
      'DEPENDENCY_CYCLE tasks[4].depends_on: tasks wait for each other: x → y → x. Break the circle.',
      'DEPENDENCY_CYCLE tasks[0].depends_on: tasks wait for each other: a → d → c → a. Break the circle.',
    ]);
    const many = Array.from({ length: 30 }, (_, at) => ring([`x${at}`, `y${at}`])).flat();
    expect(said(job(many))).toHaveLength(10);
  });

  test('of jobs are told alike', () => {
    const keys = Array.from({ length: 30 }, (_, at) => `j${at}`);
    const jobs = Object.fromEntries(
      keys.map((key, index) => [
        key,
        job([{ task_key: 'run', run_job_task: { job_id: keys[(index + 1) % keys.length] } }]),
      ]),
    );
    expect(parseDefinition({ resources: { jobs } }, 'j0').issues.map(({ message }) => message)).toEqual([
      'jobs run each other: j0 → j1 → j2 → j3 → j4 → j5 → j6 → j7 → j8 → j9 → j10 → … (19 more) → j0.',
    ]);
  });
});
