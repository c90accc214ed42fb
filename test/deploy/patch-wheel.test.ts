import { strFromU8, unzipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { libraryOf, withDynamicVersion } from '../../src/deploy/patch-wheel.js';
import { wheel } from '../support/wheel.js';

const NAME = 'flights-1.0-py3-none-any.whl';

describe('the digest of a library', () => {
  test('is that of what is in it, whenever it was built', () => {
    const one = libraryOf(NAME, wheel('1.0', { 'a.py': '1' }));
    const later = libraryOf(NAME, wheel('1.0', { 'a.py': '1' }, '2026-02-03T04:05:06'));
    const other = libraryOf(NAME, wheel('1.0', { 'a.py': '2' }));
    expect(later.content).not.toEqual(one.content);
    expect(later.digest).toBe(one.digest);
    expect(other.digest).not.toBe(one.digest);
  });

  test('is that of its bytes, where it is no archive', () => {
    expect(libraryOf('a.tar.gz', Buffer.from('x')).digest).toMatch(/^2d711642b726b044/);
  });

  test('cannot be told of a wheel that is none', () => {
    expect(() => libraryOf(NAME, Buffer.from('x'))).toThrow(/zip/);
  });
});

describe('a dynamic version', () => {
  test('makes a wheel that pip installs, with a version of its content', () => {
    const patched = withDynamicVersion(libraryOf(NAME, wheel()));
    expect(patched.name).toMatch(/^flights-1\.0\+[\da-f]{12}-py3-none-any\.whl$/);
    const folder = mkdtempSync(join(tmpdir(), 'brickwork-wheel-'));
    try {
      const file = join(folder, patched.name);
      writeFileSync(file, patched.content);
      const words = ['-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', '--target', folder, file];
      execFileSync('python3', words, { stdio: 'pipe' });
      const [, version] = patched.name.split('-');
      expect(readdirSync(folder)).toContain(`flights-${version}.dist-info`);
      const metadata = readFileSync(join(folder, `flights-${version}.dist-info/METADATA`), 'utf8');
      expect(metadata).toContain(`\nVersion: ${version}\n\nVersion: of the text\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('keeps its list of contents true', () => {
    const { content, name } = withDynamicVersion(libraryOf(NAME, wheel()));
    const [, version] = name.split('-');
    const files = unzipSync(content);
    const record = strFromU8(files[`flights-${version}.dist-info/RECORD`]);
    expect(record.split('\n').map((line) => line.split(',')[0])).toEqual([...Object.keys(files), '']);
    const size = files[`flights-${version}.dist-info/METADATA`].length;
    expect(record).toMatch(new RegExp(`METADATA,sha256=[\\w-]{43},${size}\\n`));
  });

  test('stays where the content stays, and takes the place of another one', () => {
    const [one, later] = ['2026-01-02T03:04:05', '2026-02-03T04:05:06'].map((time) =>
      withDynamicVersion(libraryOf('flights-1.0+old-py3-none-any.whl', wheel('1.0+old', {}, time))),
    );
    expect(one.name).toBe(later.name);
    expect(one.name).toMatch(/^flights-1\.0\+[\da-f]{12}-/);
  });

  test.each([
    ['flights.whl', wheel(), /its name/],
    ['flights-2.0-py3-none-any.whl', wheel('1.0'), /flights-2\.0\.dist-info\/METADATA/],
  ])('is refused to %s', (name, content, message) => {
    expect(() => withDynamicVersion(libraryOf(name, content))).toThrow(message);
  });
});
