import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDefinition } from '../../../src/cli/read/read-definition.js';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { hasErrors } from '../../../src/core/issue.js';
import { planJobRun } from '../../../src/core/planning/plan-job-run.js';
import { parseRunOptions } from '../../../src/core/planning/run-options.js';
import { exampleNames } from '../../../src/local/example-settings.js';
import { SETTINGS } from '../../support/definitions.js';
import { answerOne } from '../../support/random-jobs.js';
import { Simulation } from '../../support/simulation.js';

const EXAMPLES = exampleNames().map((name) => readDefinition(join('examples', name, 'job.yml')).document);

/** The examples, and one of them in each of the other shapes. */
const DOCUMENTS: unknown[] = [
  ...EXAMPLES,
  { job_id: 1, settings: EXAMPLES[0], created_time: 1, 'x-a': {} },
  { resources: { jobs: { j: EXAMPLES[0] } } },
  { run_name: 'r', tasks: EXAMPLES[0]['tasks'], idempotency_token: 'x' },
  { name: 'a', notebook_task: { notebook_path: '/a' }, existing_cluster_id: 'c', max_retries: 1 },
];

/** What stands in for a part of a good definition: wrong types, odd names, references, huge and empty things. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    -1,
    1e308,
    NaN,
    '',
    'a'.repeat(5000),
    '{{job.naem}}',
    '{{tasks.nope.values.x}}',
    '{{input}}',
    '{{',
    '${resources.jobs.x.id}',
    [],
    {},
    [[[]]],
    { task_key: 'extract' },
    [{ task_key: 'extract', outcome: 'true' }],
    JSON.parse('{"__proto__": {"x": 1}, "constructor": 1, "toString": "x"}'),
    true,
    'true',
    '__proto__',
    'ALL_DONE',
  ),
  fc.jsonValue(),
);

type Path = (string | number)[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...at, key]))];
}

/** A copy in which the value at `path` is replaced, left out, doubled or renamed. */
function mutate(value: unknown, path: Path, how: number, by: unknown): unknown {
  const copy = structuredClone(value);
  if (path.length === 0) return how % 2 === 0 ? by : copy;
  const last = path[path.length - 1];
  let parent = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) parent = parent[step] as typeof parent;
  if (how === 0) parent[last] = by;
  else if (how === 1) delete parent[last];
  else if (how === 2 && Array.isArray(parent)) parent.push(structuredClone(parent[Number(last)]));
  else parent[`${last}x`] = parent[last];
  return copy;
}

const mutated = fc
  .record({
    at: fc.nat(DOCUMENTS.length - 1),
    changes: fc.array(fc.record({ place: fc.nat(10_000), how: fc.nat(3), by: junk }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ at, changes }) =>
    changes.reduce<unknown>((document, { place, how, by }) => {
      const paths = pathsOf(document);
      return mutate(document, paths[place % paths.length], how, by);
    }, DOCUMENTS[at]),
  );

describe('mutated definitions', () => {
  test('are answered with issues or can be run to their end; nothing ever throws', () => {
    let runnable = 0;
    fc.assert(
      fc.property(mutated, fc.infiniteStream(fc.nat(1000)), (document, stream) => {
        const parsed = parseDefinition(document);
        for (const issue of parsed.issues) {
          expect(issue.message.length, JSON.stringify(issue)).toBeGreaterThan(0);
          expect(issue.code).toMatch(/^[A-Z_]+$/);
        }
        expect(hasErrors(parsed.issues)).toBe(parsed.kind === 'invalid');
        if (parsed.kind === 'invalid') return;
        expect(parseDefinition(parsed.document)).toMatchObject({ document: parsed.document });
        const { options } = parseRunOptions({}, parsed.definition);
        const identity = { jobId: '1', jobRunId: '2', fallbackName: 'fuzz' };
        const plan = planJobRun(parsed, options, identity, SETTINGS);
        const run = new Simulation(JSON.parse(JSON.stringify(plan)) as typeof plan);
        for (let steps = 0; !run.closed && run.pending.length > 0 && steps < 2000; steps++) {
          answerOne(run, () => stream.next().value as number);
        }
        const runsJobs = plan.tasks.some(({ kind }) => kind === 'run_job');
        expect(run.closed || runsJobs, JSON.stringify(run.state.tasks.map(({ phase }) => phase))).toBe(true);
        runnable++;
      }),
      { numRuns: 3000 },
    );
    expect(runnable).toBeGreaterThan(100);
  });

  test('options of any shape are answered with issues', () => {
    const parsed = parseDefinition(EXAMPLES[0]);
    if (parsed.kind === 'invalid') throw new Error('bad example');
    const shape = fc.record(
      { parameters: junk, job_run_id: junk, existing_clusters: junk, job: junk, trigger: junk, other: junk },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(junk, shape), (options) => {
        const { issues } = parseRunOptions(options, parsed.definition);
        expect(Array.isArray(issues)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
