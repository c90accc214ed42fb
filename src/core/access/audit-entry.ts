import { redactParameters } from '../redact.js';
import { shorten } from '../short-text.js';
import type { Identified } from './identity.js';

/** What came of an act: it was done, refused by a rule of access, not taken by what it was asked of, or has failed. */
export type AuditResult = 'done' | 'denied' | 'refused' | 'failed';

/** An act, or an attempt at one, as it is recorded. */
export interface AuditedAct {
  /** Which server. */
  server: 'pages' | 'gateway' | 'webhooks' | 'codec-server';
  /** Who; absent where that is not known. */
  who?: string;
  identified?: Identified | 'signature';
  /** The address that it came from. */
  address: string;
  /** Such as `cancel`, or `POST /api/2.2/jobs/run-now`. */
  act: string;
  /** The job or the run that it is about. */
  target?: string;
  arguments?: Readonly<Record<string, string>>;
  result: AuditResult;
  /** Why it was not done. */
  reason?: string;
}

const LONGEST_TEXT = 500;
const MOST_ARGUMENTS = 50;

/** The members of a line of the audit log: without values of secrets, and no longer than a line should be. */
export function auditEntry(act: AuditedAct): Record<string, unknown> {
  const { arguments: given = {}, reason, target, who, identified, ...rest } = act;
  const listed = Object.entries(given).slice(0, MOST_ARGUMENTS);
  const safe = Object.entries(redactParameters(Object.fromEntries(listed)));
  return {
    ...{ server: rest.server, who: short(who), identified, address: rest.address },
    ...{ act: short(rest.act), target: short(target) },
    ...(safe.length === 0
      ? {}
      : { arguments: Object.fromEntries(safe.map(([name, value]) => [name, short(value)])) }),
    ...{ result: rest.result, reason: short(reason) },
  };
}

function short(text: string | undefined): string | undefined {
  return text === undefined ? undefined : shorten(text, LONGEST_TEXT);
}
