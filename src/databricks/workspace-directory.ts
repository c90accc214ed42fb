import { Headers as SdkHeaders } from '@databricks/sdk-experimental';
import type { BundleCaller } from '../core/bundle/bundle-options.js';
import type { LookupAnswer, LookupKind } from '../core/bundle/lookup.js';
import { given, isJsonObject, type JsonObject } from '../core/json.js';
import { allPages, type PageQuery } from './all-pages.js';
import { DatabricksError } from './databricks-error.js';
import { LOOKUP_LISTS, type LookupList } from './lookup-lists.js';
import { id, object, text } from './read-run.js';
import type { SafeApiClient } from './transport.js';

/** Makes a call, again and again where that may help. */
export type Patiently = <T>(call: () => Promise<T>) => Promise<T>;

/** Who asks a workspace, and what it has under a name. Nothing is asked twice but what `patiently` tries again. */
export class WorkspaceDirectory {
  readonly #lists = new Map<string, Promise<JsonObject[]>>();

  constructor(
    private readonly client: SafeApiClient,
    private readonly patiently: Patiently = (call) => call(),
  ) {}

  /** The one who is signed in. Throws DatabricksError. */
  async currentUser(): Promise<BundleCaller> {
    const me = object(await this.#get('2.0/preview/scim/v2/Me', {}), 'scim/v2/Me');
    return { userName: id(me['userName'], 'userName'), ...given('displayName', text(me['displayName'])) };
  }

  /** The URL of the workspace without a path. Throws DatabricksError where nothing says which workspace is meant. */
  async host(): Promise<string> {
    return (await this.client.host).origin;
  }

  /** The id of the one of this kind that has exactly this name. Never throws for what the workspace answers. */
  async find(kind: LookupKind, name: string): Promise<LookupAnswer> {
    const list = LOOKUP_LISTS[kind];
    try {
      const entries = await this.#entries(list, name);
      const ids = new Set(
        entries.filter((entry) => isNamed(entry, name, list)).map((entry) => id(entry[list.id], list.id)),
      );
      const [found] = ids;
      if (found === undefined) return { notFound: true };
      return ids.size === 1 ? found : { ambiguous: ids.size };
    } catch (problem) {
      if (problem instanceof DatabricksError) return { failed: problem.message };
      throw problem;
    }
  }

  /** A cluster policy, by `GET /api/2.0/policies/clusters/get`. Throws DatabricksError. */
  async clusterPolicy(policyId: string): Promise<JsonObject> {
    return object(
      await this.#get('2.0/policies/clusters/get', { policy_id: policyId }),
      'policies/clusters/get',
    );
  }

  #entries(list: LookupList, name: string): Promise<JsonObject[]> {
    const { path, narrowed } = list;
    const key = narrowed === undefined ? path : `${path} ${name}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const asked = this.#read(list, { ...list.query, ...narrowed?.(name) });
    this.#lists.set(key, asked);
    return asked;
  }

  async #read({ path, entries, next }: LookupList, query: PageQuery): Promise<JsonObject[]> {
    const page = (more: PageQuery): Promise<unknown> => this.#get(path, { ...query, ...more });
    return (await allPages(entries, page, next ?? (() => undefined))).filter(isJsonObject);
  }

  async #get(path: string, query: PageQuery): Promise<unknown> {
    const request = { path: `/api/${path}`, method: 'GET', headers: new SdkHeaders(), raw: false } as const;
    return this.patiently(() => this.client.request({ ...request, query }));
  }
}

function isNamed(entry: JsonObject, name: string, { within, name: member, isAnyCase }: LookupList): boolean {
  const holder = within === undefined ? entry : entry[within];
  const own = isJsonObject(holder) ? text(holder[member]) : undefined;
  return own === name || (isAnyCase === true && own?.toLowerCase() === name.toLowerCase());
}
