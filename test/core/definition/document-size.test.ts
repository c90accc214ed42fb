import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import type { JsonObject } from '../../../src/core/json.js';
import { job, notebook } from '../../support/definitions.js';

const codes = (document: JsonObject): string[] =>
  parseDefinition(document).issues.map(({ code, path }) => `${code} ${path}`);

describe('documents that are too large or too deep', () => {
  test('are refused before anything else looks at them', () => {
    let deep: JsonObject = {};
    for (let level = 0; level < 100_000; level++) deep = { a: deep };
    expect(codes(deep)).toEqual(['DEFINITION_TOO_DEEP ']);
    const wide = job(
      Array.from({ length: 40_000 }, (_, at) => notebook(`t${at}`, { description: 'x'.repeat(200) })),
    );
    const started = Date.now();
    expect(codes(wide)).toEqual(['DEFINITION_TOO_LARGE ']);
    expect(Date.now() - started).toBeLessThan(5000);
  });

  test('a job of very many tasks is named as such, and nothing else is said', () => {
    const many = job(
      Array.from({ length: 2001 }, () => notebook('same', { depends_on: [{ task_key: 'nope' }] })),
    );
    expect(codes(many)).toEqual(['TASKS_TOO_MANY tasks']);
  });

  test('thousands of mistakes are found in a moment', () => {
    const tasks = Array.from({ length: 2000 }, (_, at) =>
      notebook(`task_number_${at}`, {
        depends_on: [{ task_key: `taks_number_${at}` }],
        notebook_task: {
          notebook_path: '/a',
          base_parameters: { p: `{{tasks.task_number_${at + 1}.values.x}}` },
        },
      }),
    );
    expect(codes(job(tasks)).length).toBeGreaterThan(4000 - 5);
  });
});
