import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderIssue } from '../../../src/core/issue.js';
import { parseCron } from '../../../src/core/schedule/parse-cron.js';
import { printCron } from '../../../src/core/schedule/print-cron.js';
import { cronExpressions } from './random-cron.js';

const issuesOf = (expression: string): string[] => {
  const parsed = parseCron(expression, 'schedule.quartz_cron_expression');
  return parsed.kind === 'issues' ? parsed.issues.map(renderIssue) : [];
};

describe('an expression is read into plain data', () => {
  test.each([
    ['0 30 2 * * ?', { seconds: [0], minutes: [30], hours: [2] }],
    ['  0\t30 22-2/2 * * ? ', { hours: [0, 2, 22] }],
    ['/20 */30 2 ? nov-FEB fri-Mon', { seconds: [0, 20, 40], minutes: [0, 30], months: [1, 2, 11, 12] }],
    ['0 0 0 ? * fri-Mon', { days: { kind: 'days_of_week', days: [1, 2, 6, 7] } }],
    ['0 0 0 28-2 * ?', { days: { kind: 'days_of_month', days: [1, 2, 28, 29, 30, 31] } }],
    ['0 0 0 L * ?', { days: { kind: 'last_day', daysBefore: 0 } }],
    ['0 0 0 L-3 * ?', { days: { kind: 'last_day', daysBefore: 3 } }],
    ['0 0 0 LW * ?', { days: { kind: 'last_weekday', daysBefore: 0 } }],
    ['0 0 0 l-3w * ?', { days: { kind: 'last_weekday', daysBefore: 3 } }],
    ['0 0 0 15W * ?', { days: { kind: 'nearest_weekday', day: 15 } }],
    ['0 0 0 ? * L', { days: { kind: 'days_of_week', days: [7] } }],
    ['0 0 0 ? * FRIL', { days: { kind: 'last_day_of_week', day: 6 } }],
    ['0 0 0 ? * 6#3', { days: { kind: 'nth_day_of_week', day: 6, nth: 3 } }],
    ['0 0 0 * * ? 2030-2027/2,2028', undefined],
    ['0 0 0 * * ? 2027-2030/2,2028', { years: [2027, 2028, 2029] }],
    ['0 0 0 * * ? *', { months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }],
  ])('%s', (expression, fields) => {
    const parsed = parseCron(expression);
    if (fields === undefined) expect(parsed.kind).toBe('issues');
    else expect(parsed).toMatchObject({ kind: 'cron', cron: fields });
    if (parsed.kind === 'cron') expect(JSON.parse(JSON.stringify(parsed.cron))).toEqual(parsed.cron);
  });

  test('every year is no list of years', () => {
    expect(parseCron('0 0 0 * * ? */1')).not.toHaveProperty('cron.years');
  });

  test('what is printed is read as the same, and printed as the same', () => {
    fc.assert(
      fc.property(cronExpressions, (expression) => {
        const parsed = parseCron(expression);
        if (parsed.kind === 'issues') throw new Error(JSON.stringify(parsed.issues));
        const printed = printCron(parsed.cron);
        expect(parseCron(printed)).toEqual(parsed);
      }),
    );
  });
});

describe('an issue says what Quartz does with it, and what to write', () => {
  const AT = 'schedule.quartz_cron_expression:';
  test.each([
    [
      '0 60 24 * * ?',
      [/^CRON_INVALID .* minutes "60": .* 0 to 59\. Write 0/, /hours "24": .* 0 to 23\. Write 0/],
    ],
    ['0 0/60 * * * ?', [/minutes "0\/60": A step of 60 is too large: the minutes has steps up to 59\./]],
    ['0 3/0 * * * ?', [/^CRON_MISLEADING .*minutes "3\/0": A step of 0 leads nowhere.*Write 3\./]],
    ['0 */0 * * * ?', [/Write \*\./]],
    ['0 0 0 ? * MON/2', [/^CRON_MISLEADING .* day of week "MON\/2": A step after a name .*Write MON\./]],
    ['0 0 0 ? * MONDAY', [/"MONDAY" is no day of week. Quartz takes it for MON. Write MON\./]],
    ['0 0 0 ? * MON-6', [/^CRON_INVALID .*Write 1 to 7 or SUN to SAT, a list, .*6L, 6#3\.$/]],
    ['0 0 0 1,15W * ?', [/^CRON_MISLEADING .*W stands alone: .* as in 1W\. Make a schedule for each\./]],
    ['0 0 0 32,15W * ?', [/^CRON_INVALID .*1 to 31/]],
    ['0 0 0 1-5W * ?', [/Write 1-5\./]],
    ['0 0 0 32W * ?', [/^CRON_INVALID .*W stands after a day from 1 to 31/]],
    ['0 0 0 L,15 * ?', [/^CRON_INVALID .*L stands alone/]],
    ['0 0 0 L-31 * ?', [/at most 30 days/]],
    ['0 0 0 L-28W * ?', [/In a February that has no L-28, Quartz searches for ever\..*L-27W/]],
    ['0 0 0 L-W * ?', [/Write LW\./]],
    ['0 0 0 ? * 6#3,2', [/^CRON_MISLEADING .*# stands alone: .*as in 2#3\./]],
    ['0 0 0 ? * 6#3,2#1', [/^CRON_INVALID .*# stands alone: Quartz has it once/]],
    ['0 0 0 ? * 6#6', [/^CRON_INVALID .*1 to 5/]],
    ['0 0 0 ? * 6#03', [/^CRON_MISLEADING .*Write 6#3\./]],
    ['0 0 0 ? * 8#2', [/^CRON_MISLEADING .*no day of the week "8"\./]],
    ['0 0 0 ? * 8L', [/^CRON_INVALID .*no day of the week "8"\./]],
    ['0 0 0 ? * FOO#2', [/^CRON_INVALID .*no day of the week "FOO"\./]],
    ['0 0 0 ?* * MON', [/^CRON_MISLEADING .*day of month "\?\*".*Write \?\./]],
    ['0 0 0 ?, * MON', [/comma too many.*Write \?\./]],
    ['0 0 0 98 * MON', [/Write \?\./]],
    ['99 0 0 * * ?', [/^CRON_MISLEADING .*seconds "99".*Write \*\./]],
    ['99-3 0 0 * * ?', [/Write 0-3\./]],
    ['99/2 0 0 * * ?', [/Write \*\/2\./]],
    ['0 0 0 5-0 * ?', [/Write 5-31\./]],
    ['0 1.5 0 * * ?', [/^CRON_MISLEADING .*minutes "1\.5".*Write 1\./]],
    ['0 1,,2 0 * * ?', [/Write 1,2\./]],
    ['0 , 0 * * ?', [/^CRON_INVALID .*no value/]],
    ['0 2,L 0 * * ?', [/only days have.*Write 2\./]],
    ['0 0 0 * * ? L', [/^CRON_MISLEADING .*year "L": It has no value/]],
    ['0 0 0 * * ? 27', [/^CRON_MISLEADING .*1970 to 2199\. For others Quartz never fires\./]],
    ['0 0 0 * * ? 5C', [/"5C" is no year\. Values of the year are 1970 to 2199/]],
    ['0 0 0 * * ? 2030-2026', [/^CRON_INVALID .*cannot lead backwards/]],
    ['0 ? 0 * * ?', [/^CRON_INVALID .*minutes "\?"/]],
    ['0 0 0 1 * MON', [/both given.*Write "0 0 0 \? \* MON"\./]],
    ['0 0 0 1 * *', [/both given.*Write "0 0 0 1 \* \?"\./]],
    ['0 0 0 ? * ? 2027', [/both \?.*Write "0 0 0 \* \* \? 2027"\./]],
    ['0 0 0 ? * MON 2026 now', [/^CRON_MISLEADING .*There are 8 fields.*Remove "NOW"\./]],
    ['0 0 77 ? * MON 2026 now', [/hours "77"/, /There are 8 fields/]],
    ['0 12 * * MON', [/^CRON_INVALID .*There are 5 fields.*seconds minutes hours/]],
    ['', [/There are 0 fields/]],
    [`0 0 0 ? * ${'MON,'.repeat(300)}TUE`, [/^CRON_INVALID .*has \d+ characters\. Write at most 1000\./]],
  ])('%s', (expression, issues) => {
    const found = issuesOf(expression);
    expect(found.map((issue) => issue.includes(AT))).toEqual(issues.map(() => true));
    issues.forEach((issue, at) => expect(found[at]).toMatch(issue));
  });

  test('any text is read or has an issue, and no message is long', () => {
    const characters = fc.constantFrom(...'0123459*/?,-#LWCAMONFRI \t.+@é');
    const texts = fc.oneof(
      fc.string(),
      fc.array(characters, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCron(text);
        if (parsed.kind === 'issues') expect(parsed.issues.length).toBeGreaterThan(0);
      }),
    );
  });
});
