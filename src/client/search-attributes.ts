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

/** Registers those search attributes of Brickwork that the namespace does not have. */
export async function registerSearchAttributes({ connection, options }: Client): Promise<Registration> {
  const { namespace } = options;
  const { operatorService } = connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const known = ALL.filter((name) => customAttributes?.[name] !== undefined);
  const added = ALL.filter((name) => !known.includes(name));
  const wrong = known.filter((name) => Number(customAttributes?.[name]) !== KEYWORD_TYPE);
  if (wrong.length > 0) {
    return {
      namespace,
      added: [],
      known,
      refused: `${wrong.join(', ')} exist with another type than Keyword.`,
    };
  }
  if (added.length === 0) return { namespace, added, known };
  try {
    const searchAttributes = Object.fromEntries(added.map((name) => [name, KEYWORD_TYPE]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    return { namespace, added, known };
  } catch (problem) {
    return {
      namespace,
      added: [],
      known,
      refused: problem instanceof Error ? problem.message : String(problem),
    };
  }
}
