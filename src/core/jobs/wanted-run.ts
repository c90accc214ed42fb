import { given, isJsonObject } from '../json.js';
import { type Job, settingsInForce } from './job.js';
import { parameterProblem } from './parameter-problem.js';

/** A run that a message to the job asks for; the same token is the same run. */
export interface WantedRun {
  token?: string;
  parameters: Record<string, string>;
}

/** Reads `{"parameters", "token"}` of the message `trigger`; a text that says why it starts no run. */
export function wantedRun(job: Job, input: unknown): WantedRun | string {
  const shape = 'trigger takes {"parameters": {<name>: <text>}, "token"}';
  const message = input ?? {};
  if (!isJsonObject(message)) return `${shape}.`;
  const { parameters = {}, token, ...rest } = message;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return `${shape}, and no ${unknown}.`;
  if (!isJsonObject(parameters) || !Object.values(parameters).every((value) => typeof value === 'string'))
    return `${shape}; values of parameters are texts.`;
  if (token !== undefined && (typeof token !== 'string' || !/^[\w.-]{1,64}$/.test(token)))
    return `${shape}; a token has 1 to 64 letters, digits, ".", "-" and "_".`;
  const settings = settingsInForce(job);
  if (settings === undefined || job.state.deleted !== undefined) return 'The job is not deployed.';
  const problem = parameterProblem(settings, parameters);
  if (problem !== undefined) return problem;
  return { parameters: parameters as Record<string, string>, ...given('token', token) };
}
