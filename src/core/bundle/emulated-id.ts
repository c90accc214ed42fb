import { type Lookup, type LookupAnswer, type LookupKind } from './lookup.js';

/** The forms of ids by the Databricks REST API; each `#` is a digit, each `x` one of 16, in capitals where it is `X`. */
const UUID = 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx';
const FORMS: Readonly<Record<LookupKind, string>> = {
  alert: UUID,
  cluster_policy: 'XXXXXXXXXXXXXXXX',
  cluster: '####-######-xxxxxxxx',
  dashboard: UUID,
  instance_pool: '####-######-brick#-pool-xxxxxxxx',
  job: '1##############',
  metastore: UUID,
  notification_destination: UUID,
  pipeline: UUID,
  query: UUID,
  service_principal: UUID,
  warehouse: 'xxxxxxxxxxxxxxxx',
};

/** The id that an emulated workspace has for a name: always the same, in the form of its kind. */
export function emulatedId(kind: LookupKind, name: string): string {
  let at = 0;
  return FORMS[kind].replace(/[#xX]/g, (form) => {
    const digit = hashOf(`${kind} ${name} ${at++}`);
    if (form === '#') return String(digit % 10);
    const hex = (digit % 16).toString(16);
    return form === 'X' ? hex.toUpperCase() : hex;
  });
}

/** What an emulated workspace has. */
export interface EmulatedName {
  kind: LookupKind;
  name: string;
  id: string;
}

/** The look-ups of a bundle as an emulated workspace answers them that has exactly what they ask for. */
export function emulatedAnswers(lookups: readonly Lookup[]): {
  /** What the emulator is told to have, each once. */
  named: EmulatedName[];
  answers: ReadonlyMap<string, LookupAnswer>;
} {
  const found = lookups.map(({ variable, kind, name }) => ({
    variable,
    kind,
    name,
    id: emulatedId(kind, name),
  }));
  const named = new Map(found.map(({ kind, name, id }) => [`${kind} ${name}`, { kind, name, id }]));
  return { named: [...named.values()], answers: new Map(found.map(({ variable, id }) => [variable, id])) };
}

/** FNV-1a of 32 bits, stirred so that the last character counts in each bit. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}
