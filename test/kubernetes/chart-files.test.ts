import { Ajv } from 'ajv';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildProgram } from '../../src/cli/program.js';
import { SETTING_NAMES } from '../../src/worker/config.js';
import { CHART } from '../support/helm.js';

const read = (name: string): string => readFileSync(join(CHART, name), 'utf8');
const values = parse(read('values.yaml')) as Record<string, unknown>;
const validate = new Ajv({ allErrors: true, strictTypes: false }).compile(
  JSON.parse(read('values.schema.json')) as object,
);
const templates = readdirSync(join(CHART, 'templates')).map((name) => read(`templates/${name}`));
const examples = readdirSync(join(CHART, 'ci'));

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What helm makes of values before it checks them: those given, over the chart's own. */
function over(own: Tree, given: Tree): Tree {
  const merged = Object.entries(given).map(([key, value]) => {
    const [mine, theirs] = [own[key], value];
    return [key, isTree(mine) && isTree(theirs) ? over(mine, theirs) : theirs];
  });
  return { ...own, ...(Object.fromEntries(merged) as Tree) };
}

/** The paths of all values, an empty list or mapping being one. */
function pathsOf(value: unknown, path: string[] = []): string[] {
  if (!isTree(value) || Object.keys(value).length === 0) return [path.join('.')];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
}

function problems(given: Tree): string[] {
  validate(over(values, given));
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const minimal = parse(read('ci/minimal-values.yaml')) as Tree;

describe('values', () => {
  test('three have to be set, and all three are said to be missing at once', () => {
    expect(problems({})).toEqual(
      ['/image/repository', '/temporal/address', '/databricks/host'].map((place) => `${place} pattern`),
    );
  });

  test.each(examples)('%s fits', (name) => {
    expect(problems(parse(read(`ci/${name}`)) as Tree)).toEqual([]);
  });

  test.each([
    [{ gatway: { enabled: true } }, ' additionalProperties'],
    [{ worker: { replicas: 3 } }, '/worker additionalProperties'],
    [{ worker: { terminationGracePeriodSeconds: 20 } }, '/worker/terminationGracePeriodSeconds minimum'],
    [
      { worker: { previousBuilds: [{ buildId: 'a', tag: '1', replicaCount: 1 }] } },
      '/worker/buildId minLength',
    ],
    [{ image: { digest: 'sha256:abc' } }, '/image/digest pattern'],
    [{ image: { repository: 'registry/brickwork:1.0' } }, '/image/repository pattern'],
    [{ temporal: { address: 'https://temporal' } }, '/temporal/address pattern'],
    [{ settings: { DATABRICKS_TOKEN: 'dapi' } }, '/settings propertyNames'],
    [{ settings: { TEMPORAL_API_KEY: 'key' } }, '/settings propertyNames'],
    [{ settings: { BRICKWORK_WEBHOOK_SECRET_ORDERS: 'whsec_' } }, '/settings propertyNames'],
    [{ settings: { TEMPORAL_ADDRESS: 'elsewhere:7233' } }, '/settings not'],
    [{ settings: { PATH: '/bin' } }, '/settings additionalProperties'],
    [
      { settings: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' } },
      '/networkPolicy/to/otlp/enabled const',
    ],
    [{ pages: { ingress: { enabled: true } } }, '/pages/ingress/hosts minItems'],
    [{ autoscaling: { kind: 'vpa' } }, '/autoscaling/kind enum'],
    [{ autoscaling: { keda: { apiKeySecretKey: 'KEY' } } }, '/temporal/existingSecret minLength'],
    [{ temporal: { mtlsSecretHasCa: true } }, '/temporal/mtlsSecret minLength'],
    [{ gateway: { service: { port: 0 } } }, '/gateway/service/port minimum'],
  ])('%j is refused', (wrong, problem) => {
    expect(problems(over(minimal, wrong))).toContain(problem);
  });

  test('each is used by a template, and each that a template uses is there', () => {
    const text = templates.join('\n');
    // Of the components that share a template, `$values` is one; of parts that have a name there, that name.
    const names = { scaling: 'autoscaling', policy: 'networkPolicy', image: 'image', values: 'gateway' };
    const used = new Set(
      [...text.matchAll(/(?:\.Values|\$(scaling|policy|image|values))((?:\.[a-zA-Z]+)+)/g)].map(
        ([, part, path]) =>
          `${part === undefined ? '' : names[part as keyof typeof names]}${part === undefined ? path.slice(1) : path}`,
      ),
    );
    const paths = pathsOf(values);
    const isUsed = (path: string): boolean => {
      const shared = path.replace(/^(worker|pages|webhooks)\./, 'gateway.');
      return [path, shared].some((one) => [...used].some((use) => one === use || one.startsWith(`${use}.`)));
    };
    // By `index $policy.from $component`.
    const bySubscript = /^networkPolicy\.from\./;
    expect(paths.filter((path) => !isUsed(path) && !bySubscript.test(path))).toEqual([]);
    const known = (use: string): boolean => {
      const names = ['worker', 'pages', 'webhooks'].map((component) =>
        use.replace('gateway.', `${component}.`),
      );
      return [use, ...names].some((one) => paths.some((path) => path === one || path.startsWith(`${one}.`)));
    };
    expect([...used].filter((use) => !known(use))).toEqual([]);
  });
});

describe('templates', () => {
  test('each that is included is defined once, and each that is defined is included', () => {
    const text = templates.join('\n');
    const names = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name);
    const defined = names(/define "(brickwork\.\w+)"/g);
    expect(new Set(defined).size).toBe(defined.length);
    expect([...new Set(names(/include "(brickwork\.\w+)"/g))].sort()).toEqual([...defined].sort());
  });

  test('set no variable that a worker does not know', () => {
    const named = [...templates.join('\n').matchAll(/BRICKWORK_\w+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !SETTING_NAMES.includes(name))).toEqual([]);
  });

  test('start servers by commands and options that there are', () => {
    const program = buildProgram(() => undefined, {} as never);
    const lines = read('templates/_names.tpl').match(/args: \[.*\]/g) ?? [];
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const [name, ...args] = [...line.matchAll(/"([\w-]+)"/g)].map(([, word]) => word);
      const command = program.commands.find((one) => one.name() === name);
      const known = command?.options.map(({ long }) => long);
      expect(known, name).toEqual(expect.arrayContaining(args.filter((arg) => arg.startsWith('--'))));
    }
  });
});

test('README.md of the chart names every value', () => {
  const readme = read('README.md');
  const tops = new Set(pathsOf(values).map((path) => path.split('.').slice(0, 2).join('.')));
  // Of servers the three share one table.
  const wanted = [...tops].filter((path) => !/^(pages|webhooks)\./.test(path));
  expect(wanted.filter((path) => !readme.includes(`\`${path}`))).toEqual([]);
});

test("the chart's image is that of the package's version", () => {
  const { appVersion } = parse(read('Chart.yaml')) as { appVersion: string };
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(appVersion).toBe(version);
});
