import { isJsonObject, type JsonObject } from '../../core/json.js';
import { DatabricksError } from '../../databricks/databricks-error.js';
import type { SafeApiClient } from '../../databricks/transport.js';
import { GatewayError } from '../http/gateway-error.js';

/** The workspace as whom the workers are, where the gateway may sign in as they do. */
export class WorkerAccess {
  #userName: Promise<string | undefined> | undefined;

  constructor(private readonly client: SafeApiClient) {}

  /** Who the workers are; undefined while the workspace does not say. */
  userName(): Promise<string | undefined> {
    this.#userName ??= this.get('/api/2.0/preview/scim/v2/Me', {}).then(
      ({ userName }) => (typeof userName === 'string' ? userName : undefined),
      () => {
        this.#userName = undefined;
        return undefined;
      },
    );
    return this.#userName;
  }

  /** An answer of the workspace. Throws GatewayError with what it says instead. */
  async get(path: string, query: Record<string, string>): Promise<JsonObject> {
    try {
      const answer = await this.client.get(path, query);
      return isJsonObject(answer) ? answer : {};
    } catch (problem) {
      throw problem instanceof DatabricksError ? asAnswer(problem) : problem;
    }
  }
}

function asAnswer({ message, details }: DatabricksError): GatewayError {
  const { statusCode = 503, errorCode = 'TEMPORARILY_UNAVAILABLE' } = details;
  return new GatewayError(statusCode, errorCode, message);
}
