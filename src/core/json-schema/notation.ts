import type { FieldType } from '../bundle/field-types.js';
import { MERGED_LISTS } from '../bundle/job-parts.js';
import { DECIMAL, TRUTH_VALUE, WHOLE } from '../definition/scalar-changes.js';
import { anyOf, type JsonSchema, refTo } from './json-schema.js';

/** How values are written in a kind of file; `plain` is what the API takes. */
export interface Notation {
  scalar(kind: FieldType['kind'], plain: JsonSchema): JsonSchema;
  /** A map or a list. */
  part(plain: JsonSchema): JsonSchema;
  /** Whether a field has to be there that is not optional to the API, in a map that may be the item of a list. */
  requires(field: string, isItem: boolean): boolean;
  /** What the schemas of this notation refer to by name. */
  shared: Readonly<Record<string, JsonSchema>>;
  /** How the parts are written that are only handed on, where that is another way. */
  handedOn?: Notation;
}

const PARTS_AS_THEY_ARE: Pick<Notation, 'part' | 'requires'> = {
  part: (plain) => plain,
  requires: () => true,
};

/** What is handed on to Databricks, which checks it, and where a text may hold a reference of the run. */
const HANDED_ON: Notation = {
  ...writtenAnyhow('handed_on', { pattern: String.raw`\{\{.+\}\}`, inWords: '{{job.parameters.name}}' }),
  ...PARTS_AS_THEY_ARE,
};

/** The document of the API itself. */
export const PLAIN: Notation = {
  scalar: (_, plain) => plain,
  ...PARTS_AS_THEY_ARE,
  shared: {},
  handedOn: HANDED_ON,
};

/** By these a target names the item of a list that it changes; the rest of the item may stand in either. */
const KEYS: readonly string[] = MERGED_LISTS.map(([, { key }]) => key);

const REFERENCE = { pattern: String.raw`\$\{[^}]+\}`, inWords: '${var.name}' };
const SCALARS = writtenAnyhow('scalar', REFERENCE);

/** A file of a bundle: references may stand for anything, and a target adds what is missing. */
export const BUNDLE: Notation = {
  scalar: (kind, plain) => SCALARS.scalar(kind, plain),
  part(plain) {
    const { minItems: _, ...rest } = plain;
    return anyOf(rest, refTo('reference'));
  },
  requires: (field, isItem) => isItem && KEYS.includes(field),
  shared: {
    ...SCALARS.shared,
    reference: textOrNull(`^${REFERENCE.pattern}$`, `Must be a reference: ${REFERENCE.inWords}.`),
  },
};

/** Scalars that become what their field wants, whatever they are written as, or for which a reference stands. */
function writtenAnyhow(
  name: string,
  reference: { pattern: string; inWords: string },
): Pick<Notation, 'scalar' | 'shared'> {
  const text = (pattern: RegExp, inWords: string): JsonSchema =>
    textOrNull(`${pattern.source}|${reference.pattern}`, `Must be ${inWords}, or ${reference.inWords}.`);
  return {
    scalar(kind, plain) {
      const isText = plain['type'] === 'string' || kind === 'id';
      if (!isText) return anyOf(plain, refTo(`${name}_as_${kind}`));
      const values = plain['enum'] ?? (plain['const'] === undefined ? undefined : [plain['const']]);
      if (Array.isArray(values)) return anyOf({ enum: withTruthValues(values) }, refTo(`${name}_as_text`));
      const { pattern } = plain;
      return typeof pattern === 'string'
        ? { ...SCALAR, pattern: `(${pattern})|${reference.pattern}` }
        : SCALAR;
    },
    shared: {
      map_or_list: { type: ['array', 'object'] },
      [`${name}_as_flag`]: text(TRUTH_VALUE, 'true or false'),
      [`${name}_as_whole`]: text(WHOLE, 'a whole number'),
      [`${name}_as_number`]: text(DECIMAL, 'a number'),
      [`${name}_as_text`]: textOrNull(
        reference.pattern,
        `Must be one of the values, or ${reference.inWords}.`,
      ),
    },
  };
}

// Said by what it is not: of a list of types an editor would offer `true`, `false` and `null` wherever a text may stand.
const SCALAR: JsonSchema = { if: refTo('map_or_list'), then: { type: 'string' } };

function textOrNull(pattern: string, patternErrorMessage: string): JsonSchema {
  const others = { type: ['array', 'object', 'number', 'boolean'] };
  return { if: others, then: { type: 'string' }, pattern, patternErrorMessage };
}

/** With `true` beside the text "true", which it becomes. */
function withTruthValues(values: readonly unknown[]): unknown[] {
  return [...values, ...[true, false].filter((value) => values.includes(String(value)))];
}
