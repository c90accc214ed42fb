import { test } from 'vitest';
import { parseDefinition } from '../src/core/definition/parse-definition.js';
const nb = (k: string, m = {}) => ({ task_key: k, notebook_task: { notebook_path: '/a' }, ...m });
test('x', () => {
  for (const n of [100, 1000, 4000]) {
  const run = (id: string) => ({ tasks: [{ task_key: 'r', run_job_task: { job_id: id } }, { task_key: 's', run_job_task: { job_id: 'nope' } }] });
  const jobs = Object.fromEntries(Array.from({ length: n }, (_, i) => ['j' + i, run('j' + (i + 1))]));
  const t = Date.now();
  const { issues } = parseDefinition({ ...run('j0'), brickwork: { jobs } });
  console.log(n, issues.length, Date.now() - t, JSON.stringify(issues.at(-1)));
  }
  // wide: root runs all
  const n = 2000;
  const jobs = Object.fromEntries(Array.from({ length: n }, (_, i) => ['j' + i, { tasks: [{ task_key: 's', run_job_task: { job_id: 'nope' } }] }]));
  const t = Date.now();
  const { issues } = parseDefinition({ tasks: Array.from({length: n}, (_, i) => ({ task_key: 'r' + i, run_job_task: { job_id: 'j' + i } })), brickwork: { jobs } });
  console.log(n, issues.length, Date.now() - t, JSON.stringify(issues.at(-1)));
});
