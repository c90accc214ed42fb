import { describe, expect, test } from 'vitest';
import { renderIssue } from '../../../src/core/issue.js';
import { parseTimeZone } from '../../../src/core/schedule/time-zone.js';
import { ZONE_NAMES } from '../../../src/core/schedule/zone-names.js';
import { instantOf, offsetAt } from '../../../src/core/schedule/zone-offset.js';

describe('a zone that Java knows gets a name that Temporal knows', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['US/Pacific', 'US/Pacific'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['UTC', 'UTC'],
    ['PST', 'America/Los_Angeles'],
    ['EST', 'Etc/GMT+5'],
    ['GMT+5', 'Etc/GMT-5'],
    ['GMT+05:00', 'Etc/GMT-5'],
    ['GMT-0800', 'Etc/GMT+8'],
    ['GMT+0', 'UTC'],
    ['GMT-00:00', 'UTC'],
    ['GMT+14', 'Etc/GMT-14'],
  ])('%s', (id, zone) => {
    expect(parseTimeZone(id)).toEqual({ kind: 'zone', zone });
  });

  test('each known name is one of Intl, too', () => {
    expect(ZONE_NAMES.length).toBeGreaterThan(590);
    for (const name of ZONE_NAMES) expect(Math.abs(offsetAt(name, 0))).toBeLessThan(15 * 3_600_000);
  });
});

describe('a zone that would mean something else is an issue', () => {
  test.each([
    [
      'europe/berlin',
      /^TIMEZONE_UNKNOWN a: .*"europe\/berlin": Quartz would take it for GMT\. .*"Europe\/Berlin"\?/,
    ],
    ['Berlin', /Did you mean "Europe\/Berlin"\?/],
    ['America/New York', /Did you mean "America\/New_York"\?/],
    ['Europe/Berlln', /Did you mean "Europe\/Berlin"\?/],
    ['UTC+5', /write "GMT\+5"\./],
    ['+05:00', /write "GMT\+05"\./],
    ['pst', /TIMEZONE_UNKNOWN/],
    ['', /Write a name of the IANA database/],
    ['GMT+25', /TIMEZONE_UNKNOWN/],
    [
      'GMT+05:30',
      /^TIMEZONE_UNSUPPORTED a: "GMT\+05:30": .*"Asia\/(Kolkata|Calcutta|Colombo)" has it all the year\./,
    ],
    ['GMT-09:30', /"Pacific\/Marquesas" has it/],
    ['GMT+15', /no name for a zone with this offset\.$/],
  ])('%s', (id, message) => {
    const parsed = parseTimeZone(id, 'a');
    expect(parsed.kind === 'issues' ? parsed.issues.map(renderIssue).join() : parsed.zone).toMatch(message);
  });
});

describe('instants of what clocks show', () => {
  const wall = (text: string): number => Date.parse(`${text}Z`);

  test('the later of two, none where clocks leap', () => {
    expect(instantOf('America/New_York', wall('2026-11-01T01:30'))).toBe(wall('2026-11-01T06:30'));
    expect(instantOf('America/New_York', wall('2026-11-01T00:59'))).toBe(wall('2026-11-01T04:59'));
    expect(instantOf('America/New_York', wall('2026-03-08T02:30'))).toBeUndefined();
    expect(instantOf('America/New_York', wall('2026-03-08T03:00'))).toBe(wall('2026-03-08T07:00'));
  });

  test('offsets of seconds, before there were zones', () => {
    expect(offsetAt('Europe/Berlin', Date.UTC(1890, 0))).toBe((53 * 60 + 28) * 1000);
  });

  test('more days than are kept', () => {
    for (let day = 0; day < 5000; day++)
      expect(instantOf('UTC', Date.UTC(2026, 0, day))).toBe(Date.UTC(2026, 0, day));
  });
});
