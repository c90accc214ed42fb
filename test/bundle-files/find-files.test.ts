import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFiles } from '../../src/bundle-files/find-files.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brickwork-find-'));
  for (const file of ['dist/a-1.whl', 'dist/a-2.whl', 'dist/b.jar', 'sub/dist/c-1.whl', 'x.whl']) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  mkdirSync(join(folder, 'dist/folder.whl'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['dist/*.whl', ['dist/a-1.whl', 'dist/a-2.whl']],
  ['./dist/a-[2-9].whl', ['dist/a-2.whl']],
  ['*/*.jar', ['dist/b.jar']],
  ['*/dist/*', ['sub/dist/c-1.whl']],
  ['x.whl', ['x.whl']],
  ['sub/../x.whl', ['x.whl']],
  ['x.whl/*', []],
  ['none/*.whl', []],
  ['dist', []],
  ['dist/[', []],
])('%s', (pattern, expected) => {
  const absolute = expected.map((file) => join(folder, file));
  expect(findFiles(folder, pattern)).toEqual(absolute);
  expect(findFiles('/', join(folder, pattern))).toEqual(absolute);
});
