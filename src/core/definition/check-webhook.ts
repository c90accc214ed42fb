import { error, type Issue, listNames } from '../issue.js';
import { isJsonObject } from '../json.js';
import { pointerProblem, pointerTo } from '../json-pointer.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { Outline } from './outline.js';

const WEBHOOK = 'brickwork.webhook';

/** It is part of the name of a file, and of a variable of the environment. */
const SECRET_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** How secrets begin (Standard Webhooks, "Signature scheme"). */
const SECRET_PREFIX = 'whsec_';

/** What the schema cannot see of a webhook: its secret is only named, and its pointers give parameters that there are. */
export function checkWebhook({ settings, parameterNames }: Outline): Issue[] {
  const { webhook } = settings;
  if (!isJsonObject(webhook)) return [];
  const { secret, parameters } = webhook;
  return [
    ...(typeof secret === 'string' ? checkSecret(secret) : []),
    ...Object.entries(isJsonObject(parameters) ? parameters : {}).flatMap(([name, pointer]) => [
      ...checkName(name, parameterNames),
      ...(typeof pointer === 'string' ? checkPointer(name, pointer) : []),
    ]),
  ];
}

/** Never shows what stands there: it may be a secret. */
function checkSecret(secret: string): Issue[] {
  const path = `${WEBHOOK}.secret`;
  if (secret.startsWith(SECRET_PREFIX)) {
    const hint = 'Make a new one, since this one has been written down, and give the name of its file.';
    return [error('WEBHOOK_SECRET_WRITTEN', path, 'must be the name of a secret, not the secret.', hint)];
  }
  if (SECRET_NAME.test(secret)) return [];
  const message =
    'must be a name of at most 100 letters, digits, "_", "." or "-", beginning with a letter or a digit.';
  return [
    error('WEBHOOK_SECRET_NAME', path, message, 'It is the name of a file in the folder of the secrets.'),
  ];
}

function checkName(name: string, known: readonly string[]): Issue[] {
  if (known.includes(name)) return [];
  const hint = suggestName(name, known) ?? `Defined: ${listNames(known)}.`;
  const message = `the job has no parameter ${quote(name)}.`;
  return [error('PARAMETER_UNDEFINED', `${WEBHOOK}.parameters.${name}`, message, hint)];
}

function checkPointer(name: string, pointer: string): Issue[] {
  const problem = pointerProblem(pointer);
  if (problem === undefined) return [];
  const path = `${WEBHOOK}.parameters.${name}`;
  const message = `${quote(pointer)} is no JSON Pointer: it ${problem}.`;
  const hint = pointer.startsWith('/')
    ? 'In a name write "~" as "~0", and "/" as "~1".'
    : `Perhaps ${quote(pathAsPointer(pointer))}, or "" for the whole payload.`;
  return [error('WEBHOOK_POINTER', path, message, hint)];
}

/** `$.order.id`, or `order.id`, as a JSON Pointer. */
function pathAsPointer(path: string): string {
  const names = path.replace(/^[$#]/, '').split(/[./[\]]+/);
  return names
    .filter((name) => name !== '')
    .map(pointerTo)
    .join('');
}
