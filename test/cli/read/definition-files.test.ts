import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readDefinition } from '../../../src/cli/read/read-definition.js';
import { given } from '../../../src/core/json.js';
import { job, notebook } from '../../support/definitions.js';

const folder = mkdtempSync(join(tmpdir(), 'brickwork-definitions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function issuesIn(text: string, jobKey?: string): string[] {
  const file = join(folder, 'job.yml');
  writeFileSync(file, text);
  return readDefinition(file, given('job', jobKey)).issues.map(({ code, path, line }) =>
    `${line} ${code} ${path}`.trim(),
  );
}

describe('files that no one should have to wait for', () => {
  test.each([
    ['10 MB', `name: big\ntext: "${'x'.repeat(10_000_000)}"`, ['1 DEFINITION_TOO_LARGE']],
    ['200,000 levels', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, ['1 SYNTAX']],
    ['200,000 brackets that are not closed', '['.repeat(200_000), ['1 SYNTAX']],
    ['500 brackets that are not closed', '['.repeat(500), Array(10).fill('1 SYNTAX') as string[]],
    [
      'aliases that unfold to millions',
      [
        'a: &a [x,x,x,x,x,x,x,x,x,x]',
        ...'bcdefg'
          .split('')
          .map((key, at) => `${key}: &${key} [${Array(10).fill(`*${'abcdef'[at]}`).join(',')}]`),
      ].join('\n'),
      ['1 SYNTAX'],
    ],
    ['an alias of itself', 'a: &a\n  b: *a', ['2 SYNTAX']],
  ])('%s', (_name, text, expected) => {
    const started = Date.now();
    expect(issuesIn(text)).toEqual(expected);
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe('brickwork.jobs by path', () => {
  const parent = (path: string): string =>
    `brickwork:\n  jobs:\n    child: ${path}\ntasks:\n  - task_key: run\n    run_job_task:\n      job_id: child\n`;

  test('is read relative to the file, as a job or a bundle with one', () => {
    writeFileSync(join(folder, 'child.json'), JSON.stringify(job([notebook('x')])));
    writeFileSync(
      join(folder, 'bundle.json'),
      JSON.stringify({ resources: { jobs: { only: job([notebook('x')]) } } }),
    );
    expect(issuesIn(parent('./child.json'))).toEqual([]);
    expect(issuesIn(parent('bundle.json'))).toEqual([]);
  });

  test('also inside of a bundle, whose job is named', () => {
    const bundle = {
      resources: {
        jobs: {
          a: {
            ...job([{ task_key: 'run', run_job_task: { job_id: 'child' } }]),
            brickwork: { jobs: { child: 'child.json' } },
          },
          b: job([notebook('y')]),
        },
      },
    };
    expect(issuesIn(JSON.stringify(bundle), 'a')).toEqual([]);
    expect(issuesIn(JSON.stringify(bundle))).toEqual(['1 BUNDLE_JOB_AMBIGUOUS resources.jobs']);
  });

  test.each([
    ['nowhere.yml', undefined],
    ['broken.yml', 'a: ['],
    ['list.yml', '- 1'],
    ['deep.yml', '['.repeat(5000)],
    ['two.yml', JSON.stringify({ resources: { jobs: { a: {}, b: {} } } })],
  ])('%s is an issue at its line, and nothing else is said of it', (name, content) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    expect(issuesIn(parent(name))).toEqual(['3 JOB_FILE_UNREADABLE brickwork.jobs.child']);
  });
});
