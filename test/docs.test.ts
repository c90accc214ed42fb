import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/cli/terminal/exit-codes.js';
import { readDefinition } from '../src/cli/read/read-definition.js';
import { readWorkerConfig, SETTING_NAMES } from '../src/worker/config.js';
import { parseReference } from '../src/core/reference/parse-reference.js';
import { retryAdvice, TERMINATION_CODES } from '../src/core/termination-code.js';
import {
  JOB_FIELDS_SENT_WITH_EACH_SUBMIT,
  JOB_FIELDS_UNUSED_BY_A_RUN,
  TASK_FIELDS_SENT_WITH_EACH_SUBMIT,
} from '../src/core/definition/databricks-fields.js';
import {
  clusterSettingsSchema,
  jobSettingsSchema,
  taskSettingsSchema,
} from '../src/core/definition/brickwork-settings.js';
import { jobDefinitionSchema, taskSchema } from '../src/core/definition/job-definition.js';
import { planOf } from './support/definitions.js';
import { submitRequest } from '../src/core/run/task/submit-request.js';
import { taskTypes } from '../src/core/task-types/index.js';
import { initialRunState } from '../src/core/run/state/run-state.js';
import { brickwork } from './cli/run-cli.js';

const readme = readFileSync('README.md', 'utf8');
const fields = readFileSync('docs/fields.md', 'utf8');
const settingsPage = readFileSync('docs/settings.md', 'utf8');

/** The names in back-ticks of each cell of the table row that begins with `| first |`. */
function cells(text: string, first: string): string[][] {
  const row = text.split('\n').find((line) => line.startsWith(`| ${first} |`)) ?? '';
  return row
    .split(' | ')
    .slice(1)
    .map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort());
}

describe('the pages tell the truth', () => {
  test('about the fields of a job', () => {
    const [run, sent, unused] = cells(fields, 'the job');
    expect(sent).toEqual([...JOB_FIELDS_SENT_WITH_EACH_SUBMIT].sort());
    expect(unused).toEqual([...JOB_FIELDS_UNUSED_BY_A_RUN].sort());
    expect([...run, ...sent, ...unused].sort()).toEqual(Object.keys(jobDefinitionSchema.shape).sort());
  });

  test('about the fields of a task', () => {
    const [run, sent, unused] = cells(fields, 'a task');
    expect(unused).toEqual([]);
    expect(sent).toEqual(expect.arrayContaining([...TASK_FIELDS_SENT_WITH_EACH_SUBMIT]));
    expect([...run, ...sent, ...unused].sort()).toEqual(Object.keys(taskSchema.shape).sort());
    const task = {
      task_key: 'a',
      description: 'd',
      environment_key: 'e',
      libraries: [],
      notebook_task: { notebook_path: '/a' },
    };
    const plan = planOf({ tasks: [task], environments: [{ environment_key: 'e' }] });
    const submitted = submitRequest(plan, initialRunState(plan, 0), 0)['tasks'] as object[];
    for (const field of ['description', 'environment_key', 'libraries'])
      expect(submitted[0]).toHaveProperty(field);
  });

  test('about what Brickwork adds to a definition', () => {
    const rows = fields.slice(fields.indexOf('| at | settings |'));
    const settings = (first: string): string[] => cells(rows, first)[0];
    expect(settings('the job')).toEqual(Object.keys(jobSettingsSchema.shape).sort());
    expect(settings('a job cluster')).toEqual(Object.keys(clusterSettingsSchema.shape).sort());
    expect(settings('a task')).toEqual(Object.keys(taskSettingsSchema.shape).sort());
  });

  test('about the task types: docs/tasks.md has a row for each', () => {
    const text = readFileSync('docs/tasks.md', 'utf8');
    const table = text.slice(0, text.indexOf('## When a task runs'));
    const named = new Set([...table.matchAll(/`(\w+_task)`/g)].map(([, name]) => name));
    named.delete('per_task');
    expect([...named].sort()).toEqual(taskTypes.map(({ key }) => key).sort());
  });

  test('about the settings of a worker, and their defaults', () => {
    const rows = [...settingsPage.matchAll(/^\| `(BRICKWORK_\w+)` \| `?([\w–]+)`? \|/gm)];
    expect(rows.map(([, name]) => name).sort()).toEqual([...SETTING_NAMES].sort());
    const asWritten = Object.fromEntries(
      rows.filter(([, , value]) => value !== '–').map(([, name, value]) => [name, value]),
    );
    expect(readWorkerConfig(asWritten)).toEqual(readWorkerConfig({}));
    expect(() => readWorkerConfig({ BRICKWORK_LEASE_SECONDS: 'x', BRICKWORK_LOG_LEVEL: 'loud' })).toThrow(
      /LEASE_SECONDS[^]*LOG_LEVEL/,
    );
  });

  test('about the commands of package.json', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

test('docs/cli.md lists every exit status', () => {
  const listed = [...readFileSync('docs/cli.md', 'utf8').matchAll(/^\| (\d+) \|/gm)].map(([, status]) =>
    Number(status),
  );
  expect(listed).toEqual(Object.values(EXIT));
});

describe('the examples', () => {
  test.each(['examples/hello/job.yml', 'examples/nightly-flights/job.yml'])('%s has no errors', (file) => {
    expect(readDefinition(file).parsed.kind).toBe('definition');
  });

  test('the command of docs/local.md runs as it stands', async () => {
    const command = /^node bin\/brickwork\.mjs (.*)$/m.exec(readFileSync('docs/local.md', 'utf8'))?.[1] ?? '';
    const { status, stdout, stderr } = await brickwork(
      [...command.split(' '), '--json', '--param', 'who=docs'],
      {
        TEMPORAL_ADDRESS: '',
      },
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ task_values: { shout: { shouted: 'HELLO, DOCS' } } });
  });

  test('docs/retries.md says of each code what the core does', () => {
    const text = readFileSync('docs/retries.md', 'utf8');
    const rows = [...text.matchAll(/^\| ((?:`[A-Z_]+` ?)+)\| (.*) \|$/gm)];
    const named = rows.flatMap(([, codes, advice]) =>
      [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => ({ code, advice })),
    );
    const types = ['CLIENT_ERROR', 'CLOUD_FAILURE'];
    expect(named.map(({ code }) => code).sort()).toEqual(
      TERMINATION_CODES.filter((code) => !types.includes(code) || code === 'CLOUD_FAILURE').sort(),
    );
    const words = {
      user: /retries/,
      platform: /retries/,
      once: /^once/,
      new_cluster: /new cluster/,
      back_pressure: /15 s/,
      never: /^never/,
    };
    for (const { code, advice } of named) {
      if (code !== 'CANCELED') expect(advice, code).toMatch(words[retryAdvice(code, undefined)]);
    }
  });

  test('docs/parameters.md names references that there are', () => {
    const text = readFileSync('docs/parameters.md', 'utf8');
    const named = [...text.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, inside]) =>
      inside.replaceAll('<part>', 'year').replaceAll(/<\w+>/g, 'x'),
    );
    expect(named.length).toBeGreaterThan(40);
    for (const inside of named) expect(parseReference(inside).kind, inside).not.toBe('unknown');
  });
});

test('prose has lines of at most 100 columns', () => {
  const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
  const below = readdirSync('docs', { recursive: true }).map((name) => `docs/${String(name)}`);
  const long = [...pages, ...below.filter((name) => name.endsWith('.md'))].flatMap((page) =>
    readFileSync(page, 'utf8')
      .replaceAll(/^```.*?^```/gms, '')
      .split('\n')
      .filter((line) => line.length > 100 && !line.startsWith('|') && !/^!?\[.*\)$/.test(line))
      .map((line) => `${page}: ${line}`),
  );
  expect(long).toEqual([]);
});

test('every page is found from docs/index.md, and every link leads to a file', () => {
  const linksOf = (page: string): string[] =>
    [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) =>
      join(dirname(page), target),
    );
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const listed = linksOf('docs/index.md');
  expect(pages.filter((name) => name !== 'index.md' && !listed.includes(`docs/${name}`))).toEqual([]);
  const all = readdirSync('docs', { recursive: true }).map((name) => `docs/${String(name)}`);
  const from = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'].concat(
    all.filter((name) => name.endsWith('.md')),
  );
  const dead = from.flatMap((page) => linksOf(page).filter((target) => !existsSync(target)));
  expect(dead).toEqual([]);
});
