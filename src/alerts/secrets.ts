import type { Environment } from '../secrets/read-secret.js';

/** Names of variables whose values are in no message. */
const SECRET_VARIABLE = /TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|ENCRYPTION_KEY|CREDENTIAL|PRIVATE_KEY/i;
const SHORTEST_SECRET = 8;

/** The secrets of a process's environment, by the names of the variables. */
export function secretsIn(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) =>
    SECRET_VARIABLE.test(name) && value.length >= SHORTEST_SECRET ? [value] : [],
  );
}
