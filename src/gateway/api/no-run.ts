import { type GatewayError, invalidParameter } from '../http/gateway-error.js';

/** What Databricks says of a run that is not there: 400, and not 404 (errors/overrides.py of the SDK for Python). */
export function noRun(id: string): GatewayError {
  return invalidParameter(`Run ${id} does not exist.`);
}
