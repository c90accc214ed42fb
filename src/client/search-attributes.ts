import type { Client } from '@temporalio/client';
import {
  JOB_SEARCH_ATTRIBUTES,
  KEYWORD_TYPE,
  SEARCH_ATTRIBUTES,
  TASK_RUNS_ATTRIBUTE,
} from '../core/run/view/search-attributes.js';

/** What a registration came to; `refused` is why the service did not do it. */
export interface Registration {
  namespace: string;
  added: string[];
  known: string[];
  refused?: string;
}

const ALL: readonly string[] = [...SEARCH_ATTRIBUTES, ...JOB_SEARCH_ATTRIBUTES, TASK_RUNS_ATTRIBUTE];

/** Which search attributes of Brickwork the namespace has, and which it lacks, or has with another type. */
export async function knownSearchAttributes({ connection, options }: Client): Promise<{
  known: string[];
  missing: string[];
  wrong: string[];
}> {
  const { namespace } = options;
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const there = ALL.filter((name) => customAttributes?.[name] !== undefined);
  const wrong = there.filter((name) => Number(customAttributes?.[name]) !== KEYWORD_TYPE);
  return {
    known: there.filter((name) => !wrong.includes(name)),
    missing: ALL.filter((name) => !there.includes(name)),
    wrong,
  };
}

/** True where runs can be searched by their job and state. */
export async function areRunsSearchable(client: Client): Promise<boolean> {
  const { known } = await knownSearchAttributes(client);
  return SEARCH_ATTRIBUTES.every((name) => known.includes(name));
}

/** Registers those search attributes of Brickwork that the namespace does not have. */
export async function registerSearchAttributes(client: Client): Promise<Registration> {
  const { connection, options } = client;
  const { namespace } = options;
  const { known, missing: added, wrong } = await knownSearchAttributes(client);
  if (wrong.length > 0) {
    return {
      namespace,
      added: [],
      known: [...known, ...wrong],
      refused: `${wrong.join(', ')} exist with another type than Keyword.`,
    };
  }
  if (added.length === 0) return { namespace, added, known };
  try {
    const searchAttributes = Object.fromEntries(added.map((name) => [name, KEYWORD_TYPE]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return { namespace, added, known };
  } catch (problem) {
    const refused = problem instanceof Error ? problem.message : String(problem);
    return { namespace, added: [], known, refused };
  }
}
