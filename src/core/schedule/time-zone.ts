import { error, type Issue } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import { ZONE_NAMES } from './zone-names.js';
import { offsetAt } from './zone-offset.js';

export type ParsedZone = { kind: 'zone'; zone: string } | { kind: 'issues'; issues: Issue[] };

/**
 * Names that Java has besides those of IANA (`ZoneId.SHORT_IDS` of Java 17), and what they mean there. Temporal's server
 * refuses most of them; EST, MST and HST have no daylight saving.
 */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: 'Etc/GMT+5',
  HST: 'Etc/GMT+10',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: 'Etc/GMT+7',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
};

/**
 * The zone of a `timezone_id` by a name that Temporal, `Intl` and Java know for the same zone. `TIMEZONE_UNKNOWN` for what
 * Quartz would run in GMT without a word, since Java takes every name that it does not know for GMT;
 * `TIMEZONE_UNSUPPORTED` for an offset that has no name. `path` is that of the issues.
 */
export function parseTimeZone(id: string, path = ''): ParsedZone {
  if (Object.hasOwn(SHORT_NAMES, id)) return { kind: 'zone', zone: SHORT_NAMES[id] };
  if (ZONE_NAMES.includes(id) || Intl.supportedValuesOf('timeZone').includes(id))
    return { kind: 'zone', zone: id };
  const offset = /^GMT([+-])(\d{1,2})(?::?(\d\d))?$/.exec(id);
  const [hours, minutes] = [Number(offset?.[2]), Number(offset?.[3] ?? 0)];
  if (offset !== null && hours <= 23 && minutes <= 59)
    return zoneOfOffset(id, (offset[1] === '+' ? 1 : -1) * (hours * 60 + minutes), path);
  const message = `There is no time zone ${quote(id)}: Quartz would take it for GMT.`;
  return { kind: 'issues', issues: [error('TIMEZONE_UNKNOWN', path, message, suggestZone(id))] };
}

/** `GMT+5`: five hours ahead, which is `Etc/GMT-5`. There are such names for the whole hours from -12 to 14. */
function zoneOfOffset(id: string, minutes: number, path: string): ParsedZone {
  const hours = minutes / 60;
  const name = minutes === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  if (ZONE_NAMES.includes(name)) return { kind: 'zone', zone: name };
  const same = zonesAlwaysAt(minutes);
  const message = `${quote(id)}: Temporal has no name for a zone with this offset.`;
  const hint = same === undefined ? undefined : `${quote(same)} has it all the year.`;
  return { kind: 'issues', issues: [error('TIMEZONE_UNSUPPORTED', path, message, hint)] };
}

/** A place that has an offset both in January and in July. */
function zonesAlwaysAt(minutes: number): string | undefined {
  const instants = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)];
  return ZONE_NAMES.find((name) => instants.every((at) => offsetAt(name, at) === minutes * 60_000));
}

/** The names of the same city or region first: `Berlin`, `europe/berlin`, `Europe/Munich`. */
function suggestZone(id: string): string {
  const city = (name: string): string => name.toLowerCase().split('/').at(-1) as string;
  const wanted = id.trim().toLowerCase().replaceAll(' ', '_');
  const same = ZONE_NAMES.find((name) => name.toLowerCase() === wanted || city(name) === city(wanted));
  if (same !== undefined) return `Did you mean ${quote(same)}?`;
  const hours = /^(?:utc|gmt)?([+-]\d{1,2})(?::?00)?$/.exec(wanted);
  if (hours !== null) return `For a fixed offset, write ${quote(`GMT${hours[1]}`)}.`;
  const nearby = ZONE_NAMES.filter((name) => name.toLowerCase().startsWith(wanted.slice(0, 2)));
  return suggestName(id, nearby) ?? 'Write a name of the IANA database, as "Europe/Berlin", or "UTC".';
}
