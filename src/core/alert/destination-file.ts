import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { suggestName } from '../nearest-name.js';
import { inWords, renderPath } from '../schema-words.js';
import { quote } from '../short-text.js';
import { webAddress } from '../web-address.js';
import { mailAddress } from './addresses.js';
import type { PrivateHosts } from '../access/address-guard.js';
import { privateHosts } from '../access/private-hosts.js';
import { type SecretPlace, secretPlace } from '../access/secret-place.js';
import type { KnownDestinations } from './known-destinations.js';
import { CHANNELS, type ChannelKind } from './recipient.js';

/** The mail server. */
export interface MailServer {
  host: string;
  port: number;
  /** `starttls` refuses a server that does not offer it; `none` is for servers on loopback. */
  security: 'starttls' | 'tls' | 'none';
  from: string;
  user?: string;
  password?: SecretPlace;
}

/** One destination, and the id by which definitions name it. */
export type Destination = { id: string } & (
  | { channel: 'mail'; addresses: string[] }
  | { channel: 'slack' | 'teams'; url: SecretPlace }
  | { channel: 'pagerduty'; routingKey: SecretPlace; url: string }
  | {
      channel: 'webhook';
      url: string | SecretPlace;
      secret?: SecretPlace;
      user?: string;
      password?: SecretPlace;
    }
);

/** What a file of destinations says. */
export interface DestinationFile {
  mail?: MailServer;
  /** Which hosts of private networks may be posted to; none unless given. */
  allowPrivate?: PrivateHosts;
  destinations: Destination[];
}

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

const urlInside = z.union([webAddress, secretPlace]);

const mailServer = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).optional(),
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  from: z
    .string()
    .refine((from) => from.includes('@'), { message: 'must be a mail address, or a name with one' }),
  user: z.string().min(1).optional(),
  password: secretPlace.optional(),
});

const ways = {
  mail: z.array(mailAddress).min(1).max(50).optional(),
  slack: z.strictObject({ url: secretPlace }).optional(),
  teams: z.strictObject({ url: secretPlace }).optional(),
  pagerduty: z.strictObject({ routing_key: secretPlace, url: webAddress.default(PAGERDUTY_URL) }).optional(),
  webhook: z
    .strictObject({
      url: urlInside,
      secret: secretPlace.optional(),
      user: z.string().min(1).optional(),
      password: secretPlace.optional(),
    })
    .optional(),
};

const fileSchema = z.strictObject({
  mail: mailServer.optional(),
  allow_private: privateHosts.optional(),
  destinations: z
    .array(
      z.strictObject({
        id: z
          .string()
          .min(1)
          .max(200)
          .regex(/^[^@\s]+$/, 'must have no space and no "@"'),
        ...ways,
      }),
    )
    .max(1000)
    .default([]),
});

type WrittenDestination = z.infer<typeof fileSchema>['destinations'][number];

/** Reads what a file of destinations says, or everything that is wrong with it. */
export function parseDestinations(document: unknown): { file: DestinationFile } | { issues: Issue[] } {
  const parsed = fileSchema.safeParse(document ?? {}, { reportInput: true });
  if (!parsed.success) return { issues: parsed.error.issues.flatMap(issuesOf) };
  const { mail, destinations, allow_private: allowPrivate } = parsed.data;
  const issues = [
    ...destinations.flatMap((one, at) => checkWays(one, `destinations[${at}]`)),
    ...repeatedIds(destinations),
    ...checkMail(mail, destinations),
  ];
  if (issues.length > 0) return { issues };
  return {
    file: {
      ...(mail === undefined ? {} : { mail: serverOf(mail) }),
      ...(allowPrivate === undefined ? {} : { allowPrivate }),
      destinations: destinations.map(destinationOf),
    },
  };
}

function serverOf({ port, password, user, ...others }: z.infer<typeof mailServer>): MailServer {
  return {
    ...others,
    port: port ?? { starttls: 587, tls: 465, none: 25 }[others.security],
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

function destinationOf({ id, mail, slack, teams, pagerduty, webhook }: WrittenDestination): Destination {
  if (mail !== undefined) return { id, channel: 'mail', addresses: mail };
  if (slack !== undefined) return { id, channel: 'slack', url: slack.url };
  if (teams !== undefined) return { id, channel: 'teams', url: teams.url };
  if (pagerduty !== undefined)
    return { id, channel: 'pagerduty', routingKey: pagerduty.routing_key, url: pagerduty.url };
  const { user, password, secret, url: to } = webhook as NonNullable<typeof webhook>;
  return {
    id,
    channel: 'webhook',
    url: to,
    ...(secret === undefined ? {} : { secret }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}

function waysOf(destination: WrittenDestination): ChannelKind[] {
  return CHANNELS.filter((channel) => destination[channel] !== undefined);
}

function checkWays(destination: WrittenDestination, path: string): Issue[] {
  const found = waysOf(destination);
  if (found.length === 1) return [];
  const hint = 'A destination has one way; a job may name several destinations.';
  if (found.length > 1) return [error('DESTINATION_AMBIGUOUS', path, `has ${found.join(' and ')}.`, hint)];
  return [error('DESTINATION_EMPTY', path, `needs one of ${CHANNELS.join(', ')}.`)];
}

function repeatedIds(destinations: readonly WrittenDestination[]): Issue[] {
  const ids = destinations.map(({ id }) => id);
  return ids.flatMap((id, at) =>
    ids.indexOf(id) === at
      ? []
      : [error('NAME_DUPLICATE', `destinations[${at}].id`, `${quote(id)} stands before.`)],
  );
}

function checkMail(
  mail: z.infer<typeof mailServer> | undefined,
  destinations: readonly WrittenDestination[],
): Issue[] {
  const at = destinations.findIndex((destination) => destination.mail !== undefined);
  const issues: Issue[] = [];
  if (mail === undefined && at >= 0)
    issues.push(
      error(
        'MAIL_UNCONFIGURED',
        `destinations[${at}].mail`,
        'needs a mail server.',
        'Add "mail" to the file.',
      ),
    );
  if (mail !== undefined && (mail.user === undefined) !== (mail.password === undefined))
    issues.push(error('FIELD_MISSING', 'mail', 'has one of "user" and "password"; it needs both, or none.'));
  return issues;
}

const MEMBERS = ['mail', 'allow_private', 'destinations', 'id', ...CHANNELS];

function issuesOf(problem: z.core.$ZodIssue): Issue[] {
  const path = renderPath(problem.path);
  if (problem.code === 'unrecognized_keys') {
    return problem.keys.map((key) =>
      error(
        'FIELD_UNKNOWN',
        path === '' ? key : `${path}.${key}`,
        'is not a field here.',
        suggestName(key, MEMBERS),
      ),
    );
  }
  const hint = isSecretAsText(problem)
    ? 'A secret never stands in the file: write {"env": "A_VARIABLE"} or {"file": "/a/path"}.'
    : undefined;
  return [error('FIELD_VALUE', path, `${inWords(problem)}.`, hint)];
}

function isSecretAsText(problem: z.core.$ZodIssue): boolean {
  return (
    typeof problem.input === 'string' &&
    ['url', 'routing_key', 'secret', 'password'].includes(String(problem.path.at(-1)))
  );
}

/** What planning knows of a file: nothing that is secret. */
export function knownFrom({ mail, destinations }: DestinationFile): KnownDestinations {
  const configured = new Map(
    destinations.map((one) => [
      one.id,
      { channel: one.channel, ...(one.channel === 'mail' ? { addresses: one.addresses } : {}) },
    ]),
  );
  return { hasMail: mail !== undefined, configured };
}
