import type { RunningServer } from '../../src/http/serve-fetch.js';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import { LIST_PRICES } from '../../src/core/cost/price-table.js';
import { runPath } from '../../src/web/parts/links.js';
import { servePages } from '../../src/web/serve-pages.js';
import { NO_BROWSER, openBrowser } from '../support/browser.js';
import { after, job, notebook } from '../support/definitions.js';
import { TestStack } from '../support/test-stack.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const NAME = `pages-${process.pid}`;

describe.skipIf(NO_BROWSER !== undefined)(`pages in Chromium${NO_BROWSER ? ` (${NO_BROWSER})` : ''}`, () => {
  let stack: TestStack;
  let server: RunningServer;
  let browser: Browser;
  let jobId: string;
  const complaints: string[] = [];
  beforeAll(async () => {
    stack = await TestStack.start();
    stack.script('*');
    server = await servePages({
      ...{ client: stack.temporal.client, taskQueue: stack.taskQueue, prices: LIST_PRICES, by: 'ada' },
      ...{ isReadOnly: false, listen: { host: '127.0.0.1', port: 0 } },
    });
    browser = await openBrowser();
    const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
    const definition = job([notebook('load'), notebook('publish', { depends_on: after('load') })], {
      name: `${NAME}-deployed`,
      parameters: [{ name: 'day', default: 'today' }],
    });
    ({ jobId } = await jobs.deploy({ document: definition, author: 'ada' }));
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await stack.stop();
  });

  /** Opens a page; what the browser complains of is an error of ours. */
  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(`${server.url}${path}`);
    return page;
  }

  /** Those findings of axe that people would be kept out by. */
  async function findings(page: Page): Promise<string[]> {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{
      violations: { id: string; impact: string; nodes: { html: string }[] }[];
    }>('axe.run()');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  }

  /** A run whose second task fails until it is repaired, and which then asks for approval. */
  async function startRun(): Promise<string> {
    stack.script('check', { fail_times: 1, error: 'ValueError: <b>no</b> rows' });
    const tasks = [
      notebook('load'),
      notebook('check', { depends_on: after('load') }),
      {
        ...{ task_key: 'release', depends_on: after('check') },
        brickwork: { approval_task: { message: 'Publish the numbers?' } },
      },
      notebook('publish', { depends_on: after('release') }),
    ];
    const { workflowId } = await stack.runs.start(
      job(tasks, { name: NAME, parameters: [{ name: 'day', default: 'today' }] }),
    );
    return workflowId;
  }

  test('a run is watched as it goes, repaired and approved by buttons, without loading the page again', async () => {
    stack.script('load', { duration_millis: 600_000 });
    const workflowId = await startRun();
    const page = await open(runPath(workflowId));
    await page.getByText('live', { exact: true }).waitFor();
    await page.locator('#graph .active').first().waitFor();
    await page.evaluate('window.isSame = true');
    stack.release('load');
    await page.getByRole('heading', { name: 'What failed' }).waitFor();
    await page.locator('#run-head .badge.bad').waitFor();
    expect(await page.evaluate('window.isSame')).toBe(true);
    expect(await page.locator('#run-failures .message').textContent()).toContain(
      'ValueError: <b>no</b> rows',
    );
    await page.locator('#graph .bad').first().waitFor();
    await page.getByText('Repair: run tasks again').click();
    await page.getByLabel('day').fill('yesterday');
    await page.getByRole('button', { name: 'Repair the run' }).click();
    await page.getByText(/Repair 1 runs again: "check"/).waitFor();
    await page.getByRole('heading', { name: 'It waits for you' }).waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('ada');
    await page.getByLabel('Comment').fill('looks good');
    await page.getByRole('button', { name: 'Approve release' }).click();
    await page.locator('#run-head .badge.good').waitFor();
    const view = await stack.endOf(workflowId);
    expect(view).toMatchObject({ result_state: 'SUCCESS', job_parameters: { day: 'yesterday' } });
    const [answer] = view.tasks[2].wait?.answers ?? [];
    expect(answer).toMatchObject({ approved: true, by: 'ada', comment: 'looks good' });
    await page.context().close();
  });

  test('output and error of a failed task are read on demand', async () => {
    const workflowId = await startRun();
    await stack.until(workflowId, (view) => view.result_state !== undefined);
    const page = await open(runPath(workflowId));
    await page.getByText('Output and error of attempt 1').click();
    await page.locator('#run-failures pre').first().waitFor();
    expect(await page.locator('#run-failures pre').first().textContent()).toContain('ValueError');
    await page.getByRole('link', { name: 'check', exact: true }).first().click();
    await page.getByRole('button', { name: 'Run check again' }).waitFor();
    await page.locator('main pre').first().waitFor();
    await page.context().close();
  });

  test('everything is done by the keyboard alone', async () => {
    const page = await open('/');
    const press = async (wanted: string, key = 'Tab'): Promise<void> => {
      for (let times = 0; times < 200; times++) {
        await page.keyboard.press(key);
        const focused = await page.evaluate(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim()',
        );
        if (focused === wanted) return;
      }
      throw new Error(`The keyboard never came to "${wanted}".`);
    };
    await press(`${NAME}-deployed`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/jobs/${jobId}`);
    await press('Run with parameters, or pause the job');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('day=monday');
    await press('Run now');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/runs/**', { timeout: 5000 }).catch(async () => {
      throw new Error(await page.locator('main').innerText());
    });
    await page.getByText('The run is started.').waitFor();
    await page.locator('#run-head .badge.good').waitFor();
    await page.locator('#run-facts').getByText('monday').waitFor();
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious, and no page is wider than a phone: %s',
    async (scheme) => {
      const workflowId = await startRun();
      await stack.until(workflowId, (view) => view.result_state !== undefined);
      const paths = ['/', '/runs', `/jobs/${jobId}`, `/jobs/${NAME}`, runPath(workflowId)];
      for (const path of [...paths, runPath(workflowId, 'tasks', 'check'), '/runs/none']) {
        const page = await open(path, { colorScheme: scheme, viewport: { width: 390, height: 844 } });
        await page.waitForTimeout(300);
        expect([path, await findings(page)]).toEqual([path, []]);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect([path, width]).toEqual([path, 390]);
        await page.context().close();
      }
    },
  );

  test('no browser had anything to complain of', () => {
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});
