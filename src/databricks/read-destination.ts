import type { WorkspaceDestination } from '../core/alert/known-destinations.js';
import { isJsonObject } from '../core/json.js';
import { object, text } from './read-run.js';

/** Reads `notification-destinations/{id}`; of all kinds only mail shows where it goes. */
export function readDestination(answer: unknown): WorkspaceDestination {
  const { id, display_name, destination_type, config } = object(answer, 'notification-destinations');
  const email = isJsonObject(config) ? config['email'] : undefined;
  const listed = isJsonObject(email) ? email['addresses'] : undefined;
  const addresses = Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : [];
  return {
    id: text(id) ?? '',
    displayName: text(display_name) ?? '',
    type: text(destination_type) ?? 'unknown',
    ...(addresses.length === 0 ? {} : { addresses }),
  };
}
