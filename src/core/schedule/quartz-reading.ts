import { CRON_FIELDS, type CronField } from './cron.js';

/**
 * What Quartz 2.3.2 makes of an element that its grammar has no place for: the element that it takes instead, with what it
 * drops left out, or undefined where it refuses the text. This is the course of `CronExpression.storeExpressionVals` and
 * `checkNext`; whether the numbers are in range is not asked here.
 */
export function quartzReading(field: CronField, text: string): string | undefined {
  const isDays = field === CRON_FIELDS.dayOfMonth || field === CRON_FIELDS.dayOfWeek;
  if (/^\d/.test(text)) return readingOfNumber(field, text);
  if (/^[*/]/.test(text)) return readingOfStep(field, text);
  if (text.startsWith('?')) return isDays && text.length <= 2 ? '?' : undefined;
  if (/^L(W|-\d*W?)?$/.test(text) && field === CRON_FIELDS.dayOfWeek) return 'L';
  if (text === 'L-W' && field === CRON_FIELDS.dayOfMonth) return 'LW';
  return readingOfName(field, text);
}

/** It looks at the first three letters, and at what comes next only for a range, `#` and `L`. */
function readingOfName({ names }: CronField, text: string): string | undefined {
  const name = text.slice(0, 3);
  if (!names.includes(name)) return undefined;
  if (text[3] === '-') {
    const end = text.slice(4, 7);
    return names.includes(end) ? `${name}-${end}` : undefined;
  }
  if (names.length === 12) return name;
  if (text[3] === '#') return undefined;
  return text[3] === 'L' ? `${name}L` : name;
}

/** `*5` is `*`; what follows `*` and a slash must be a number, which may be negative. */
function readingOfStep({ mostStep }: CronField, text: string): string | undefined {
  const slash = text.startsWith('*') ? text.slice(1) : text;
  if (!slash.startsWith('/')) return '*';
  const step = /^\/([+-]?\d{1,9})$/.exec(slash);
  if (step === null || Number(step[1]) > mostStep) return undefined;
  return Number(step[1]) <= 0 ? '*' : `*/${Number(step[1])}`;
}

/** What follows a number, a range or a step is dropped, unless it begins as one of the specials. */
function readingOfNumber(field: CronField, text: string): string | undefined {
  const [, number, rest] = /^(\d+)(.*)$/s.exec(text) as RegExpExecArray;
  switch (rest[0]) {
    case 'L':
      return field === CRON_FIELDS.dayOfWeek ? `${number}L` : undefined;
    case 'W':
      return field === CRON_FIELDS.dayOfMonth ? `${number}W` : undefined;
    case '#':
      return undefined;
    case '-': {
      const range = /^-(\d+)(?!\d)(?:\/(\d+)|(?!\/))/.exec(rest);
      if (range === null) return undefined;
      if (range[2] === undefined) return `${number}-${range[1]}`;
      return Number(range[2]) === 0 ? number : `${number}-${range[1]}/${range[2]}`;
    }
    case '/': {
      const step = /^\/(\d{2,}|\d$)/.exec(rest);
      if (step === null || Number(step[1]) > field.mostStep) return undefined;
      return Number(step[1]) === 0 ? number : `${number}/${step[1]}`;
    }
    default:
      return number;
  }
}
