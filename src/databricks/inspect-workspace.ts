import { type ConfigOptions, Headers as SdkHeaders } from '@databricks/sdk-experimental';
import { isUnanswered, type Unanswered } from '../core/doctor/check.js';
import type { WorkspaceFacts } from '../core/doctor/judge-workspace.js';
import { given, isJsonObject, type JsonObject, objectsIn } from '../core/json.js';
import { DatabricksError } from './databricks-error.js';
import { brickworkClient, type SafeApiClient } from './transport.js';
import { profileConfig } from './workspaces.js';

/** What a workspace says of itself and of who asks: the default one, or that of a profile. Reads alone; never throws. */
export async function inspectWorkspace(
  profile?: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<WorkspaceFacts> {
  const name = profile ?? 'default';
  try {
    const client = brickworkClient(profile === undefined ? defaultConfig(env) : profileConfig(profile, env));
    const { origin } = await client.host;
    return { name, host: { url: origin }, ...(await inspect(client)) };
  } catch (error) {
    return { name, host: problemOf(error) };
  }
}

function defaultConfig(env: NodeJS.ProcessEnv): ConfigOptions {
  return { env: { ...env } };
}

async function inspect(client: SafeApiClient): Promise<Omit<WorkspaceFacts, 'name' | 'host'>> {
  const begun = Date.now();
  const me = await answerOf(client, '/api/2.0/preview/scim/v2/Me', {});
  const ended = Date.now();
  if (isUnanswered(me)) return { user: me };
  const [jobs, clusters, policies] = await Promise.all([
    answerOf(client, '/api/2.2/jobs/runs/list', { limit: '1' }),
    answerOf(client, '/api/2.1/clusters/list', { page_size: '1' }),
    answerOf(client, '/api/2.0/policies/clusters/list', {}),
  ]);
  const { userName, groups, entitlements, date } = me;
  return {
    user: {
      userName: typeof userName === 'string' ? userName : 'somebody',
      isAdmin: objectsIn(groups).some(({ display }) => display === 'admins'),
      ...given(
        'entitlements',
        Array.isArray(entitlements)
          ? objectsIn(entitlements).flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
          : undefined,
      ),
    },
    jobs,
    clusters,
    ...given('policies', isUnanswered(policies) ? undefined : objectsIn(policies['policies']).length),
    ...given('clockOffsetMillis', offsetOf(date, begun, ended)),
  };
}

/** An HTTP date is the beginning of a second; half of one on average, and half of the way there, are taken off. */
function offsetOf(date: unknown, begun: number, ended: number): number | undefined {
  const time = typeof date === 'string' ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? undefined : Math.round(time + 500 - (begun + ended) / 2);
}

/** What a GET answers, with its `date` header; or why it does not. */
async function answerOf(
  client: SafeApiClient,
  path: string,
  query: Record<string, string>,
): Promise<JsonObject | Unanswered> {
  const request = { path, method: 'GET', query, headers: new SdkHeaders(), raw: false } as const;
  try {
    const answer = await client.request({ ...request, responseHeaders: ['date'] });
    return isJsonObject(answer) ? answer : {};
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): Unanswered {
  if (!(error instanceof Error)) return { problem: String(error) };
  const code = error instanceof DatabricksError ? error.details.errorCode : undefined;
  return { problem: code === undefined ? error.message : `${code}: ${error.message}` };
}
