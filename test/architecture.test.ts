import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  circlesOf,
  drawGraph,
  filesOf,
  gather,
  importGraph,
  specifiersOf,
  SRC,
} from './support/import-graph.js';

/** What each folder may import; the same table stands in ARCHITECTURE.md and, as a lint rule, in eslint.config.js. */
const MAY_IMPORT: Record<string, RegExp[]> = {
  core: [/^(cronstrue|ipaddr\.js|zod|yaml)$/, /^@lezer\/(common|python)$/, /^core\//],
  workflows: [
    /^@temporalio\/(workflow|common)$/,
    /^core\/(alert|run|jobs|promotion|trigger|reference|plan|json|issue|undecodable|message-names|firing-settings)/,
    /^workflows\//,
    /^type activities\//,
  ],
  activities: [
    /^@opentelemetry\/api$/,
    /^@temporalio\/(activity|client|common)$/,
    /^lru-cache$/,
    /^node:/,
    /^core\//,
    /^alerts\/(channel|destinations)/,
    /^databricks\/(databricks-(api|error)|workspaces|config-file)/,
    /^storage\/storage/,
    /^ids\//,
    /^activities\//,
  ],
  alerts: [
    /^(nodemailer(\/lib\/mail-composer\/index\.js)?|standardwebhooks|undici|yaml)$/,
    /^node:/,
    /^core\/(access\/|alert\/|issue|redact|short-text|web-address|webhook-secret)/,
    /^http\/guarded-connect/,
    /^secrets\//,
    /^alerts\//,
  ],
  ids: [/^node:/],
  packages: [/^node:/],
  storage: [
    /^@aws-sdk\/client-s3$/,
    /^@azure\/(identity|storage-blob)$/,
    /^google-auth-library$/,
    /^core\/trigger\//,
    /^packages\//,
    /^storage\//,
  ],
  'bundle-files': [/^ignore$/, /^node:/, /^core\/(bundle\/|json)/, /^bundle-files\//],
  deploy: [
    /^(fflate|p-map|p-retry|zod)$/,
    /^node:/,
    /^core\/(bundle\/|deploy\/|issue|json|short-text)/,
    /^bundle-files\//,
    /^databricks\//,
    /^activities\/request-budget/,
    /^deploy\//,
  ],
  databricks: [
    /^@databricks\/sdk-experimental$/,
    /^undici$/,
    /^lossless-json$/,
    /^node:/,
    /^core\/(doctor\/|json|short-text|trend\/|usage|alert\/known-destinations|bundle\/(bundle-options|lookup|sign-in))/,
    /^databricks\//,
  ],
  emulator: [
    /^hono(\/html)?$/,
    /^@hono\/node-server$/,
    /^@duckdb\/node-api$/,
    /^lossless-json$/,
    /^zod$/,
    /^node:/,
    /^packages\//,
    /^emulator\//,
  ],
  client: [
    /^@temporalio\/(client|common|envconfig|interceptors-opentelemetry|common\/lib\/proto-utils\.js)$/,
    /^@opentelemetry\//,
    /^node:/,
    /^core\//,
    /^ids\//,
    /^workflows\/((job|promotion)-)?messages/,
    /^encryption\//,
    /^client\//,
  ],
  webhooks: [
    /^hono(\/body-limit)?$/,
    /^@hono\/node-server$/,
    /^(lossless-json|lru-cache|prom-client|standardwebhooks)$/,
    /^node:/,
    /^core\//,
    /^access\/audit-log/,
    /^client\//,
    /^http\//,
    /^webhooks\//,
  ],
  gateway: [
    /^hono(\/body-limit)?$/,
    /^@hono\/node-server$/,
    /^@temporalio\/client$/,
    /^(lossless-json|lru-cache|prom-client)$/,
    /^node:/,
    /^core\//,
    /^client\//,
    /^databricks\/(config-file|databricks-error|transport)/,
    /^access\/(audit-log|callers|read-caller)/,
    /^http\//,
    /^ids\//,
    /^gateway\//,
  ],
  encryption: [/^@temporalio\/(common|proto)$/, /^node:/, /^core\/encryption\//, /^encryption\//],
  'codec-server': [
    /^hono(\/(body-limit|cors))?$/,
    /^@temporalio\/(common|proto)$/,
    /^(prom-client|zod)$/,
    /^node:/,
    /^http\//,
    /^access\/access/,
    /^core\/access\//,
    /^codec-server\//,
  ],
  http: [/^(@hono\/node-server|rate-limiter-flexible|undici)$/, /^node:/, /^core\/access\//, /^http\//],
  secrets: [/^node:/, /^core\/access\//],
  access: [
    /^(jose|lru-cache|openid-client|pino|undici)$/,
    /^node:/,
    /^core\/(access\/|issue)/,
    /^databricks\/transport/,
    /^http\//,
    /^secrets\//,
    /^access\//,
  ],
  web: [
    /^hono(\/(body-limit|cookie|csrf|html|http-exception|secure-headers|streaming))?$/,
    /^@hono\/node-server$/,
    /^@temporalio\/client$/,
    /^(lru-cache|p-map|prom-client)$/,
    /^node:/,
    /^core\//,
    /^client\//,
    /^drawing\//,
    /^access\/(access|audit-log)/,
    /^http\//,
    /^workflows\/messages/,
    /^web\//,
  ],
  drawing: [/^d3-dag$/, /^core\/run\/view\//, /^drawing\//],
  cli: [
    /^(chokidar|commander|csv-parse\/sync|fast-xml-builder|yaml|log-update|open|p-map|picocolors|hono\/html)$/,
    /^node:/,
    /^core\//,
    /^ids\//,
    /^bundle-files\//,
    /^client\//,
    /^drawing\//,
    /^cli\//,
    /^type deploy\//,
    /^access\//,
    /^gateway\//,
    /^http\//,
    /^web\//,
    /^webhooks\//,
    /^encryption\//,
    /^codec-server\//,
    /^worker\/(config|health)/,
  ],
};

/** Rooms that may import nothing but types from another one. */
const TYPES_ONLY: Record<string, string> = { workflows: 'activities/', cli: 'deploy/' };

/** The modules that a file imports, ours as `folder/name`; type-only imports are marked where nothing else may be imported. */
function importsOf(file: string): string[] {
  return specifiersOf(file).map(({ specifier, isType }) => {
    if (!specifier.startsWith('.')) return specifier;
    const ours = join(file, '..', specifier).slice(SRC.length + 1);
    const [room] = file.slice(SRC.length + 1).split('/');
    return isType && ours.startsWith(TYPES_ONLY[room] ?? '?') ? `type ${ours}` : ours;
  });
}

/** The rooms of the house, lowest first: an import leads into the same room or to a lower one. */
const ROOMS = [
  ...[
    'core',
    'core/access',
    'core/alert',
    'core/alert/message',
    'core/schedule',
    'core/trigger',
    'core/graph',
    'core/reference',
    'core/usage',
    'core/plan',
    'core/source',
    'core/doctor',
    'core/encryption',
  ],
  ...['core/task-types', 'core/definition', 'core/values', 'core/yaml', 'core/bundle', 'core/deploy'],
  'core/json-schema',
  ...['state', 'alert', 'values', 'task', 'loop', 'cluster', 'segment'].map((room) => `core/run/${room}`),
  ...['control', 'repair', 'continue', 'view'].map((room) => `core/run/${room}`),
  ...['core/jobs', 'core/webhook', 'core/run', 'core/planning', 'core/cost', 'core/words', 'core/trend'],
  ...['core/pipeline-test', 'core/promotion', 'core/environment', 'core/cluster-policy'],
  ...['core/gateway', 'core/gateway/requests', 'ids', 'drawing', 'http', 'secrets', 'encryption'],
  ...['packages', 'bundle-files', 'storage', 'alerts', 'databricks'],
  ...['wire', 'state', 'executors', 'runs', 'services'].map((room) => `emulator/${room}`),
  ...['emulator', 'activities', 'deploy', 'workflows', 'client'],
  ...['access', 'gateway/http', 'gateway/api', 'gateway', 'webhooks', 'codec-server', 'worker'],
  ...['records', 'live', 'parts', 'acts', 'pages', 'routes'].map((room) => `web/${room}`),
  'web',
  ...['terminal', 'read', 'render', 'commands'].map((room) => `cli/${room}`),
  ...['cli', 'local', 'public', '.'],
];

describe('imports lead down', () => {
  const graph = importGraph();

  test('every folder has its place among the rooms', () => {
    const folders = new Set([...graph.keys()].map((file) => dirname(file)));
    expect([...folders].sort()).toEqual([...ROOMS].sort());
  });

  test('no file and no room imports itself by way of others', () => {
    expect(circlesOf(graph)).toEqual([]);
    expect(circlesOf(gather(graph, dirname))).toEqual([]);
  });

  test('no arrow goes up', () => {
    const rank = (file: string): number => ROOMS.indexOf(dirname(file));
    const upward = [...graph].flatMap(([file, targets]) =>
      [...targets].filter((target) => rank(target) > rank(file)).map((target) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test('a circle is found, with the way that it takes', () => {
    const circle = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c', 'd'])],
      ['c', new Set(['a'])],
    ]);
    expect(circlesOf(circle)).toEqual(['a → b → c → a']);
  });

  test('ARCHITECTURE.md draws what the imports are', () => {
    const page = readFileSync(join(SRC, '..', 'ARCHITECTURE.md'), 'utf8');
    const house = gather(graph, (file) => (file.includes('/') ? file.split('/')[0] : undefined));
    const core = gather(graph, (file) => /^core\/([\w-]+)\//.exec(file)?.[1]);
    const run = gather(graph, (file) => /^core\/run\/([\w-]+)\//.exec(file)?.[1]);
    for (const drawing of [house, core, run].map(drawGraph)) expect(page).toContain(drawing);
  });
});

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
    const bundle = readFileSync(join(SRC, '../dist/workflow-bundle.cjs'), 'utf8');
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
