import { closeSync, openSync } from 'node:fs';
import { pino } from 'pino';
import { type AuditedAct, auditEntry } from '../core/access/audit-entry.js';

/** Where acts are recorded, a line of JSON each. */
export interface AuditLog {
  record(act: AuditedAct): void;
  /** Opens the file anew, after it was moved away; nothing for stdout. */
  reopen(): void;
}

/** Records nothing. */
export const NO_AUDIT: AuditLog = { record: () => undefined, reopen: () => undefined };

/**
 * Appends to a file, or writes to stdout for `-`. A line is written before its act is answered. Throws where the file cannot
 * be opened; `onTrouble` is told, once at a time, where it cannot be written.
 */
export function openAuditLog(place: string, onTrouble: (message: string) => void): AuditLog {
  // pino would say only later that it cannot be opened.
  if (place !== '-') closeSync(openSync(place, 'a', 0o640));
  const destination = pino.destination({ dest: place === '-' ? 1 : place, append: true, sync: true });
  let isTroubled = false;
  destination.on('error', (error: Error) => {
    if (!isTroubled) onTrouble(`The audit log ${place} cannot be written: ${error.message}`);
    isTroubled = true;
  });
  destination.on('drain', () => (isTroubled = false));
  return {
    record: (act) => {
      const line = JSON.stringify({ time: new Date().toISOString(), ...auditEntry(act) });
      destination.write(`${line}\n`);
    },
    reopen: () => {
      if (place !== '-') destination.reopen();
    },
  };
}
