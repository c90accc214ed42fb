import { describe, expect, test } from 'vitest';
import { DatabricksError } from '../../src/databricks/databricks-error.js';
import { readNotebookExport } from '../../src/databricks/read-notebook-export.js';
import { readOutput } from '../../src/databricks/read-output.js';

/** An answer of `runs/export` with these results of cells, by position. */
function exportOf(results: Record<number, unknown>): object {
  const commands = Object.entries(results).map(([position, result]) => ({
    version: 'CommandV1',
    position: Number(position),
    command: 'print()',
    results: result,
  }));
  const model = JSON.stringify({ version: 'NotebookV1', name: 'n', commands });
  const encoded = Buffer.from(encodeURIComponent(model)).toString('base64');
  const script = `<script>var settings = {};var __DATABRICKS_NOTEBOOK_MODEL = '${encoded}';</script>`;
  return { views: [{ content: `<!DOCTYPE html>${script}`, name: 'n', type: 'NOTEBOOK' }] };
}

const list = (...data: unknown[]): unknown => ({ type: 'listResults', data });

describe('what the cells of a notebook have printed', () => {
  test.each<[string, unknown, string]>([
    ['text', list({ type: 'ansi', data: 'a\n' }, { type: 'ansi', data: 'b' }), 'a\nb\n'],
    ['a value', list({ type: 'mimeBundle', data: { 'text/plain': '42', 'text/html': '<b>42</b>' } }), '42\n'],
    ['a table', { type: 'table', schema: [{}, {}], data: [[1, 2]] }, '(1 rows of a table)\n'],
    [
      'a table and text',
      list({ type: 'table', data: [] }, { type: 'ansi', data: 'x' }),
      '(0 rows of a table)\nx\n',
    ],
    ['a picture', list({ type: 'image', data: 'iVBOR' }), '(a picture)\n'],
    [
      'text of an older runtime',
      { type: 'html', data: '<div class="ansiout">1 &lt; 2 &amp;amp;\n</div>' },
      '1 < 2 &amp;\n',
    ],
    ['a chart', { type: 'htmlSandbox', data: '<script>draw()</script><div>Sales</div>' }, 'Sales'],
  ])('%s', (_name, result, text) => {
    expect(readNotebookExport(exportOf({ 1: result }))).toEqual([{ cell: 1, text }]);
  });

  test('counts cells in the order of the notebook, and leaves out the silent ones', () => {
    const cells = exportOf({ 3: list({ type: 'ansi', data: 'ü' }), 1: { type: 'text', data: 'x' }, 2: null });
    expect(readNotebookExport(cells)).toEqual([
      { cell: 1, text: 'x' },
      { cell: 3, text: 'ü\n' },
    ]);
    const others = exportOf({ 1: { type: 'vega', data: {} }, 2: { type: 'x', data: 5 }, 3: list() });
    expect(readNotebookExport(others)).toEqual([]);
  });

  test.each([
    ['no view', { views: [] }],
    ['a page without a model', { views: [{ content: '<html></html>' }] }],
    ['a model that is cut off', { views: [{ content: "__DATABRICKS_NOTEBOOK_MODEL = 'JTdC'" }] }],
    ['a model in no known encoding', { views: [{ content: "__DATABRICKS_NOTEBOOK_MODEL = '%'" }] }],
  ])('%s is a malformed answer', (_name, answer) => {
    expect(() => readNotebookExport(answer)).toThrow(/holds no notebook/);
    expect(() => readNotebookExport(answer)).toThrow(DatabricksError);
  });
});

test('what a file, a failed notebook and a job that was run have left', () => {
  expect(readOutput({ logs: 'got\n', logs_truncated: true })).toEqual({ logs: 'got\n', logsTruncated: true });
  expect(readOutput({ logs: 'got\n', logs_truncated: false })).toEqual({ logs: 'got\n' });
  expect(readOutput({ notebook_output: {}, error: 'E', error_trace: 'T' })).toEqual({
    isNotebook: true,
    error: 'E',
    errorTrace: 'T',
  });
  expect([
    readOutput({ run_job_output: { run_id: 5 } }),
    readOutput({ run_job_output: { run_id: '9007199254740993' } }),
  ]).toEqual([{ jobRunId: '5' }, { jobRunId: '9007199254740993' }]);
});
