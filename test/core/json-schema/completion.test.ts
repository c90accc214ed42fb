import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService, type LanguageService } from 'yaml-language-server';
import { bundleFileSchema } from '../../../src/core/json-schema/bundle-file-schema.js';
import { definitionSchema } from '../../../src/core/json-schema/definition-schema.js';

/** What the YAML extension of VS Code asks, with a schema of ours. */
function languageService(schema: object): LanguageService {
  const service = getLanguageService({
    schemaRequestService: () => Promise.resolve(JSON.stringify(schema)),
    workspaceContext: { resolveRelativePath: (path) => path },
    telemetry: { send: () => undefined, sendError: () => undefined, sendTrack: () => undefined },
  });
  const schemas = [{ uri: 'file:///schema.json', fileMatch: ['*'] }];
  service.configure({ completion: true, hover: true, validate: true, schemas, yamlVersion: '1.2' });
  return service;
}

const DEFINITION = languageService(definitionSchema());
const BUNDLE = languageService(bundleFileSchema());

let files = 0;

/** A file; what it was before is remembered by its name. */
function fileOf(text: string): TextDocument {
  return TextDocument.create(`file:///${(files += 1)}.yml`, 'yaml', 1, text);
}

/** The file, and the place of `|` in it. */
function cursorIn(text: string): [TextDocument, { line: number; character: number }] {
  const file = fileOf(text.replace('|', ''));
  return [file, file.positionAt(text.indexOf('|'))];
}

const JOB = 'resources:\n  jobs:\n    j:\n      ';
const TASK = 'tasks:\n  - task_key: a\n    ';
const STRATEGIES = ['shared', 'per_task', 'native'];

describe('is offered', () => {
  test.each([
    ['fields of a job', DEFINITION, '|', ['name', 'tasks', 'brickwork']],
    ['types of a task', DEFINITION, `${TASK}|`, ['notebook_task', 'run_if', 'brickwork']],
    ['our fields of a task', DEFINITION, `${TASK}brickwork:\n      |`, ['approval_task', 'retry_policy']],
    ['words', DEFINITION, `${TASK}run_if: |`, ['ALL_SUCCESS', 'ALL_DONE']],
    ['termination codes', DEFINITION, 'brickwork:\n  retry_policy:\n    retry_on: [|]', ['DRIVER_ERROR']],
    ['fields of a cluster', DEFINITION, `${TASK}new_cluster:\n      |`, ['num_workers', 'spark_version']],
    ['parts of a bundle', BUNDLE, '|', ['bundle', 'resources', 'targets', 'variables']],
    ['modes', BUNDLE, 'targets:\n  dev:\n    mode: |', ['development', 'production']],
    ['our fields of a job in a bundle', BUNDLE, `${JOB}brickwork:\n        |`, ['defaults', 'retry_policy']],
    ['truth values in a bundle', BUNDLE, `${JOB}queue:\n        enabled: |`, ['true', 'false']],
  ])('%s', async (_, service, text, wanted) => {
    const { items } = await service.doComplete(...cursorIn(text), false);
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(wanted));
  });

  test('the strategies of a cluster, and nothing else', async () => {
    const text = `job_clusters:\n  - job_cluster_key: a\n    brickwork:\n      cluster_strategy: |`;
    const { items } = await DEFINITION.doComplete(...cursorIn(text), false);
    expect(items.map(({ label }) => label)).toEqual(STRATEGIES);
  });

  test('nothing where a text of a bundle stands', async () => {
    expect((await BUNDLE.doComplete(...cursorIn(`${JOB}name: |`), false)).items).toEqual([]);
  });
});

test.each([
  ['a field of ours', DEFINITION, 'brickwork:\n  re|pair_window_seconds: 1', 'stays open for a repair'],
  ['a part of ours', DEFINITION, `${TASK}brick|work: {}`, 'What Brickwork adds to the task'],
  ['a field in a bundle', BUNDLE, `${JOB}timeout|_seconds: 1`, 'How long a run may take'],
])('%s is described', async (_, service, text, wanted) => {
  expect(JSON.stringify(await service.doHover(...cursorIn(text)))).toContain(wanted);
});

test.each([
  ['a typo', DEFINITION, `${TASK}brickwrk: {}`, '2:4 Property brickwrk is not allowed.'],
  ['a wrong type', DEFINITION, `${TASK}max_retries: x`, '2:17 Incorrect type. Expected "integer".'],
  ['a missing field', DEFINITION, 'name: a', '0:0 Missing property "tasks".'],
  ['a typo in a bundle', BUNDLE, `${JOB}nmae: a`, '3:6 Property nmae is not allowed.'],
  ['a list for a text', BUNDLE, `${JOB}name: [a]`, '3:12 Incorrect type. Expected "string".'],
  [
    'an unknown word in a bundle',
    BUNDLE,
    'targets:\n  dev:\n    mode: test',
    '2:10 Value is not accepted. Valid values: "development", "production".',
  ],
])('%s is underlined', async (_, service, text, wanted) => {
  const problems = await service.doValidation(fileOf(text), false);
  const told = problems.map(
    ({ range, message }) => `${range.start.line}:${range.start.character} ${message}`,
  );
  expect(told).toContain(wanted);
});

test('nothing is underlined where a reference stands', async () => {
  const text = `${JOB}name: a-\${bundle.target}\n      timeout_seconds: \${var.t}\n      tasks: \${var.tasks}\n`;
  expect(await BUNDLE.doValidation(fileOf(text), false)).toEqual([]);
});
