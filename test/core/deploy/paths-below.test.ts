import { expect, test } from 'vitest';
import { pathsBelow } from '../../../src/core/deploy/paths-below.js';

test('the paths of a job below a folder are found wherever they stand', () => {
  const job = {
    tasks: [
      { notebook_task: { notebook_path: '/W/files/a' }, depends_on: null, timeout_seconds: 3 },
      { spark_python_task: { python_file: '/W/files-of-others/b.py', parameters: ['/W/files'] } },
    ],
    environments: [{ spec: { dependencies: ['-r /W/files/r.txt', '-e  /W/files/pkg', 'numpy'] } }],
    tags: { 'a.b': '/W/files/x' },
  };
  expect(pathsBelow(job, '/W/files')).toEqual([
    { path: 'tasks[0].notebook_task.notebook_path', inside: 'a' },
    { path: 'environments[0].spec.dependencies[0]', inside: 'r.txt' },
    { path: 'environments[0].spec.dependencies[1]', inside: 'pkg' },
    { path: expect.stringContaining('a.b') as string, inside: 'x' },
  ]);
});
