import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { deepest, inWords, renderPath, type SchemaProblem } from '../schema-words.js';
import { jobDefinitionSchema } from './job-definition.js';
import { suggestName } from '../nearest-name.js';
import { type HoldsJson, quotedForm } from './quoted-form.js';
import { RESERVED_NAME } from './reserved-names.js';

type Path = readonly PropertyKey[];

/** Everything in `document` that the schema of a job definition refuses, in document order. */
export function schemaIssues(document: unknown): Issue[] {
  const parsed = jobDefinitionSchema.safeParse(document, { reportInput: true });
  return parsed.success ? [] : parsed.error.issues.map(deepest).flatMap(issuesOf);
}

function issuesOf(problem: SchemaProblem): Issue[] {
  const path = renderPath(problem.path);
  if (problem.code === 'unrecognized_keys') {
    // Of the reserved name everything is said elsewhere.
    const keys = problem.keys.filter((key) => key !== RESERVED_NAME);
    return keys.map((key) => unknownField([...problem.path, key], key));
  }
  if (problem.input === undefined) return [error('FIELD_MISSING', path, `${inWords(problem)}.`)];
  const isType = problem.code === 'invalid_type' || problem.code === 'invalid_union';
  return [error(isType ? 'FIELD_TYPE' : 'FIELD_VALUE', path, `${inWords(problem)}.`, hintFor(problem))];
}

function hintFor(problem: SchemaProblem): string | undefined {
  const { code, input, path } = problem;
  if (code === 'invalid_type' && problem.expected === 'string') {
    const { holdsJson } = (schemaAt(path) as z.ZodType).meta() ?? {};
    return quotedForm(input, holdsJson as HoldsJson | undefined);
  }
  if (code === 'invalid_value' && typeof input === 'string')
    return suggestName(input, problem.values.map(String));
  return undefined;
}

function unknownField(path: Path, key: string): Issue {
  const schema = schemaAt(path.slice(0, -1)) as z.ZodObject;
  const hint = suggestName(key, Object.keys(schema.shape));
  return error('FIELD_UNKNOWN', renderPath(path), 'is not a field here.', hint);
}

/** The schema of what stands at `path`, which leads through objects, lists and records alone. */
function schemaAt(path: Path): unknown {
  return path.reduce<unknown>((schema, step) => unwrap(memberSchema(schema, step)), jobDefinitionSchema);
}

function memberSchema(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, unknown>)[step];
  return schema instanceof z.ZodRecord ? schema.valueType : (schema as z.ZodArray).element;
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
