import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import {
  knownFrom,
  type Destination,
  type DestinationFile,
  parseDestinations,
} from '../core/alert/destination-file.js';
import { isWebAddress } from '../core/web-address.js';
import type { KnownDestinations } from '../core/alert/known-destinations.js';
import type { Recipient } from '../core/alert/recipient.js';
import { error, type Issue, renderIssue } from '../core/issue.js';
import { isWebhookSecret } from '../core/webhook-secret.js';
import { type Environment, readSecret } from '../secrets/read-secret.js';
import type { Channel } from './channel.js';
import { pagerDutyChannel } from './pagerduty.js';
import type { PrivateHosts } from '../core/access/address-guard.js';
import type { SecretPlace } from '../core/access/secret-place.js';
import { secretsIn } from './secrets.js';
import { slackChannel } from './slack.js';
import { mailChannel } from './smtp.js';
import { teamsChannel } from './teams.js';
import { webhookChannel } from './webhook.js';

/** The way to somebody, or why there is none. */
export type Way = { channel: Channel } | { problem: string };

/** The destinations that a worker has. */
export class Destinations {
  constructor(
    private readonly file: DestinationFile,
    private readonly environment: Environment,
  ) {}

  /** What planning knows of them: nothing that is secret. */
  known(): KnownDestinations {
    return knownFrom(this.file);
  }

  /** The way to a recipient, as the file and the secrets are now. */
  async wayTo(recipient: Recipient): Promise<Way> {
    if (recipient.kind === 'mail') return this.#byMail(recipient.address);
    const destination = this.file.destinations.find(({ id }) => id === recipient.id);
    if (destination === undefined) return { problem: 'No destination of this id is known to the worker.' };
    const values = await valuesOf(destination, this.environment);
    return 'problems' in values
      ? { problem: `${values.problems[0].message}` }
      : { channel: channelTo(destination, values.at, this.file.allowPrivate ?? []) };
  }

  async #byMail(address: string): Promise<Way> {
    const { mail } = this.file;
    if (mail === undefined) return { problem: 'The worker has no mail server.' };
    if (mail.password === undefined) return { channel: mailChannel(mail, undefined, address) };
    const read = await readSecret(mail.password, this.environment);
    if ('problem' in read) return { problem: `The password of the mail server is missing: ${read.problem}.` };
    return { channel: mailChannel(mail, read.secret, address) };
  }

  /** Everything that must stand in no message. */
  async secrets(): Promise<string[]> {
    const places = [
      ...(this.file.mail?.password === undefined ? [] : [this.file.mail.password]),
      ...this.file.destinations.flatMap((one) =>
        Object.values(placesOf(one)).filter((at) => typeof at !== 'string'),
      ),
    ];
    const read = await Promise.all(places.map((place) => readSecret(place, this.environment)));
    const secrets = read.flatMap((one) => ('secret' in one ? [one.secret] : []));
    return [...secrets, ...secrets.flatMap(pathOf), ...secretsIn(this.environment)];
  }

  /** All that is wrong with the secrets. */
  async check(): Promise<Issue[]> {
    const { mail, destinations } = this.file;
    const ofMail =
      mail?.password === undefined ? undefined : await readSecret(mail.password, this.environment);
    const ofDestinations = await Promise.all(
      destinations.map(async (destination, at) => {
        const values = await valuesOf(destination, this.environment);
        const member = `destinations[${at}].${destination.channel}`;
        return 'problems' in values
          ? values.problems.map(({ name, message }) => error('SECRET_MISSING', `${member}.${name}`, message))
          : [];
      }),
    );
    const problem = ofMail !== undefined && 'problem' in ofMail ? ofMail.problem : undefined;
    return [
      ...(problem === undefined ? [] : [error('SECRET_MISSING', 'mail.password', `${problem}.`)]),
      ...ofDestinations.flat(),
    ];
  }
}

/** Of an address that is a secret: what a receiver knows of it, and may send back. */
function pathOf(secret: string): string[] {
  if (!isWebAddress(secret)) return [];
  const { pathname, search } = new URL(secret);
  return [pathname + search];
}

type Values = Record<string, string>;

/** What of a destination may be a secret, by its name in the file. */
function placesOf(destination: Destination): Record<string, string | SecretPlace> {
  switch (destination.channel) {
    case 'mail':
      return {};
    case 'slack':
    case 'teams':
      return { url: destination.url };
    case 'pagerduty':
      return { routing_key: destination.routingKey };
    case 'webhook': {
      const { url, secret, password } = destination;
      return {
        url,
        ...(secret === undefined ? {} : { secret }),
        ...(password === undefined ? {} : { password }),
      };
    }
  }
}

async function valuesOf(
  destination: Destination,
  environment: Environment,
): Promise<{ at: Values } | { problems: { name: string; message: string }[] }> {
  const at: Values = {};
  const problems: { name: string; message: string }[] = [];
  for (const [name, place] of Object.entries(placesOf(destination))) {
    const read = typeof place === 'string' ? { secret: place } : await readSecret(place, environment);
    if ('problem' in read) problems.push({ name, message: `${read.problem}.` });
    else if (name === 'url' && !isWebAddress(read.secret))
      problems.push({ name, message: 'must be a URL that begins with http:// or https://.' });
    else if (name === 'secret' && !isWebhookSecret(read.secret))
      problems.push({ name, message: 'must be "whsec_" and at least 24 bytes in base64.' });
    else at[name] = read.secret;
  }
  return problems.length > 0 ? { problems } : { at };
}

function channelTo(destination: Destination, values: Values, allowPrivate: PrivateHosts): Channel {
  switch (destination.channel) {
    case 'slack':
      return slackChannel(values['url'], allowPrivate);
    case 'teams':
      return teamsChannel(values['url'], allowPrivate);
    case 'pagerduty':
      return pagerDutyChannel(destination.url, values['routing_key'], allowPrivate);
    case 'webhook': {
      const { url, secret, password } = values;
      return webhookChannel({
        url,
        allowPrivate,
        ...(secret === undefined ? {} : { secret }),
        ...(destination.user === undefined ? {} : { user: destination.user }),
        ...(password === undefined ? {} : { password }),
      });
    }
    case 'mail':
      throw new Error('A list of addresses is told by mail, address by address.');
  }
}

/** Reads a file of destinations, in JSON or YAML; throws an Error with everything that is wrong with it. */
export async function openDestinations(path: string, environment: Environment): Promise<Destinations> {
  const issues: Issue[] = [];
  const parsed = parseDestinations(await documentOf(path));
  if ('issues' in parsed) issues.push(...parsed.issues);
  else {
    const destinations = new Destinations(parsed.file, environment);
    issues.push(...(await destinations.check()));
    if (issues.length === 0) return destinations;
  }
  throw new Error(`Bad destinations in ${path} (docs/alerts.md):\n${issues.map(renderIssue).join('\n')}`);
}

async function documentOf(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8')) as unknown;
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new Error(`The destinations of ${path} cannot be read: ${reason}`, { cause: problem });
  }
}
