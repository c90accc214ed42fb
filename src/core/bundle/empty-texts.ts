import { z } from 'zod';
import { bundleSchema } from './bundle-schema.js';
import { type FieldType, fieldTypeOf, memberSchema } from './field-types.js';
import { listTree, mapTree, type Tree } from './value-tree.js';

/** Fields of what is only handed on that Databricks wants, so that an empty one is sent, too. */
const WANTED: readonly string[] = [
  'coordinates',
  'destination',
  'environment_key',
  'git_provider',
  'git_url',
  'id',
  'package',
  'quartz_cron_expression',
  'timezone_id',
  'unit',
  'url',
];

/** A job without the fields that hold an empty text, unless they are required (`drop_empty_strings.go` of the Databricks CLI 1.14). */
export function withoutEmptyTexts(job: Tree): Tree {
  return without(job, bundleSchema.shape.resources.shape.jobs.valueType);
}

function without(tree: Tree, schema: unknown): Tree {
  const type = fieldTypeOf(schema);
  if (tree.kind === 'list' && type.kind === 'list') {
    return listTree(
      tree,
      tree.items.map((item) => without(item, type.item)),
    );
  }
  if (tree.kind !== 'map' || type.kind !== 'map') return tree;
  const members = [...tree.members].flatMap(([key, member]) =>
    isEmpty(member) && !isWanted(key, type)
      ? []
      : [[key, without(member, memberSchema(type.fields, key))] as const],
  );
  return mapTree(tree, new Map(members));
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === '';
}

function isWanted(key: string, { fields, isClosed }: FieldType & { kind: 'map' }): boolean {
  if (!Object.hasOwn(fields, key)) return true;
  return isClosed ? !(fields[key] instanceof z.ZodOptional) : WANTED.includes(key);
}
