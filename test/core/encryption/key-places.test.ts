import { describe, expect, test } from 'vitest';
import { keyPlaces } from '../../../src/core/encryption/key-places.js';

const COMMAND = 'BRICKWORK_ENCRYPTION_KEY_COMMAND';

describe('where keys are', () => {
  test('is nowhere without variables', () => {
    expect(keyPlaces({ PATH: '/bin' })).toEqual({ places: {}, problems: [] });
  });

  test('is what each variable says', () => {
    const env = {
      [COMMAND]: '  kms decrypt --key k ',
      BRICKWORK_ENCRYPTION_KEYS_FILE: '/keys',
      BRICKWORK_ENCRYPTION_KEYS: 'a:b',
    };
    expect(keyPlaces(env)).toEqual({
      places: { command: ['kms', 'decrypt', '--key', 'k'], file: '/keys', inline: 'a:b' },
      problems: [],
    });
  });

  test('is a problem where a variable is set and empty, each by its name', () => {
    const { places, problems } = keyPlaces({
      [COMMAND]: '',
      BRICKWORK_ENCRYPTION_KEYS_FILE: ' ',
      BRICKWORK_ENCRYPTION_KEYS: '\n',
    });
    expect(places).toEqual({});
    expect(problems.map((problem) => problem.split(' is empty.')[0])).toEqual([
      COMMAND,
      'BRICKWORK_ENCRYPTION_KEYS_FILE',
      'BRICKWORK_ENCRYPTION_KEYS',
    ]);
  });
});

describe('a command', () => {
  test.each([
    ['["kms", "a b", "$HOME"]', ['kms', 'a b', '$HOME']],
    ['/usr/bin/kms  get\tkey', ['/usr/bin/kms', 'get', 'key']],
  ])('%s is its words', (text, command) => {
    expect(keyPlaces({ [COMMAND]: text })).toEqual({ places: { command }, problems: [] });
  });

  test.each(['kms | base64', 'kms "a b"', 'kms $KEY', 'cat *.key', 'kms > x', '(kms)'])(
    '%s needs a shell, which it does not get',
    (text) => {
      const { places, problems } = keyPlaces({ [COMMAND]: text });
      expect(places).toEqual({});
      expect(problems).toEqual([expect.stringMatching(`^${COMMAND} is not run by a shell: .*JSON array`)]);
    },
  );

  test.each(['[', '[]', '[1]', '["kms", ""]', '["kms", null]'])('%s is no array of words', (text) => {
    expect(keyPlaces({ [COMMAND]: text }).problems).toEqual([
      expect.stringMatching(`^${COMMAND} is not a JSON array of words`),
    ]);
  });
});
