import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What each folder may import; the same table stands in ARCHITECTURE.md and, as a lint rule, in eslint.config.js. */
const MAY_IMPORT: Record<string, RegExp[]> = {
  core: [/^zod$/, /^@lezer\/(common|python)$/, /^core\//],
  workflows: [
    /^@temporalio\/(workflow|common)$/,
    /^core\/(run|reference|plan|json|issue|undecodable)/,
    /^workflows\//,
    /^type activities\//,
  ],
  activities: [
    /^@opentelemetry\/api$/,
    /^@temporalio\/(activity|client|common)$/,
    /^node:/,
    /^core\//,
    /^databricks\/(databricks-(api|error)|workspaces)/,
    /^activities\//,
  ],
  databricks: [
    /^@databricks\/sdk-experimental$/,
    /^undici$/,
    /^lossless-json$/,
    /^node:/,
    /^core\/(json|cost\/cluster-(usage|hardware))/,
    /^databricks\//,
  ],
  emulator: [
    /^hono(\/html)?$/,
    /^@hono\/node-server$/,
    /^@duckdb\/node-api$/,
    /^lossless-json$/,
    /^zod$/,
    /^node:/,
    /^emulator\//,
  ],
  client: [
    /^@temporalio\/(client|envconfig|interceptors-opentelemetry|common\/lib\/proto-utils\.js)$/,
    /^@opentelemetry\//,
    /^node:/,
    /^core\//,
    /^workflows\/messages/,
    /^client\//,
  ],
  cli: [
    /^(commander|yaml|log-update|picocolors)$/,
    /^node:/,
    /^core\//,
    /^client\//,
    /^cli\//,
    /^config/,
    /^dev\/(local-stack|workspace-sources)/,
  ],
};

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path);
    return /\.c?ts$/.test(name) ? [path] : [];
  });
}

/** The modules that a file imports, ours as `folder/name`; type-only imports of activities are marked. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)( type)?[^;]*? from '([^']+)';$/gm),
    ...text.matchAll(/()import\('([^']+)'\)/g),
  ];
  return found.map(([, type, module]) => {
    if (!module.startsWith('.')) return module;
    const ours = join(file, '..', module).slice(SRC.length + 1);
    const isFromWorkflows = file.startsWith(join(SRC, 'workflows'));
    return type && isFromWorkflows && ours.startsWith('activities/') ? `type ${ours}` : ours;
  });
}

describe('the folders keep to the import table', () => {
  test.each(Object.keys(MAY_IMPORT))('%s', (folder) => {
    const wrong = filesOf(join(SRC, folder)).flatMap((file) =>
      importsOf(file)
        .filter((module) => !MAY_IMPORT[folder].some((pattern) => pattern.test(module)))
        .map((module) => `${file.slice(SRC.length + 1)} imports ${module}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the workflow bundle holds neither zod nor anything of Node', () => {
    const bundle = readFileSync(fileURLToPath(import.meta.resolve('#brickwork/workflow-bundle.js')), 'utf8');
    expect(bundle.includes('node_modules/zod')).toBe(false);
    expect(bundle.includes('dist/activities')).toBe(false);
  });
});

describe('the house stays small', () => {
  test('the median file has under 90 lines, and none has over 300', () => {
    const lengths = filesOf(SRC).map((file) => readFileSync(file, 'utf8').split('\n').length);
    lengths.sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(90);
    expect(lengths.at(-1)).toBeLessThanOrEqual(300);
  });
});

describe('what a comment cites can be looked up', () => {
  const roots = ['src', 'test', 'bench', 'chaos', 'docs', 'examples', 'bin'].map((name) =>
    join(SRC, '..', name),
  );
  const pages = [...roots, join(SRC, '..')].flatMap((root) => pagesIn(root));

  /** The Markdown pages of a folder by name; of the house itself only those at its top. */
  function pagesIn(folder: string): string[] {
    return readdirSync(folder, { recursive: folder !== join(SRC, '..') })
      .map(String)
      .filter((name) => name.endsWith('.md'))
      .map((name) => name.split('/').at(-1) ?? '');
  }

  test('pages that are named are in the repository', () => {
    const missing = roots.flatMap((root) =>
      readdirSync(root, { recursive: true })
        .map(String)
        .filter((name) => /\.(c?ts|m?js|py|md)$/.test(name) && !name.includes('node_modules'))
        .flatMap((name) => {
          const text = readFileSync(join(root, name), 'utf8');
          const cited = [...text.matchAll(/(?<![\w/.-])([\w-]+\.md)\b/g)].map(([, page]) => page);
          const absent = cited.filter((page) => !pages.includes(page));
          const ofDesign = /\bdesign (D\d|§)/.test(text) && !name.endsWith('architecture.test.ts');
          return [...absent, ...(ofDesign ? ['a design that is not here'] : [])].map(
            (page) => `${name}: ${page}`,
          );
        }),
    );
    expect(missing).toEqual([]);
  });
});
