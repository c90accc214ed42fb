import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { notebook } from '../../support/definitions.js';

test('a field that only Databricks acts on is said to be unused, with what to do', () => {
  const run = (task_key: string, job_id: string) => ({ task_key, run_job_task: { job_id }, libraries: [] });
  const { issues } = parseDefinition({
    name: 'j',
    tasks: [run('named', 'child'), run('numbered', '123')],
    brickwork: { jobs: { child: { tasks: [notebook('a')] }, 123: { tasks: [notebook('a')] } } },
  });
  const unused = issues.filter(({ code }) => code === 'FIELD_UNUSED');
  expect(unused.map(({ path, hint }) => [path, hint])).toEqual([
    ['tasks[0].libraries', 'Remove it.'],
    ['tasks[1].libraries', 'Remove it, or set "brickwork": {"run_natively": true}.'],
  ]);
});
