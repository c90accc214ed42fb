import { type Check, failed, isUnanswered, ok, type Unanswered, warning } from './check.js';
import { judgeClock } from './judge-clock.js';

/** What is known of a Databricks workspace, by reads alone. */
export interface WorkspaceFacts {
  /** The profile, or `default`. */
  name: string;
  host: { url: string } | Unanswered;
  /** Absent where there is no host. Entitlements as SCIM names them; absent where the workspace does not say. */
  user?: { userName: string; entitlements?: string[]; isAdmin: boolean } | Unanswered;
  jobs?: object | Unanswered;
  clusters?: object | Unanswered;
  /** How many cluster policies the user may use; absent where that is not known. */
  policies?: number;
  /** How far this machine is behind the clock of the workspace; negative where it is ahead. */
  clockOffsetMillis?: number;
}

const SIGN_IN = 'Sign in as for the Databricks CLI: DATABRICKS_HOST with DATABRICKS_TOKEN, or a profile.';

/** Whether a workspace is reached, who is signed in, and whether that user may do what runs need. */
export function judgeWorkspace(facts: WorkspaceFacts): Check[] {
  const { name, host, user = { problem: 'It was not asked.' }, jobs, clusters, clockOffsetMillis } = facts;
  const title = `workspace ${name}`;
  if (isUnanswered(host)) {
    const message = `No workspace is named here: ${host.problem}`;
    return [name === 'default' ? warning(title, message, SIGN_IN) : failed(title, message, SIGN_IN)];
  }
  const { url } = host;
  if (isUnanswered(user)) return [failed(title, `${url}: ${user.problem}`, SIGN_IN)];
  const { userName } = user;
  return [
    ok(title, `${url}, as ${userName}`),
    may(`${title}: jobs`, 'the Jobs API', jobs, userName),
    may(`${title}: clusters`, 'lists of clusters', clusters, userName),
    ...judgeEntitlements(title, facts, user),
    ...(clockOffsetMillis === undefined ? [] : [judgeClock(`${title}: clock`, url, clockOffsetMillis)]),
  ];
}

function may(name: string, what: string, asked: object = {}, userName: string): Check {
  if (!isUnanswered(asked)) return ok(name, `${userName} may read ${what}.`);
  const remedy = `Give ${userName} access to the workspace, or sign in as somebody who has it.`;
  return failed(name, `${what}: ${asked.problem}`, remedy);
}

/** Nothing tells that a run may be submitted but a submit; the entitlements tell where it may not. */
function judgeEntitlements(
  title: string,
  { policies }: WorkspaceFacts,
  { userName, entitlements, isAdmin }: Exclude<NonNullable<WorkspaceFacts['user']>, Unanswered>,
): Check[] {
  if (entitlements === undefined) return [];
  const name = `${title}: entitlements`;
  if (isAdmin) return [ok(name, `${userName} is an admin.`)];
  if (!entitlements.includes('workspace-access')) {
    const message = `${userName} has no entitlement "workspace-access" of its own, by which runs are submitted.`;
    return [warning(name, message, 'Unless a group gives it, have an admin do so.')];
  }
  if (entitlements.includes('allow-cluster-create')) return [ok(name, entitlements.join(', '))];
  if (policies !== undefined && policies > 0)
    return [ok(name, `${userName} may create clusters by ${policies} policies.`)];
  const message = `${userName} may submit runs, but create no clusters of its own.`;
  return [warning(name, message, 'Unless a group may, use serverless compute or a cluster policy.')];
}
