import { listNames } from '../issue.js';
import { followPointer, isPlainObject, type Pointed, pointerTo } from '../json-pointer.js';
import { suggestName } from '../nearest-name.js';
import { quote } from '../short-text.js';
import type { JobWebhook } from './webhook-settings.js';

/** Why a payload does not give a job its parameters. */
export interface PayloadProblem {
  /** Where in the payload, as a JSON Pointer. */
  pointer: string;
  /** The parameter that gets no value by it. */
  parameter?: string;
  message: string;
  hint?: string;
}

/** The parameters of a run, or everything that keeps the payload from giving them. */
export type PayloadParameters =
  | { kind: 'parameters'; parameters: Record<string, string> }
  | { kind: 'problems'; problems: PayloadProblem[] };

/** The member of a payload that names job parameters, where the job has no mapping. */
const PARAMETERS = 'parameters';

/**
 * What the payload of a webhook says of the parameters of the run that it starts: by the job's mapping, else by a member
 * `parameters` of the payload, without which all have their defaults. A text stays as it is; of any other value `jsonOf`
 * gives the text, which should be that of the payload.
 */
export function webhookParameters(
  payload: unknown,
  { mapping, parameterNames }: Omit<JobWebhook, 'secret'>,
  jsonOf: (value: unknown) => string,
): PayloadParameters {
  const found = mapping === undefined ? named(payload, parameterNames) : mapped(payload, mapping);
  const problems = found.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (problems.length > 0) return { kind: 'problems', problems };
  const values = found.flatMap((one) => ('problem' in one ? [] : [[one.name, one.value] as const]));
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : jsonOf(value));
  return {
    kind: 'parameters',
    // Not by assignment, which loses a parameter of the name "__proto__".
    parameters: Object.fromEntries(values.map(([name, value]) => [name, textOf(value)])),
  };
}

type Found = { name: string; value: unknown } | { problem: PayloadProblem };

function mapped(payload: unknown, mapping: Record<string, string>): Found[] {
  return Object.entries(mapping).map(([name, pointer]) => {
    const pointed = followPointer(payload, pointer);
    if (pointed.kind === 'value') return { name, value: pointed.value };
    return { problem: { pointer, parameter: name, ...missing(pointed) } };
  });
}

function missing({ token, at, parent }: Extract<Pointed, { kind: 'nowhere' }>) {
  const place = at === '' ? 'the payload' : quote(at);
  if (Array.isArray(parent)) {
    return { message: `${place} is a list of ${parent.length}, without an element ${quote(token)}.` };
  }
  if (!isPlainObject(parent)) return { message: `${place} has no members, and so no ${quote(token)}.` };
  const names = Object.keys(parent);
  const hint = suggestName(token, names) ?? `It has ${listNames(names)}.`;
  return { message: `${place} has no member ${quote(token)}.`, hint };
}

function named(payload: unknown, known: readonly string[]): Found[] {
  if (!isPlainObject(payload)) {
    const hint = 'Or map the payload by "brickwork.webhook.parameters" of the job.';
    return [{ problem: { pointer: '', message: 'the payload must be a JSON object.', hint } }];
  }
  if (!Object.hasOwn(payload, PARAMETERS)) return [];
  const values = payload[PARAMETERS];
  if (!isPlainObject(values)) {
    const message = 'must be an object: names of job parameters with their values.';
    return [{ problem: { pointer: pointerTo(PARAMETERS), message } }];
  }
  return Object.entries(values).map(([name, value]) =>
    known.includes(name) ? { name, value } : { problem: unknown(name, known) },
  );
}

function unknown(name: string, known: readonly string[]): PayloadProblem {
  const hint = suggestName(name, known) ?? `Its parameters: ${listNames(known)}.`;
  const pointer = pointerTo(PARAMETERS) + pointerTo(name);
  return { pointer, message: `the job has no parameter ${quote(name)}.`, hint };
}
