import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { filesToUpload } from '../../src/bundle-files/files-to-upload.js';
import type { SyncRoot } from '../../src/core/bundle/sync-root.js';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'brickwork-upload-')));
  // Nobody's own settings of Git count.
  vi.stubEnv('HOME', folder);
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, '..', 'none'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes files, most of them with nothing in them. */
function write(...files: (string | [path: string, text: string])[]): void {
  for (const file of files) {
    const [path, text] = typeof file === 'string' ? [file, ''] : file;
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function sync(more: Partial<SyncRoot> = {}): SyncRoot {
  return { folder, bundleFolder: '', paths: ['.'], include: [], exclude: [], ...more };
}

describe('the files of a bundle that are uploaded', () => {
  test('are all but those of Git, of the Databricks CLI, and what Git ignores', () => {
    write('databricks.yml', 'src/a.py', '.git/config', '.databricks/state', [
      '.gitignore',
      '.venv/\n*.log\n!keep.log',
    ]);
    write(
      '.venv/lib/x.py',
      'x.log',
      'keep.log',
      'src/deep/y.log',
      ['src/.gitignore', 'only-here\n'],
      'src/only-here',
    );
    write('only-here', 'src/in/only-here');
    expect(filesToUpload(sync()).paths).toEqual([
      '.gitignore',
      'databricks.yml',
      'keep.log',
      'only-here',
      'src/.gitignore',
      'src/a.py',
    ]);
  });

  test('are ignored by the repository around them, by its own file, and by that of the user', () => {
    execFileSync('git', ['init', '--quiet', folder]);
    write(['.gitignore', '/bundle/a\n'], ['.git/info/exclude', 'b\n'], ['of-user', 'c\n']);
    execFileSync('git', ['-C', folder, 'config', 'core.excludesFile', join(folder, 'of-user')]);
    write('bundle/a', 'bundle/b', 'bundle/c', 'bundle/d');
    expect(filesToUpload(sync({ folder: join(folder, 'bundle') })).paths).toEqual(['d']);
  });

  test('are those of sync.paths, each once', () => {
    write('a/x', 'b/y', 'c/z', 'f', ['.gitignore', 'c\n']);
    const { paths } = filesToUpload(sync({ paths: ['a', './a/x', 'f', 'c', 'none'] }));
    expect(paths).toEqual(['a/x', 'f']);
  });

  test('sync.include brings back what is ignored, and sync.exclude leaves out in any case', () => {
    write('a.py', 'dist/x.whl', 'dist/y.txt', 'gen/deep/z.json', ['.gitignore', 'dist\ngen\n']);
    const include = ['dist/*', 'gen/**/*.json'];
    expect(filesToUpload(sync({ include })).paths).toEqual([
      '.gitignore',
      'a.py',
      'dist/x.whl',
      'dist/y.txt',
      'gen/deep/z.json',
    ]);
    const { paths } = filesToUpload(sync({ include, exclude: ['./dist/*.txt', 'a.py', '.*'] }));
    expect(paths).toEqual(['dist/x.whl', 'gen/deep/z.json']);
  });

  test('are no links, which are told', () => {
    write('a.py');
    symlinkSync(join(folder, 'a.py'), join(folder, 'link.py'));
    symlinkSync(folder, join(folder, 'circle'));
    expect(filesToUpload(sync())).toEqual({ paths: ['a.py'], links: ['circle', 'link.py'] });
  });
});
