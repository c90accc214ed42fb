import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js';
import { DatabricksError } from './databricks-error.js';
import { object } from './read-run.js';

/**
 * The answer of an ended statement with the rows of all its chunks: a large result comes in several, of which the answer
 * has the first and each names the next.
 */
export async function withAllChunks(
  answer: JsonObject,
  getChunk: (index: number) => Promise<unknown>,
): Promise<JsonObject> {
  const first = answer['result'];
  if (!isJsonObject(first) || nextOf(first) === undefined) return answer;
  const rows = [...rowsOf(first)];
  let at = 0;
  for (let next = nextOf(first); next !== undefined;) {
    if (next <= at) throw new DatabricksError('malformed_answer', 'The chunks of a result lead in a circle.');
    at = next;
    const chunk = object(await getChunk(at), 'result/chunks');
    for (const row of rowsOf(chunk)) rows.push(row);
    next = nextOf(chunk);
  }
  return { ...answer, result: { data_array: rows } };
}

function nextOf({ next_chunk_index: next }: JsonObject): number | undefined {
  return typeof next === 'number' ? next : undefined;
}

function rowsOf({ data_array: rows }: JsonObject): JsonValue[] {
  return Array.isArray(rows) ? rows : [];
}
