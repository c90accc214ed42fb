import type { PriceTable } from '../../core/cost/price-table.js';
import type { Parts } from '../live/feed.js';
import type { FoundRun } from '../live/look-at-run.js';
import { ofJob, type PageContext } from '../parts/form.js';
import { html, textOf } from '../parts/html.js';
import { runActs } from '../parts/run-acts.js';
import { runFacts } from '../parts/run-facts.js';
import { runFailures } from '../parts/run-failures.js';
import { runGraph } from '../parts/run-graph.js';
import { runHead } from '../parts/run-head.js';
import { runWaits } from '../parts/run-waits.js';
import { slot } from '../live/slots.js';
import { taskRows } from '../parts/task-rows.js';

/** The parts of a run's page, the whole of it as `page`. */
export async function runParts(found: FoundRun, shared: PageContext, prices: PriceTable): Promise<Parts> {
  if (found.kind === 'missing') {
    const text = await textOf(
      html`<h1>No run to show</h1>
        <p>${found.message}</p>`,
    );
    return new Map([['page', text]]);
  }
  const { workflowId, view, plan, timeline, atMillis, isUnread } = found;
  const context = ofJob(shared, view?.run_name);
  const graph = view === undefined ? [] : runGraph(workflowId, view, plan);
  // While nobody knows how they stand, a thousand rows would only keep the graph from being seen.
  const rows =
    view === undefined || isUnread === true ? [] : await taskRows(workflowId, view, timeline, atMillis);
  const sections = {
    'run-head': runHead(found, context),
    'run-waits': runWaits(found, context),
    'run-failures': runFailures(found),
    'run-acts': runActs(found, context),
    'run-facts': runFacts(found, prices),
  };
  const texts = new Map<string, string>();
  for (const [id, section] of Object.entries(sections)) texts.set(id, await textOf(section));
  for (const [id, text] of [...graph, ...rows]) texts.set(id, text);
  const order = ['run-head', 'run-waits', 'run-failures', 'run-acts', 'run-graph', 'tasks', 'run-facts'];
  texts.set(
    'page',
    order
      .filter((id) => texts.has(id))
      .map(slot)
      .join('\n'),
  );
  return texts;
}
