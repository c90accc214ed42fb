import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium is: CHROMIUM_PATH, or on the PATH; undefined where it is not. */
export function chromiumPath(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

/** Why browser tests are left out; undefined where they are not. */
export const NO_BROWSER =
  chromiumPath() === undefined ? 'no Chromium: install it, or name it by CHROMIUM_PATH' : undefined;

/** Starts a headless browser. */
export function openBrowser(): Promise<Browser> {
  // A sandbox of its own needs rights that containers do not give.
  return chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox'] });
}
