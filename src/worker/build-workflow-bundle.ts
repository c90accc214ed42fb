import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from './bundle-workflows.js';

const DIST = new URL('../../dist/', import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, DIST));

/** What own-bundle.ts loads. */
const BUNDLES = { 'workflow-bundle.cjs': false, 'workflow-bundle-traced.cjs': true };

for (const [name, isTraced] of Object.entries(BUNDLES)) {
  const { code } = await bundleWorkflows({ isTraced });
  writeFileSync(path(name), code);
}
