import { JobRuns } from '../../client/job-runs.js';
import { given } from '../../core/json.js';
import { stateClass } from '../../core/run/view/graph.js';
import { temporalPage } from '../../core/temporal-page.js';
import type { RunView } from '../../core/run/view/run-view.js';
import { hasBrowser, temporalUi } from '../read/temporal-ui.js';
import { table } from '../render/table.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { noteSilence } from '../terminal/silence.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson, withTemporal } from './global-options.js';

export interface OpenOptions extends GlobalOptions {
  databricks?: boolean;
  temporal?: boolean;
  print?: boolean;
  temporalUi?: string;
}

/** A page about a run, or about a task of it. */
interface Link {
  of: string;
  state?: string;
  url: string;
}

/** Pages that are opened at once; all are printed. */
const MOST_OPENED = 5;
const WHERE = 'Say where the Temporal Web UI is: --temporal-ui URL, or BRICKWORK_TEMPORAL_UI.';

/** `brickwork open RUN`: prints the pages of a run, and opens those that one looks at first. */
export async function open(workflowId: string, options: OpenOptions): Promise<number> {
  if (options.explain === true) return explain(workflowId, [{ verb: ['query', '--type', 'run'] }], options);
  const terminal = terminalFor(options);
  return withTemporal(options, async (client, address) => {
    const wantsAll = options.databricks === options.temporal;
    const ui = temporalUi(options.temporalUi, process.env, address);
    if (ui === undefined && options.temporal === true) throw new CommandFailed(WHERE, EXIT.invalid);
    const answered = noteSilence(terminal);
    const runs = new JobRuns(client, options.taskQueue);
    const view = await runs.view(workflowId).finally(answered);
    const page = ui === undefined ? undefined : temporalPage(ui, client.options.namespace, workflowId);
    const temporal = wantsAll || options.temporal === true ? temporalLinks(view, page) : [];
    const databricks = wantsAll || options.databricks === true ? databricksLinks(view) : [];
    if (wantsJson(options)) {
      const links = { ...given('temporal', temporal.at(0)?.url), databricks: databricks.map(taskLink) };
      terminal.data(JSON.stringify({ workflow_id: workflowId, ...links }));
      return EXIT.success;
    }
    const rows = [...temporal, ...databricks].map(({ of, state = '', url }) => [of, state, url]);
    for (const line of table(rows)) terminal.data(line);
    if (ui === undefined && wantsAll) terminal.note(WHERE);
    if (databricks.length === 0 && options.databricks === true)
      terminal.note('No task has a page at Databricks yet.');
    const first = temporal.length > 0 ? temporal : firstOf(databricks);
    if (options.print !== true && hasBrowser(process.env, process.platform)) await openAll(first);
    return EXIT.success;
  });
}

function temporalLinks({ run_name: name, ...view }: RunView, url: string | undefined): Link[] {
  return url === undefined ? [] : [{ of: name, state: view.result_state ?? view.life_cycle_state, url }];
}

/** The page of the last attempt of each task that has one, in definition order. */
function databricksLinks({ tasks }: RunView): Link[] {
  return tasks.flatMap(({ task_key: of, attempt_runs: attempts, result_state, life_cycle_state }) => {
    const url = attempts.findLast(({ run_page_url: page }) => page !== undefined)?.run_page_url;
    return url === undefined ? [] : [{ of, state: result_state ?? life_cycle_state, url }];
  });
}

/** What one looks at first: what has failed, else what is under way, else the last. */
function firstOf(links: readonly Link[]): Link[] {
  const inClass = (wanted: string): Link[] =>
    links.filter(({ state = '' }) => stateClass(state) === wanted).slice(0, MOST_OPENED);
  const found = [inClass('bad'), inClass('active'), links.slice(-1)];
  return found.find(({ length }) => length > 0) ?? [];
}

function taskLink({ of, state, url }: Link): object {
  return { task_key: of, state, url };
}

async function openAll(links: readonly Link[]): Promise<void> {
  const { default: openInBrowser } = await import('open');
  for (const { url } of links) await openInBrowser(url);
}
