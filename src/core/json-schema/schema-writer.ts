import { z } from 'zod';
import { type FieldType, fieldTypeOf, memberSchema } from '../bundle/field-types.js';
import { descriptionOf } from './descriptions.js';
import { type JsonSchema, refTo } from './json-schema.js';
import type { Notation } from './notation.js';

/** What a writer writes to, and what it knows besides. */
export interface Writing {
  notation: Notation;
  /** What is written once, and referred to by name. */
  names: ReadonlyMap<unknown, string>;
  /** What is not written as its schema says. */
  instead: ReadonlyMap<unknown, JsonSchema>;
  /** The schemas that have names; grows as they are asked for. */
  definitions: Record<string, JsonSchema>;
  /** Stands before each name. */
  prefix: string;
}

/** Writes schemas of ours as JSON Schemas, in the notation of a kind of file. */
export class SchemaWriter {
  constructor(private readonly writing: Writing) {
    Object.assign(writing.definitions, writing.notation.shared);
  }

  /** The JSON Schema of `schema` at `path`, which begins with the name of a definition and has its description. */
  write(schema: unknown, path = '', isItem = false): JsonSchema {
    const { names, instead, definitions, prefix } = this.writing;
    const asked = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    const other = instead.get(asked);
    if (other !== undefined) return { ...described(path), ...other };
    const name = names.get(asked);
    if (name === undefined) return { ...described(path), ...this.#inline(asked, path, isItem) };
    const key = `${prefix}${name}`;
    definitions[key] ??= { ...described(name), ...this.#inline(asked, name, isItem) };
    return refTo(key);
  }

  #inline(schema: unknown, path: string, isItem: boolean): JsonSchema {
    const { notation } = this.writing;
    const type = fieldTypeOf(schema);
    switch (type.kind) {
      case 'map':
        return notation.part(this.#map(type, path, isItem));
      case 'record':
        return notation.part({ type: 'object', additionalProperties: this.write(type.value, path) });
      case 'list':
        return notation.part({ ...listSize(schema), items: this.write(type.item, path, true) });
      default:
        return schema instanceof z.ZodLazy ? {} : notation.scalar(type.kind, ownWords(schema as z.ZodType));
    }
  }

  #map({ fields, isClosed, rest }: FieldType & { kind: 'map' }, path: string, isItem: boolean): JsonSchema {
    const { notation } = this.writing;
    const names = Object.keys(fields);
    const required = names.filter(
      (name) => isClosed && !(fields[name] instanceof z.ZodOptional) && notation.requires(name, isItem),
    );
    const others = isClosed ? false : rest instanceof z.ZodRecord ? this.write(rest) : undefined;
    return {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, this.#field(fields, name, path)])),
      ...(required.length === 0 ? {} : { required }),
      ...(others === undefined ? {} : { additionalProperties: others }),
    };
  }

  #field(fields: Readonly<Record<string, unknown>>, name: string, path: string): JsonSchema {
    const schema = memberSchema(fields, name);
    const { handedOn } = schema === fields[name] ? {} : this.writing.notation;
    const writer = handedOn === undefined ? this : new SchemaWriter({ ...this.writing, notation: handedOn });
    return writer.write(schema, `${path}.${name}`);
  }
}

function described(path: string): JsonSchema {
  const description = descriptionOf(path);
  return description === undefined ? {} : { description };
}

function listSize(schema: unknown): JsonSchema {
  const { checks = [] } = (schema as z.ZodArray).def;
  return ownWords(z.array(z.unknown()).check(...(checks as z.core.$ZodCheck<unknown[]>[])));
}

// Of what our schemas note for themselves nothing is written.
const DRAFT = { target: 'draft-7', io: 'input', metadata: z.registry<object>() } as const;

/** What zod says of a schema that has no parts, without what it says of every one, and of every whole number. */
function ownWords(schema: z.ZodType): JsonSchema {
  const limits = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  const json: JsonSchema = z.toJSONSchema(schema, DRAFT);
  return Object.fromEntries(
    Object.entries(json).filter(
      ([keyword, value]) => keyword !== '$schema' && !limits.includes(value as number),
    ),
  );
}
