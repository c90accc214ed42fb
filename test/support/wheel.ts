import { strToU8, zipSync } from 'fflate';
import { createHash } from 'node:crypto';

/** A wheel as `pip` takes it: a package `flights` with one module, or with other files. */
export function wheel(
  version = '1.0',
  files: Record<string, string> = { 'flights/__init__.py': 'ROUTES = 3\n' },
  mtime = '2026-01-02T03:04:05',
): Uint8Array {
  const info = `flights-${version}.dist-info`;
  const content: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: flights\nVersion: ${version}\n\nVersion: of the text\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  const record = Object.entries(content).map(([path, text]) => {
    const digest = createHash('sha256').update(text).digest('base64url');
    return `${path},sha256=${digest},${Buffer.byteLength(text)}\n`;
  });
  content[`${info}/RECORD`] = `${record.join('')}${info}/RECORD,,\n`;
  return zipSync(Object.fromEntries(Object.entries(content).map(([path, text]) => [path, strToU8(text)])), {
    mtime,
  });
}
