// Draws docs/web-ui-board.png from a real run: `npm run pictures`. Needs Chromium (CHROMIUM_PATH, or on the PATH).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'undici';
import { readDefinition } from '../dist/cli/read/read-definition.js';
import { deliverFilesOfExample, settingsOfExample } from '../dist/local/example-settings.js';
import { startLocalStack } from '../dist/local/local-stack.js';

const EXAMPLE = fileURLToPath(new URL('../examples/nightly-flights', import.meta.url));
const PICTURE = fileURLToPath(new URL('web-ui-board.png', import.meta.url));
const SIZE = { width: 1280, height: 1080 };
/** The boards of a run are in frames of their own: summary, details and current details. */
const IS_DRAWN = 'document.querySelectorAll("iframe").length === 3';
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

/** Opens a page in a browser of its own, and takes its picture as soon as it is drawn. */
async function draw(url) {
  const profile = mkdtempSync(join(tmpdir(), 'brickwork-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--hide-scrollbars', '--remote-debugging-port=0'];
  const args = [...flags, `--user-data-dir=${profile}`, `--window-size=${SIZE.width},${SIZE.height}`, url];
  const browser = spawn(process.env.CHROMIUM_PATH ?? 'chromium', args, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(browser, 'exit');
  try {
    const send = await connect(await addressOf(browser));
    const { targetInfos } = await send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    for (;;) {
      const { result } = await send('Runtime.evaluate', { expression: IS_DRAWN }, sessionId);
      if (result.value === true) break;
      await sleep(200);
    }
    await sleep(PAINT_MILLIS);
    const { data } = await send('Page.captureScreenshot', {}, sessionId);
    writeFileSync(PICTURE, Buffer.from(data, 'base64'));
  } finally {
    browser.kill();
    await exited;
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Where a browser says that it listens. */
async function addressOf(browser) {
  for await (const line of createInterface(browser.stderr)) {
    const [, address] = /DevTools listening on (\S+)/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('Chromium did not start.');
}

/** What sends a command of the DevTools protocol, and waits for its answer. */
async function connect(address) {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  const waiting = new Map();
  socket.addEventListener('message', ({ data }) => {
    const { id, result = {} } = JSON.parse(data);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let last = 0;
  return (method, params = {}, sessionId = undefined) =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
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
  const run = await startRun(stack.runs);
  await draw(`${uiUrl}/namespaces/default/workflows/${run}/user-metadata`);
} finally {
  await stack.stop();
}
process.stderr.write(`${PICTURE}\n`);
