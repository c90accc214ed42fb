import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readBundleFiles } from '../../src/bundle-files/read-bundle-files.js';
import { resolveBundle } from '../../src/core/bundle/resolve-bundle.js';
import { renderIssue } from '../../src/core/issue.js';
import type { JsonObject } from '../../src/core/json.js';
import { type BuiltLibraries, buildLibraries } from '../../src/deploy/build-libraries.js';
import { wheel } from '../support/wheel.js';

let folder: string;
let progress: string[];
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'brickwork-build-')));
  progress = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Builds a bundle with this part for its artifacts, and a job with these libraries and dependencies. */
async function build(
  artifacts: string,
  libraries: string[],
  dependencies: string[] = [],
): Promise<BuiltLibraries> {
  const root = `bundle: {name: b}\n${artifacts}\nresources:\n  jobs:\n    j:\n      tasks:\n        - task_key: t
          libraries: ${JSON.stringify(libraries.map((whl) => ({ whl })))}
      environments:
        - environment_key: e\n          spec: ${JSON.stringify({ dependencies })}\n`;
  write('databricks.yml', root);
  const bundle = resolveBundle(readBundleFiles(folder), { caller: { userName: 'me@example.com' } });
  if (bundle.kind !== 'bundle') throw new Error(bundle.issues.map(renderIssue).join('\n'));
  return buildLibraries({
    bundle,
    jobs: new Map([...bundle.jobs].map(([key, { document }]) => [key, document])),
    remoteFolder: '/Workspace/a/.internal',
    progress: (line) => progress.push(line),
  });
}

function issuesOf({ issues }: BuiltLibraries): string[] {
  return issues.map((issue) => `${issue.file}:${issue.line} ${renderIssue(issue)}`);
}

/** What the job has for libraries and dependencies. */
function wheelsOf({ jobs }: BuiltLibraries): unknown[] {
  const { tasks, environments } = jobs.get('j') as { tasks: JsonObject[]; environments: JsonObject[] };
  return [tasks[0]['libraries'], (environments[0]['spec'] as JsonObject)['dependencies']];
}

const COPY = 'artifacts: {w: {type: whl, path: pkg, build: "mkdir -p dist && cp *.zip dist/"}}';

describe('the libraries of a job', () => {
  test('are built by the command of the bundle, and named by where they will be', async () => {
    write('pkg/flights-1.0-py3-none-any.whl.zip', wheel());
    const copy = COPY.replace('cp *.zip dist/', 'for f in *.zip; do cp $f dist/${f%.zip}; done');
    const built = await build(copy, ['pkg/dist/*.whl'], ['./pkg/dist/*.whl[all]', 'numpy']);
    expect(issuesOf(built)).toEqual([]);
    const remote = '/Workspace/a/.internal/flights-1.0-py3-none-any.whl';
    expect(wheelsOf(built)).toEqual([[{ whl: remote }], [`${remote}[all]`, 'numpy']]);
    expect(built.libraries.map(({ name }) => name)).toEqual(['flights-1.0-py3-none-any.whl']);
    expect(progress).toEqual([expect.stringContaining('Building w: mkdir')]);
  });

  test('have their newest version, and one that changes with the content where that is asked for', async () => {
    write('dist/flights-1.0-py3-none-any.whl', wheel('1.0'));
    write('dist/flights-1.10-py3-none-any.whl', wheel('1.10'));
    const built = await build(
      'artifacts: {w: {type: whl, dynamic_version: true, files: [{source: dist/*.whl}]}}',
      ['dist/*.whl'],
    );
    expect(issuesOf(built)).toEqual([]);
    expect(built.libraries.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^flights-1\.10\+[\da-f]{12}-py3-none-any\.whl$/),
    ]);
  });

  test('are not built for jobs that have none', async () => {
    const built = await build('artifacts: {w: {type: whl, build: "touch built"}}', [], ['numpy']);
    expect([built.libraries, progress]).toEqual([[], []]);
  });

  test('come of setup.py, where the bundle says nothing of artifacts', async () => {
    write(
      'setup.py',
      'import os\nos.makedirs("dist")\nos.rename("w.zip", "dist/flights-1.0-py3-none-any.whl")\n',
    );
    write('w.zip', wheel());
    const built = await build('', ['dist/*.whl']);
    expect([issuesOf(built), built.libraries.length]).toEqual([[], 1]);
    expect(progress).toEqual(['Building python_artifact: python3 setup.py bdist_wheel']);
  });
});

describe('what is wrong with them is told', () => {
  test('a command that is not there, by its name', async () => {
    const built = await build('artifacts: {w: {type: whl, build: no-such-builder --wheel}}', ['dist/*.whl']);
    expect(issuesOf(built)).toEqual([
      expect.stringMatching(
        /^databricks\.yml:2 ARTIFACT_BUILD artifacts\.w\.build: "no-such-builder --wheel" needs a command that is not there: /,
      ),
    ]);
  });

  test('a command that fails, with what it has printed', async () => {
    const built = await build('artifacts: {w: {type: whl, build: "echo no setup.py >&2; exit 3"}}', [
      'dist/*.whl',
    ]);
    expect(issuesOf(built)).toEqual([expect.stringContaining('has failed with 3: no setup.py.')]);
  });

  test.each([
    ['executable: fish, build: x', 'cannot be run by fish'],
    ['path: none, build: x', 'no folder none'],
  ])('a shell or a folder that is not there: %s', async (artifact, message) => {
    const built = await build(`artifacts: {w: {type: whl, ${artifact}}}`, ['dist/*.whl']);
    expect(issuesOf(built)).toEqual([expect.stringContaining(message)]);
  });

  test('files that are not there, each at its place', async () => {
    const built = await build('', ['dist/*.whl', 'dist/x.whl']);
    expect(issuesOf(built)).toEqual([
      expect.stringContaining(
        'databricks.yml:8 LIBRARY_FILE resources.jobs.j.tasks[0].libraries[0].whl: there are no files',
      ),
      expect.stringContaining('resources.jobs.j.tasks[0].libraries[1].whl: there is no file "dist/x.whl"'),
    ]);
  });

  test('two files of one name, and one that is no wheel', async () => {
    write('a/flights-1.0-py3-none-any.whl', wheel());
    write('b/flights-1.0-py3-none-any.whl', wheel());
    write('c/other-1.0-py3-none-any.whl', 'x');
    const built = await build('', ['a/*.whl', 'b/*.whl', 'c/*.whl']);
    expect(issuesOf(built)).toEqual([
      expect.stringMatching(/a\/flights-1\.0-py3-none-any\.whl and b\/flights.* have one name/),
      expect.stringContaining('other-1.0-py3-none-any.whl cannot be read: invalid zip data.'),
    ]);
  });
});
