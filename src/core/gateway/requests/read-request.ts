import type { z } from 'zod';
import { isJsonObject } from '../../json.js';
import { deepest, inWords, renderPath, type SchemaProblem } from '../../schema-words.js';
import type { Problem } from '../problem.js';

/** What a request asks for, or everything that is wrong with it. */
export type Reading<T> = { request: T } | { problems: Problem[] };

/** A request that may hold anything, without members that are null. */
export type RawRequest = Readonly<Record<string, unknown>>;

/**
 * Reads a body or a query. A member that is null is as good as absent, as some clients send it, and one that is unknown is
 * passed over: newer clients may have it. `rules` are about several members, and say in sentences what is wrong with them.
 */
export function readRequest<T>(
  schema: z.ZodType<T>,
  input: unknown,
  rules: (raw: RawRequest) => string[] = () => [],
): Reading<T> {
  if (!isJsonObject(input))
    return { problems: [{ path: '', message: 'The request must be a JSON object.' }] };
  const raw = Object.fromEntries(Object.entries(input).filter(([, value]) => (value as unknown) !== null));
  const parsed = schema.safeParse(raw, { reportInput: true });
  const broken = rules(raw).map((message) => ({ path: '', message }));
  if (parsed.success && broken.length === 0) return { request: parsed.data };
  const issues = parsed.error?.issues ?? [];
  return { problems: [...issues.map(deepest).map(problemOf), ...broken] };
}

function problemOf(problem: SchemaProblem): Problem {
  const path = renderPath(problem.path);
  const words = inWords(problem);
  if (words === 'is required') return { path, message: `Missing required field: ${path}.` };
  return { path, message: `Invalid value for ${path}: it ${words}.` };
}
