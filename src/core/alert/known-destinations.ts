import { warning, listNames, type Issue } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { ChannelKind, Recipient } from './recipient.js';

/** What a workspace tells of a notification destination of its own: never an address that is a secret. */
export interface WorkspaceDestination {
  id: string;
  displayName: string;
  /** EMAIL, SLACK, MICROSOFT_TEAMS, PAGERDUTY or WEBHOOK. */
  type: string;
  /** Of the type EMAIL. */
  addresses?: string[];
}

/** The destinations that there are, as planning knows them. */
export interface KnownDestinations {
  /** Whether there is a mail server. */
  hasMail: boolean;
  /** Those of the worker's file, by id; mail addresses of one that is a list of them. */
  configured: ReadonlyMap<string, { channel: ChannelKind; addresses?: string[] }>;
  /** Those of the workspace that the file does not know, by id; undefined where it was not asked. */
  workspace?: ReadonlyMap<string, WorkspaceDestination>;
}

/** The recipients that stand for what a definition names: an address, or the id of a destination. */
export function recipientsOf(
  name: string,
  path: string,
  known: KnownDestinations,
): { recipients: Recipient[]; issues: Issue[] } {
  if (name.includes('@')) return byMail([name], path, known);
  const configured = known.configured.get(name);
  if (configured?.addresses !== undefined) return byMail(configured.addresses, path, known);
  if (configured !== undefined)
    return { recipients: [{ kind: 'destination', id: name, channel: configured.channel }], issues: [] };
  const ofWorkspace = known.workspace?.get(name);
  if (ofWorkspace?.addresses !== undefined) return byMail(ofWorkspace.addresses, path, known);
  return {
    recipients: [{ kind: 'destination', id: name }],
    issues: [unknownDestination(name, path, known, ofWorkspace)],
  };
}

function byMail(
  addresses: readonly string[],
  path: string,
  { hasMail }: KnownDestinations,
): { recipients: Recipient[]; issues: Issue[] } {
  const recipients = addresses.map((address): Recipient => ({ kind: 'mail', address }));
  if (hasMail) return { recipients, issues: [] };
  const message = 'cannot be sent: the worker has no mail server.';
  return {
    recipients,
    issues: [warning('MAIL_UNCONFIGURED', path, message, 'Add "mail" to its file of destinations.')],
  };
}

function unknownDestination(
  id: string,
  path: string,
  { configured, workspace }: KnownDestinations,
  ofWorkspace: WorkspaceDestination | undefined,
): Issue {
  const ids = [...configured.keys()];
  const known = suggestName(id, ids) ?? `Destinations of the file: ${listNames(ids)}.`;
  if (ofWorkspace === undefined) {
    const elsewhere =
      workspace === undefined ? '; the workspace was not asked.' : ', nor one that the workspace shows.';
    const message = `${quote(id)} is no destination of the worker's file${elsewhere}`;
    return warning('DESTINATION_UNKNOWN', path, message, known);
  }
  const { displayName, type } = ofWorkspace;
  const message = `${quote(displayName)} is a destination (${type}) of the workspace, which keeps its address to itself.`;
  return warning(
    'DESTINATION_UNKNOWN',
    path,
    message,
    `Add it to the worker's file of destinations, under its id ${id}.`,
  );
}
