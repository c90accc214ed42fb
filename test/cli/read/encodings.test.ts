import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../src/cli/read/decode-text.js';
import { readYaml } from '../../../src/cli/read/read-yaml.js';

const TEXT = 'name: Zürich\ntasks: []\n';

/** The text in an encoding that Node has no writer for. */
function utf16be(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

describe('a file that is not UTF-8 is named for what it seems to be, where it shows', () => {
  test.each<[string, Uint8Array, string, number, number]>([
    ['Latin-1', Buffer.from(TEXT, 'latin1'), 'Latin-1 (ISO 8859-1)', 1, 8],
    ['on a later line', bytes('a: 1\r\nb: 2\nc: "', [0xe9], '"'), 'Latin-1 (ISO 8859-1)', 3, 5],
    ['at the very end', bytes('a: caf', [0xe9]), 'Latin-1 (ISO 8859-1)', 1, 7],
    ['Windows-1252', bytes('a: ', [0x93], 'b', [0x94]), 'Windows-1252', 1, 4],
    ['UTF-8 that was cut', bytes('a: é', [0xc3], 'x'), 'damaged, or a mix of encodings', 1, 5],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'UTF-16 (little endian)', 1, 1],
    ['UTF-16 without one', Buffer.from(TEXT, 'utf16le'), 'UTF-16 (little endian)', 1, 1],
    ['big endian with a mark', utf16be(`\ufeff${TEXT}`), 'UTF-16 (big endian)', 1, 1],
    ['big endian without one', utf16be(TEXT), 'UTF-16 (big endian)', 1, 1],
    ['UTF-32', bytes([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'UTF-32', 1, 1],
    ['binary', bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 3]), 'no text at all (it has zero bytes)', 1, 1],
    ['zero bytes far behind', bytes('a'.repeat(9000), [0]), 'no text at all (it has zero bytes)', 1, 1],
  ])('%s', (_name, file, seemsToBe, line, column) => {
    expect(decodeText(file)).toEqual({ seemsToBe, line, column });
    expect(readYaml(file)).toEqual({
      issues: [
        {
          severity: 'error',
          code: 'ENCODING',
          path: '',
          message: `the file is not UTF-8: it seems to be ${seemsToBe}.`,
          hint: 'Save it as UTF-8.',
          line,
          column,
        },
      ],
    });
  });
});

describe('UTF-8 is read', () => {
  test.each([
    ['with letters of any kind', TEXT],
    ['with a byte order mark', `\ufeff${TEXT}`],
  ])('%s', (_name, text) => {
    const read = readYaml(Buffer.from(text));
    expect('value' in read && [read.value, read.placeOf('tasks')]).toEqual([
      { name: 'Zürich', tasks: [] },
      { line: 2, column: 1 },
    ]);
  });

  test('empty', () => {
    expect(readYaml(Buffer.from(''))).toMatchObject({ value: null });
  });
});
