import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { renderIssue, type Issue } from '../../../src/core/issue.js';
import type { JsonValue } from '../../../src/core/json.js';
import { parseRunOptions } from '../../../src/core/planning/run-options.js';
import { applyControl, refuseControl } from '../../../src/core/run/control/apply-control.js';
import { parseControl } from '../../../src/core/run/control/parse-control.js';
import { CONTROLS } from '../../../src/core/message-names.js';
import { receiveSignal } from '../../../src/core/run/control/receive-signal.js';
import { parseRepairRequest } from '../../../src/core/run/repair/parse-repair-request.js';
import { planRepair } from '../../../src/core/run/repair/repair.js';
import { warn } from '../../../src/core/run/state/warnings.js';
import { WORDS_OF_ZOD } from '../../support/schemas.js';
import { job, notebook, planOf } from '../../support/definitions.js';
import { Simulation } from '../../support/simulation.js';

const LONGEST = 1000;
const LONG = 'x'.repeat(20_000);

/** Names that nobody would give, and some that are good, so that other checks come to see them. */
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.constantFrom(
    LONG,
    'y'.repeat(5000),
    '名'.repeat(2000),
    'a\nb',
    '\u001b[31m',
    '\ud800',
    '',
    '__proto__',
    'constructor',
    '"',
    '→',
  ),
);
const reference = fc
  .tuple(fc.constantFrom('tasks', 'job.parameters', 'job', 'task', 'nope', 'input'), name, name)
  .map(([namespace, of, key]) => `{{${namespace}.\`${of}\`.values.\`${key}\`}}`);
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  name,
  reference,
  reference.map((text) => text.repeat(20)),
  fc.constantFrom<JsonValue>(null, -1, 1e300, [], {}, [LONG], { [LONG]: LONG }, 'hello', `['${LONG}']`),
);
const task = fc.record(
  {
    task_key: name,
    depends_on: fc.array(fc.record({ task_key: name, outcome: value }), { maxLength: 4 }),
    notebook_task: fc.oneof(
      fc.dictionary(name, value, { maxKeys: 3 }),
      fc.record({ notebook_path: value, base_parameters: fc.dictionary(name, value, { maxKeys: 3 }) }),
    ),
    for_each_task: fc.record({ inputs: value, task: fc.record({ task_key: name, notebook_task: value }) }),
    run_job_task: fc.record({ job_id: value, job_parameters: fc.dictionary(name, value, { maxKeys: 2 }) }),
    job_cluster_key: name,
    environment_key: name,
    run_if: value,
    max_retries: value,
    brickwork: fc.record(
      {
        reads_values_of: fc.array(name, { maxLength: 3 }),
        wait_task: fc.record({ signal: name }),
        retry_policy: fc.record({ retry_on: fc.array(name, { maxLength: 3 }) }),
        workspace: name,
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['task_key'] },
);
const document = fc
  .record(
    {
      tasks: fc.array(task, { maxLength: 6 }),
      parameters: fc.array(fc.record({ name, default: value }), { maxLength: 3 }),
      job_clusters: fc.array(fc.record({ job_cluster_key: name, new_cluster: value }), { maxLength: 3 }),
      environments: value,
      brickwork: fc.record({ jobs: fc.dictionary(name, value, { maxKeys: 3 }) }),
    },
    { requiredKeys: ['tasks'] },
  )
  .chain((settings) =>
    fc.oneof(
      fc.constant(settings),
      name.map((key) => ({ resources: { jobs: Object.fromEntries([[key, settings]]) } })),
    ),
  );

function expectBounded(issue: Issue): void {
  const { path, message, hint = '' } = issue;
  for (const part of [path, message, hint]) expect(part.length).toBeLessThanOrEqual(LONGEST);
  expect(`${message} ${hint}`).not.toMatch(/undefined|\[object|"null"|NaN|→ null/);
  expect(renderIssue(issue)).not.toMatch(/[\p{Cc}\p{Cs}]/u);
}

test('no document makes an issue long, nameless or of several lines', () => {
  const codes = new Set<string>();
  fc.assert(
    fc.property(document, (hostile) => {
      for (const issue of parseDefinition(hostile).issues) {
        codes.add(issue.code);
        expectBounded(issue);
        if (issue.code.startsWith('FIELD_')) expect(issue.message).not.toMatch(WORDS_OF_ZOD);
      }
    }),
    { numRuns: 600 },
  );
  // The test sees something.
  expect([...codes].length).toBeGreaterThan(25);
});

test('nor do options of a run', () => {
  const parsed = parseDefinition(job([notebook('a')]));
  if (parsed.kind === 'invalid') throw new Error('bad example');
  const { issues } = parseRunOptions(
    {
      [LONG]: 1,
      parameters: { [LONG]: LONG },
      existing_clusters: { [LONG]: LONG },
      trigger: { [LONG]: 1, file_arrival: { location: 5 } },
    },
    parsed.definition,
  );
  expect(issues).toHaveLength(5);
  issues.forEach(expectBounded);
});

test('nor does a message to a run make a reason long', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${at}${'x'.repeat(100)}`, 1]));
  const plan = planOf(job([notebook('a'), { task_key: 'w', brickwork: { wait_task: { signal: 'go' } } }]));
  const run = new Simulation(plan);
  const reasons: (string | undefined)[] = [];
  for (const kind of CONTROLS) {
    const parsed = parseControl(kind, { ...many, [LONG]: 1 });
    if ('problems' in parsed) reasons.push(...parsed.problems);
  }
  for (const input of [many, { rerun_tasks: [LONG] }, { job_parameters: { [LONG]: 'x' } }]) {
    const parsed = parseRepairRequest(input);
    if ('problems' in parsed) reasons.push(...parsed.problems);
    else {
      const planned = planRepair(plan, run.state, parsed.request);
      reasons.push('refused' in planned ? planned.refused : undefined);
    }
  }
  reasons.push(refuseControl(plan, run.state, { kind: 'cancelTask', taskKey: LONG }));
  receiveSignal(plan, run.state, { name: LONG, payload: undefined, atMillis: 0 });
  receiveSignal(plan, run.state, { name: 'go', payload: { [LONG]: LONG }, atMillis: 0 });
  warn(run.state, 0, LONG);
  applyControl(plan, run.state, { kind: 'pauseRun' }, 0);
  reasons.push(...(run.state.warnings ?? []).map(({ message }) => message));
  expect(reasons.length).toBeGreaterThan(CONTROLS.length + 6);
  for (const reason of reasons) expect(reason?.length).toBeLessThanOrEqual(LONGEST);
});

test('nor does a reference that has no value', () => {
  const long = 'v'.repeat(50_000);
  const document = job([
    notebook('a'),
    notebook('b', {
      depends_on: [{ task_key: 'a' }],
      notebook_task: { notebook_path: `/{{tasks.a.values.${long}}}` },
    }),
  ]);
  const run = new Simulation(planOf(document));
  run.ends('a');
  expect(run.state.tasks[1].message?.length).toBeLessThanOrEqual(LONGEST);
  expect(run.state.tasks[1].message).toContain('has no value');
});
