import type { Env, Hono } from 'hono';
import { readFileSync } from 'node:fs';
import { styleSheet } from '../drawing/state-style.js';
import { GRAPH_ID } from './parts/run-graph.js';

const TYPES = { 'page.css': 'text/css', 'page.js': 'text/javascript', 'icon.svg': 'image/svg+xml' } as const;

/** Browsers ask again whether it is another one. */
const CACHING = 'no-cache';

/** Style, script and icon of the pages, each one file that needs no other. */
export function addAssets<E extends Env>(app: Hono<E>): void {
  for (const [name, type] of Object.entries(TYPES)) {
    const text = readFileSync(new URL(`../../src/web/assets/${name}`, import.meta.url), 'utf8');
    const served = name === 'page.css' ? `${text}\n${styleSheet(GRAPH_ID)}\n` : text;
    app.get(`/assets/${name}`, (c) =>
      c.body(served, 200, { 'content-type': type, 'cache-control': CACHING }),
    );
  }
}
