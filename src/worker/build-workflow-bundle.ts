import { writeFileSync } from 'node:fs';
import { bundleWorkflows } from './bundle-workflows.js';
import { ownBundlePath } from './own-bundle.js';

for (const isTraced of [false, true]) {
  const { code } = await bundleWorkflows({ isTraced });
  writeFileSync(ownBundlePath(isTraced), code);
}
