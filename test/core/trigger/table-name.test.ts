import { expect, test } from 'vitest';
import { parseTableName, quoteTableName } from '../../../src/core/trigger/table-name.js';

test.each([
  ['main.sales.orders', '`main`.`sales`.`orders`'],
  ['main.`sales-eu`.`or``ders`', '`main`.`sales-eu`.`or``ders`'],
  ['Main.Übung.2024_orders', '`Main`.`Übung`.`2024_orders`'],
  [`m.s.${'x'.repeat(255)}`, `\`m\`.\`s\`.\`${'x'.repeat(255)}\``],
])('%s is quoted part by part', (text, quoted) => {
  const reading = parseTableName(text);
  if (reading.kind === 'invalid') throw new Error(reading.problem);
  expect(quoteTableName(reading.parts)).toBe(quoted);
  expect(parseTableName(quoted)).toEqual(reading);
});

test.each([
  ['', 'it must be catalog.schema.table'],
  ['orders', 'it must be catalog.schema.table'],
  ['sales.orders', 'it must be catalog.schema.table'],
  ['a.b.c.d', 'it must be catalog.schema.table'],
  ['a..c', 'a part of it is empty'],
  ['a.b.', 'a part of it is empty'],
  ['a.b.``', 'a part of it is empty'],
  ['a.b.c; DROP TABLE c', 'a part has a dot, a space, a slash or a control character'],
  ['a.b.`c.d`', 'a part has a dot, a space, a slash or a control character'],
  ['a.b.c\n', 'a part has a dot, a space, a slash or a control character'],
  ['a.b/c.d', 'a part has a dot, a space, a slash or a control character'],
  ['a.`b.c', 'a back-tick stands where none may'],
  ['a.b`.c', 'a back-tick stands where none may'],
  ['a.`b`b.c', 'a back-tick stands where none may'],
  [`a.b.${'x'.repeat(256)}`, 'a part has more than 255 characters'],
])('%j is no name of a table', (text, problem) => {
  expect(parseTableName(text)).toEqual({
    kind: 'invalid',
    problem: `${JSON.stringify(text)} is no name of a table: ${problem}.`,
  });
});
