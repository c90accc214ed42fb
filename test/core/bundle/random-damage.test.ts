import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { resolve } from './resolve-texts.js';

const GOLDENS = fileURLToPath(new URL('goldens', import.meta.url));
const bundles = readdirSync(GOLDENS)
  .filter((golden) => golden !== '22-sync-root')
  .map((golden) => readFileSync(`${GOLDENS}/${golden}/databricks.yml`, 'utf8').split('\n'));

const VALUES = [
  'null',
  '[]',
  '{}',
  '""',
  '-1e400',
  '${var.who}',
  '${bundle}',
  '${var.cluster}x',
  '[x, {a: b}]',
  '&a ',
  '*a',
];

/** What may happen to one line of a file. */
const damage = fc.record({
  line: fc.nat(100),
  other: fc.nat(100),
  kind: fc.constantFrom('lost', 'doubled', 'replaced', 'moved'),
  value: fc.constantFrom(...VALUES),
});

function damaged(
  lines: readonly string[],
  { line, other, kind, value }: typeof damage extends fc.Arbitrary<infer T> ? T : never,
): string[] {
  const at = line % lines.length;
  const now = {
    lost: [],
    doubled: [lines[other % lines.length], lines[at]],
    replaced: [lines[at].replace(/(:|- ).*/, `$1 ${value}`)],
    moved: [`  ${lines[at]}`],
  }[kind];
  return [...lines.slice(0, at), ...now, ...lines.slice(at + 1)];
}

test('a damaged bundle never throws, and each of its issues has a place', () => {
  fc.assert(
    fc.property(fc.constantFrom(...bundles), fc.array(damage, { maxLength: 4 }), (bundle, damages) => {
      const text = damages.reduce(damaged, bundle).join('\n');
      const resolved = resolve(text, { env: { DATABRICKS_CLUSTER_ID: 'c' } });
      for (const { file, line, column } of resolved.issues) {
        expect(file).not.toBe('');
        expect(Math.min(line, column)).toBeGreaterThan(0);
      }
      if (resolved.kind === 'invalid') return;
      for (const { document, sourceOf } of resolved.jobs.values())
        for (const { path } of parseDefinition(document).issues)
          expect(sourceOf(path).line).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
