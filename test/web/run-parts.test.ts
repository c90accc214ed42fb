import { expect, test } from 'vitest';
import { LIST_PRICES } from '../../src/core/cost/price-table.js';
import { initialRunState } from '../../src/core/run/state/run-state.js';
import { planView } from '../../src/core/run/view/plan-view.js';
import { runView } from '../../src/core/run/view/run-view.js';
import type { FoundRun } from '../../src/web/live/look-at-run.js';
import { runParts } from '../../src/web/pages/run-page.js';
import { after, job, notebook, planOf } from '../support/definitions.js';

const context = { token: 'secret', isReadOnly: false, by: 'ada', namespace: 'default' };
const plan = planOf(job([notebook('load'), notebook('check', { depends_on: after('load') })]));
const view = runView(plan, initialRunState(plan, 1000));
const found: FoundRun = {
  ...{ kind: 'run', workflowId: 'w', workflowRunId: 'r', status: 'RUNNING', historyLength: 9, alerts: [] },
  ...{ atMillis: 5000, view, plan: planView(plan), values: {} },
};
const partsOf = (more: object, of = context) => runParts({ ...found, ...more }, of, LIST_PRICES);

test('a long run shows its graph before anybody has read how it stands', async () => {
  const parts = await partsOf({ isUnread: true });
  expect(parts.get('run-head')).toContain('being read');
  expect([...parts.keys()].filter((id) => /^(graph|task)-\d/.test(id))).toEqual(['graph-0', 'graph-1']);
  expect(parts.get('run-acts')).toContain('hidden');
  expect((await partsOf({})).get('task-1')).toContain('BLOCKED');
});

test('pages that can only be read have no form', async () => {
  expect([...(await partsOf({})).values()].join()).toContain('<form method="post"');
  expect([...(await partsOf({}, { ...context, isReadOnly: true })).values()].join()).not.toContain('<form');
});

test('of very many tasks those are shown that somebody must look at, and how many are left out', async () => {
  const [{ ...blocked }] = view.tasks;
  const tasks = Array.from({ length: 1500 }, (_task, at) => ({ ...blocked, task_key: `t${at}` }));
  tasks[1400] = { ...tasks[1400], result_state: 'FAILED', state_message: 'boom' };
  const parts = await partsOf({ view: { ...view, tasks } });
  expect(parts.get('task-1400')).toContain('FAILED');
  expect([...parts.keys()].filter((id) => /^task-\d/.test(id))).toHaveLength(1000);
  expect(parts.get('tasks')).toContain('500 tasks that have succeeded or wait are left out.');
  expect(parts.get('run-graph')).toContain('Graphs of up to 1000 tasks are drawn, and this one has 1500.');
});

test('a run whose worker does not answer shows what Temporal knows, and what to do', async () => {
  const { view: _view, plan: _plan, ...bare } = found;
  const parts = await runParts({ ...bare, trouble: 'Nobody has answered.' }, context, LIST_PRICES);
  expect(parts.get('run-head')).toMatch(/PENDING[^]*Nobody has answered\. What is shown may be old\./);
  expect(parts.get('page')).not.toContain('graph');
});
