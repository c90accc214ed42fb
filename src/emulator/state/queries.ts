import { ApiError } from '../wire/api-error.js';
import { asText, type Wire } from '../wire/wire.js';
import type { Named } from './named.js';

/** A query of the workspace, in the words of the API. */
export interface SavedQuery {
  id: string;
  /** What people have written: `display_name`, `query_text`, `warehouse_id`, `catalog`, `schema`, … */
  written: Wire;
  isTrashed: boolean;
  createdMillis: number;
  updatedMillis: number;
}

/** The saved queries of a workspace. */
export class SavedQueries {
  readonly #byId = new Map<string, SavedQuery>();

  /** `named` are there from the start, by their names alone: their text selects nothing. */
  constructor(named: readonly Named[], nowMillis: number) {
    for (const { kind, name, id } of named) {
      if (kind === 'query') this.put(id, { display_name: name, query_text: '' }, nowMillis);
    }
  }

  put(id: string, written: Wire, nowMillis: number): SavedQuery {
    const query = { id, written, isTrashed: false, createdMillis: nowMillis, updatedMillis: nowMillis };
    this.#byId.set(id, query);
    return query;
  }

  /** Throws the API's answer where there is none; a query in the trash is still found by its id. */
  get(id: string): SavedQuery {
    const query = this.#byId.get(id);
    if (query === undefined)
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Query with ID ${id} does not exist.`);
    return query;
  }

  /** What is executed for a query, and where; throws as `get` does. */
  find(id: string): { text: string; catalog?: string; schema?: string } {
    const { written } = this.get(id);
    const [catalog, schema] = [asText(written['catalog']), asText(written['schema'])];
    return {
      text: asText(written['query_text']),
      ...(catalog === '' ? {} : { catalog }),
      ...(schema === '' ? {} : { schema }),
    };
  }

  /** Those that are not in the trash, in the order in which they were made. */
  all(): SavedQuery[] {
    return [...this.#byId.values()].filter(({ isTrashed }) => !isTrashed);
  }
}
