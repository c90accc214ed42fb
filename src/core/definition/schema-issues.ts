import { z } from 'zod';
import { error, type Issue } from '../issue.js';
import { jobDefinitionSchema } from './job-definition.js';
import { suggestName } from './nearest-name.js';

type Path = readonly PropertyKey[];

/** Everything in `document` that the schema of a job definition refuses, in document order. */
export function schemaIssues(document: unknown): Issue[] {
  const parsed = jobDefinitionSchema.safeParse(document, { reportInput: true });
  return parsed.success ? [] : parsed.error.issues.flatMap(issuesOf);
}

function issuesOf(problem: z.core.$ZodIssue): Issue[] {
  const path = renderPath(problem.path);
  const isMissing = problem.code !== 'unrecognized_keys' && problem.input === undefined;
  if (isMissing) return [error('FIELD_MISSING', path, 'is required.')];
  switch (problem.code) {
    case 'unrecognized_keys':
      return problem.keys.map((key) => unknownField([...problem.path, key], key));
    case 'invalid_type':
      return [error('FIELD_TYPE', path, `must be ${article(problem.expected)}.`)];
    case 'invalid_value':
      return [
        error(
          'FIELD_VALUE',
          path,
          `must be one of ${problem.values.map((value) => String(value)).join(', ')}.`,
        ),
      ];
    case 'invalid_union':
      return [error('FIELD_TYPE', path, 'must be a whole number or text.')];
    default:
      return [error('FIELD_VALUE', path, `${problem.message}.`)];
  }
}

function unknownField(path: Path, key: string): Issue {
  const hint = suggestName(key, fieldsAt(path.slice(0, -1)));
  return error('FIELD_UNKNOWN', renderPath(path), 'is not a field here.', hint);
}

/** The field names that the schema has at `path`, which leads to a strict object: no other refuses a key. */
function fieldsAt(path: Path): string[] {
  let schema: unknown = jobDefinitionSchema;
  for (const step of path) schema = memberSchema(unwrap(schema), step);
  return Object.keys((unwrap(schema) as z.ZodObject).shape);
}

function memberSchema(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, unknown>)[step];
  return (schema as z.ZodArray).element;
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

function article(type: string): string {
  if (type === 'record') return 'an object';
  if (type === 'int') return 'a whole number';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** `['tasks', 2, 'task_key']` as `tasks[2].task_key`. */
function renderPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
