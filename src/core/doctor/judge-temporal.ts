import { type Check, failed, isUnanswered, ok, type Unanswered, warning } from './check.js';
import { compareVersions } from './judge-machine.js';

/** What is known of the Temporal service. */
export interface TemporalFacts {
  address: string;
  namespace: string;
  server: { version: string } | Unanswered;
  /** How long the namespace keeps the history of a closed run. */
  retention: { seconds: number } | Unanswered;
  /** Brickwork's search attributes; `wrong` are of another type. */
  searchAttributes: { known: string[]; missing: string[]; wrong: string[] } | Unanswered;
}

/** The oldest server with updates that start a workflow, by which jobs are deployed. */
const LEAST_SERVER = '1.28';
const DAY_SECONDS = 86_400;

/** The check of a service that cannot be reached; nothing else can be known of it then. */
export function judgeUnreachable(message: string): Check[] {
  const remedy =
    'Set TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and what signs in (docs/settings.md), or start a stack here: npm run up';
  return [failed('temporal', message, remedy)];
}

/** The service, the namespace, and what runs can be searched by. */
export function judgeTemporal(facts: TemporalFacts): Check[] {
  return [judgeServer(facts), judgeNamespace(facts), judgeSearchAttributes(facts)];
}

function judgeServer({ address, server }: TemporalFacts): Check {
  const name = 'temporal';
  if (isUnanswered(server))
    return failed(name, `${address} does not say its version: ${server.problem}`, 'Look at its logs.');
  const { version } = server;
  // Temporal Cloud says a version of another kind, or none.
  if (!/^\d+\.\d+/.test(version)) return ok(name, `${address} answers.`);
  if (compareVersions(version, LEAST_SERVER) >= 0) return ok(name, `${address}, server ${version}`);
  return warning(
    name,
    `The server at ${address} is ${version}; jobs can be deployed from ${LEAST_SERVER} on.`,
    'Upgrade the Temporal server.',
  );
}

function judgeNamespace({ namespace, retention }: TemporalFacts): Check {
  const name = 'namespace';
  if (isUnanswered(retention)) {
    const remedy = `Set TEMPORAL_NAMESPACE, or create it: temporal operator namespace create --namespace ${namespace}`;
    return failed(name, `"${namespace}": ${retention.problem}`, remedy);
  }
  const { seconds } = retention;
  const kept = seconds < DAY_SECONDS ? `${seconds / 3600} h` : `${seconds / DAY_SECONDS} d`;
  const message = `"${namespace}" keeps closed runs for ${kept}`;
  if (seconds >= DAY_SECONDS) return ok(name, `${message}.`);
  const remedy = `temporal operator namespace update --namespace ${namespace} --retention 72h`;
  return warning(name, `${message}, and that long alone they can be read and repaired.`, remedy);
}

function judgeSearchAttributes({ searchAttributes }: TemporalFacts): Check {
  const name = 'search attributes';
  if (isUnanswered(searchAttributes)) {
    const message = `The service does not say which there are: ${searchAttributes.problem}`;
    return warning(name, message, 'Ask with credentials that may list them.');
  }
  const { known, missing, wrong } = searchAttributes;
  if (wrong.length > 0) {
    const message = `${wrong.join(', ')}: of another type than Keyword, so that runs are not found by them.`;
    return failed(name, message, 'Remove them, and register them anew: brickwork setup');
  }
  if (missing.length === 0) return ok(name, `${known.length} are registered.`);
  const message = `${missing.join(', ')}: not registered, so that runs are not found by them.`;
  return warning(name, message, 'brickwork setup');
}
