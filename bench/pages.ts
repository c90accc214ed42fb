import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { graph, prepare } from './measure.js';
import { cpuSeconds, endProcess, memoryMib } from './processes.js';
import { startServing } from './serving.js';
import { BENCH_TASK_QUEUE, type BenchStack } from './stack.js';
import { note } from './turns.js';

/** What the pages cost, and how long people wait for them. */
export interface PagesCost {
  /** The page of a run of 1,000 tasks that nobody has looked at before, and the second time. */
  first: Opened;
  second: Opened;
  /** The first page and the list of runs, with 10,000 runs, in milliseconds. */
  jobsMillis: number;
  runsMillis: number;
  /** Of the process, with no page open and with fifty, in MiB; and of one core, with fifty. */
  idleMib: number;
  openMib: number;
  openCpu: number;
  /** Changes that the fifty pages were sent. */
  updates: number;
}

/** In milliseconds, in Chromium, from the click: until the graph is seen, and until it shows how its tasks stand. */
interface Opened {
  graphMillis: number;
  statesMillis: number;
}

const RUNS = 10_000;
const PAGES = 50;
const WATCHED_RUNS = 10;
const WATCH_SECONDS = 30;
const STARTED_AT_ONCE = 50;

/** Measures `brickwork ui` as a process of its own, over a stack. */
export async function pagesCost(stack: BenchStack): Promise<PagesCost> {
  const { child, url } = await startServing(stack, ['ui', '--listen', '127.0.0.1:0']);
  const pid = child.pid as number;
  try {
    const large = await runOf(stack, graph(1000).definition, 0);
    await stack.client.client.workflow.getHandle(large).result();
    // What the run itself has left to do is not of the pages.
    await sleep(5000);
    const idleMib = memoryMib([pid]);
    const pathOf = (id: string): string => `${url}/runs/${encodeURIComponent(id)}`;
    const [first, second] = await open(pathOf(large));
    note(`1,000 tasks: the graph after ${first.graphMillis} ms`);
    const watched: string[] = [];
    for (let at = 0; at < WATCHED_RUNS; at++) watched.push(await runOf(stack, graph(50).definition, 60));
    const cpuBefore = cpuSeconds([pid]);
    const updates = await watch(
      Array.from({ length: PAGES }, (_page, at) => pathOf(watched[at % WATCHED_RUNS])),
    );
    const openCpu = (cpuSeconds([pid]) - cpuBefore) / WATCH_SECONDS;
    const openMib = memoryMib([pid]);
    await startMany(stack);
    const [jobsMillis, runsMillis] = [await millisOf(`${url}/`), await millisOf(`${url}/runs`)];
    return { first, second, jobsMillis, runsMillis, idleMib, openMib, openCpu, updates };
  } finally {
    await endProcess(child);
  }
}

/** Starts a run whose tasks take so many seconds. */
async function runOf(
  stack: BenchStack,
  definition: Record<string, unknown>,
  taskSeconds: number,
): Promise<string> {
  await prepare(stack, { ...graph(10), taskSeconds });
  const { workflowId } = await stack.runs.start(definition as never);
  return workflowId;
}

/** Opens a page twice in a browser of its own. */
async function open(url: string): Promise<Opened[]> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const opened: Opened[] = [];
  for (let times = 0; times < 2; times++) {
    const page = await browser.newPage();
    // People come from another page: their browser is warm.
    await page.goto(`${new URL(url).origin}/runs`);
    const begin = performance.now();
    const since = (): number => Math.round(performance.now() - begin);
    const loaded = page.goto(url);
    await page.locator('#graph-0').waitFor();
    const graphMillis = since();
    await loaded;
    await page.locator('#graph-0.good').waitFor();
    opened.push({ graphMillis, statesMillis: since() });
    await page.close();
  }
  await browser.close();
  return opened;
}

/** Keeps pages open as browsers do: each is loaded, and told what changes. Gives how many changes they were told. */
async function watch(urls: readonly string[]): Promise<number> {
  const left = AbortSignal.timeout(WATCH_SECONDS * 1000);
  let updates = 0;
  const page = async (url: string): Promise<void> => {
    const text = await (await fetch(url)).text();
    const since = /data-version="(\d+)"/.exec(text)?.[1] ?? '0';
    const events = await fetch(`${url}/live?since=${since}`, { signal: left });
    for await (const chunk of events.body as unknown as AsyncIterable<Uint8Array>)
      updates += Buffer.from(chunk).toString().split('event: ').length - 1;
  };
  await Promise.all(urls.map((url) => page(url).catch(() => undefined)));
  return updates;
}

/** Starts runs that no worker takes up: for a list they are runs like others. */
async function startMany({ client: { client } }: BenchStack): Promise<void> {
  for (let at = 0; at < RUNS; at += STARTED_AT_ONCE)
    await Promise.all(
      Array.from({ length: STARTED_AT_ONCE }, (_run, nth) =>
        client.workflow.start('runJob', {
          ...{ workflowId: `listed/${at + nth}`, taskQueue: `${BENCH_TASK_QUEUE}-nobody`, args: [{}] },
        }),
      ),
    );
  note(`${RUNS} runs started`);
  // Visibility lags behind.
  await sleep(5000);
}

async function millisOf(url: string): Promise<number> {
  const begin = performance.now();
  await (await fetch(url)).text();
  return Math.round(performance.now() - begin);
}
