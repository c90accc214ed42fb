// `node bin/sbom.mjs FILE`: writes what a worker is made of, every production dependency with its version, hash and
// licence, as a CycloneDX document.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Which file? node bin/sbom.mjs FILE\n');
  process.exit(2);
}
// With "--omit dev" npm leaves out what a production dependency shares with a tool, so that all are asked for.
const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
const { status, stdout, stderr } = spawnSync('npm', [...args, '--package-lock-only'], {
  cwd: HOME,
  encoding: 'utf8',
  maxBuffer: 1e8,
  shell: process.platform === 'win32',
});
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
const document = JSON.parse(stdout);
const read = (name) => JSON.parse(readFileSync(`${HOME}/${name}`, 'utf8'));
// npm names it after the folder.
document.metadata.component.name = read('package.json').name;

/** Of the packages that the lock file has for production; those that are optional peers are the user's own. */
const inProduction = new Set(
  Object.entries(read('package-lock.json').packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`),
);
document.components = document.components.filter(({ name, version }) =>
  inProduction.has(`${name}@${version}`),
);
const kept = new Set([document.metadata.component, ...document.components].map((one) => one['bom-ref']));
document.dependencies = document.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }));

const listed = new Set(document.components.map(({ name, version }) => `${name}@${version}`));
const missing = [...inProduction].filter((one) => !listed.has(one));
if (missing.length > 0) {
  process.stderr.write(`npm does not know of ${missing.join(', ')}.\n`);
  process.exit(1);
}
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${file}: ${document.components.length} packages\n`);
