#!/usr/bin/env node
// In a fresh clone there is nothing to run yet: it is prepared first, as by "npm run demo". An installed package has no
// sources and nothing to prepare. What is prepared costs two looks at the disk.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const isThere = (path) => existsSync(fileURLToPath(new URL(`../${path}`, import.meta.url)));
const isPrepared = isThere('dist/workflow-bundle-traced.cjs') && isThere('node_modules');
if (!isPrepared && isThere('src/brickwork.ts')) await import('./prepare.mjs');
await import('../dist/brickwork.js');
