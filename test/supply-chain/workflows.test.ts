import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

type Permissions = Record<string, string>;
interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}
interface Workflow {
  permissions?: Permissions;
  jobs: Record<
    string,
    { needs?: string; permissions?: Permissions; 'timeout-minutes'?: number; steps: Step[] }
  >;
}

const FOLDER = '.github/workflows';
const FILES = readdirSync(FOLDER);
const textOf = (file: string): string => readFileSync(`${FOLDER}/${file}`, 'utf8');
const workflow = (file: string): Workflow => parse(textOf(file)) as Workflow;

/** What a job may do besides reading the repository; every other one may do nothing. */
const MAY: Record<string, Permissions> = {
  'release.yml package': { contents: 'write', 'id-token': 'write', attestations: 'write' },
  'release.yml image': {
    contents: 'read',
    packages: 'write',
    'id-token': 'write',
    attestations: 'write',
  },
};

/** Whose actions may run beside our secrets. */
const OWNERS = ['actions', 'docker'];

describe.each(FILES)('%s', (file) => {
  const jobs = Object.entries(workflow(file).jobs);

  test('may read the repository alone, and jobs no more than they need', () => {
    expect(workflow(file).permissions).toEqual({ contents: 'read' });
    for (const [name, { permissions }] of jobs) expect(permissions, name).toEqual(MAY[`${file} ${name}`]);
  });

  test('runs actions of known owners, pinned by a commit whose version is said beside it', () => {
    const lines = textOf(file)
      .split('\n')
      .filter((line) => line.includes('uses:'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const [, owner] = /uses: ([\w-]+)\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.exec(line) ?? [];
      expect(OWNERS, line).toContain(owner);
    }
  });

  test('leaves no credentials in the checkout, and ends', () => {
    for (const [name, job] of jobs) {
      expect(job['timeout-minutes'], name).toBeGreaterThan(0);
      for (const { uses, with: options } of job.steps)
        if (uses?.startsWith('actions/checkout@') === true)
          expect(options).toMatchObject({ 'persist-credentials': false });
    }
  });

  test('puts nothing that a stranger writes into a command', () => {
    for (const [, { steps }] of jobs) for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{/);
  });

  test('has the dependencies audited before it tests', () => {
    const commands = workflow(file).jobs['test'].steps.map(({ run }) => run);
    expect(commands).toContain('node bin/audit.mjs');
    expect(commands.indexOf('node bin/audit.mjs')).toBeLessThan(commands.indexOf('.ci/run'));
  });
});

test('the same action has the same commit everywhere', () => {
  const commits = new Map<string, Set<string>>();
  for (const [, action, commit] of FILES.map(textOf)
    .join('\n')
    .matchAll(/uses: (\S+)@(\S+)/g))
    commits.set(action, (commits.get(action) ?? new Set()).add(commit));
  for (const [action, found] of commits) expect([...found], action).toHaveLength(1);
});

test('what is released was tested, is listed whole, and says where it comes from', () => {
  const { jobs } = workflow('release.yml');
  const { package: pack, image } = jobs;
  expect([pack.needs, image.needs]).toEqual(['test', 'test']);
  const commands = pack.steps.map(({ run, uses }) => run ?? uses ?? '');
  const at = (part: string): number => commands.findIndex((command) => command.includes(part));
  const order = [
    'npm pack',
    'bin/sbom.mjs sbom.cdx.json',
    'attest-build-provenance',
    'npm publish',
    'gh release',
  ];
  expect(order.map(at)).toEqual([...order.map(at)].sort((one, other) => one - other));
  expect(at('npm pack')).toBeGreaterThan(0);
  expect(commands[at('npm publish')]).toContain('--provenance');
  expect(commands[at('gh release')]).toContain('sbom.cdx.json');
  expect(String(pack.steps[at('attest-build-provenance')].with?.['subject-path'])).toContain('sbom.cdx.json');
  const attested = image.steps.find(({ uses }) => uses?.includes('attest-build-provenance') === true);
  expect(attested?.with).toMatchObject({ 'subject-digest': '${{ steps.push.outputs.digest }}' });
});
