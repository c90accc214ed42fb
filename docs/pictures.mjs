// Draws the pictures of these pages from real runs: `npm run pictures`. Needs Chromium (CHROMIUM_PATH, or on the PATH).
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { DeployedJobs } from '../dist/client/deployed-jobs.js';
import { registerSearchAttributes } from '../dist/client/search-attributes.js';
import { LIST_PRICES } from '../dist/core/cost/price-table.js';
import { servePages } from '../dist/web/serve-pages.js';
import { readDefinition } from '../dist/cli/read/read-definition.js';
import { deliverFilesOfExample, settingsOfExample } from '../dist/local/example-settings.js';
import { startLocalStack } from '../dist/local/local-stack.js';

const EXAMPLE = fileURLToPath(new URL('../examples/nightly-flights', import.meta.url));
const SIZE = { width: 1280, height: 1080 };
const PHONE = { width: 390, height: 844 };
/** The boards of a run are in frames of their own: summary, details and current details. */
const IS_BOARD_DRAWN = 'document.querySelectorAll("iframe").length === 3';
/** What the frames take to be painted. */
const PAINT_MILLIS = 1500;

/** Starts a run whose model is never good enough; it stays open for a repair, since the Web UI asks open runs for their board. */
async function startRun(runs) {
  const { document } = readDefinition(`${EXAMPLE}/job.yml`);
  const definition = {
    ...document,
    brickwork: { ...document.brickwork, fail_if_any_task_failed: true, repair_window_seconds: 600 },
  };
  const { workflowId, workflowRunId } = await runs.start(definition, {
    workflowId: 'nightly-flights',
    parameters: { max_mean_error: '5' },
  });
  while ((await runs.view(workflowId)).result_state === undefined) await sleep(200);
  return `${workflowId}/${workflowRunId}`;
}

/** Takes the picture of a page once it shows what it is to show. */
async function draw(browser, { url, file, isDrawn, ...look }) {
  const page = await browser.newPage({ viewport: SIZE, ...look });
  await page.goto(url);
  // Not by the page itself, whose security policy evaluates no text.
  while (!(await page.evaluate(isDrawn))) await sleep(200);
  await page.waitForTimeout(PAINT_MILLIS);
  await page.screenshot({ path: fileURLToPath(new URL(file, import.meta.url)) });
  await page.close();
  process.stderr.write(`docs/${file}\n`);
}

/** The job of the example with a history: good runs, and the last one as it is. */
async function deployJob(client, taskQueue) {
  const { document } = readDefinition(`${EXAMPLE}/job.yml`);
  const jobs = new DeployedJobs(client, taskQueue);
  const schedule = { quartz_cron_expression: '0 0 3 * * ?', timezone_id: 'Europe/Berlin' };
  const { jobId } = await jobs.deploy({ document: { ...document, schedule }, author: 'ada@example.com' });
  for (const max_mean_error of ['60', '60', '5', '60', '60', '5', '60']) {
    const { workflowId } = await jobs.runNow(jobId, { parameters: { max_mean_error } });
    await client.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => undefined);
  }
  return jobId;
}

const stack = await startLocalStack({
  root: EXAMPLE,
  emulator: settingsOfExample('nightly-flights'),
  progress: (line) => process.stderr.write(`${line}\n`),
});
try {
  deliverFilesOfExample('nightly-flights', stack.emulator.workspace.settings.data);
  const { uiUrl } = stack.temporal;
  if (uiUrl === undefined)
    throw new Error('The configured Temporal server has no Web UI to draw: unset TEMPORAL_ADDRESS.');
  const { client } = stack.client;
  await registerSearchAttributes(client);
  const run = await startRun(stack.runs);
  const jobId = await deployJob(client, stack.taskQueue);
  const pages = await servePages({
    ...{ client, taskQueue: stack.taskQueue, prices: LIST_PRICES, by: 'ada', isReadOnly: false },
    ...{ listen: { host: '127.0.0.1', port: 0 }, temporalUi: uiUrl },
  });
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--hide-scrollbars'] });
  const board = `${uiUrl}/namespaces/default/workflows/${run}/user-metadata`;
  await draw(browser, { url: board, file: 'web-ui-board.png', isDrawn: IS_BOARD_DRAWN });
  const [page, isDrawn] = [`${pages.url}/runs/nightly-flights`, '!!document.querySelector("#graph .bad")'];
  await draw(browser, { url: page, file: 'page-run-light.png', isDrawn });
  await draw(browser, { url: page, file: 'page-run-dark.png', isDrawn, colorScheme: 'dark' });
  await draw(browser, { url: page, file: 'page-run-phone.png', isDrawn, viewport: PHONE });
  await draw(browser, {
    url: `${pages.url}/jobs/${jobId}`,
    file: 'page-job.png',
    isDrawn: 'document.querySelectorAll("#grid tbody .good").length > 20',
  });
  await browser.close();
  await pages.stop();
} finally {
  await stack.stop();
}
