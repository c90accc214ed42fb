import { z } from 'zod';
import { webAddress } from '../web-address.js';
import type { PrivateHosts } from './address-guard.js';
import type { Grant } from './grants.js';
import { privateHosts } from './private-hosts.js';
import { ROLES } from './roles.js';
import { type SecretPlace, secretPlace } from './secret-place.js';

/** Signing in at the workspace: by a token, or by its own pages where an app is registered there. */
export interface DatabricksSignIn {
  kind: 'databricks';
  clientId?: string;
  clientSecret?: SecretPlace;
}

/** Signing in at an identity provider. */
export interface OidcSignIn {
  kind: 'oidc';
  issuer: string;
  clientId: string;
  clientSecret?: SecretPlace;
  /** For whom bearer tokens must be made. */
  audience: string[];
  scopes: string[];
  nameClaim: string;
  groupsClaim: string;
  algorithms: string[];
  clockSkewSeconds: number;
  allowPrivate: PrivateHosts;
}

/** What an access file says. */
export interface AccessFile {
  signIn: DatabricksSignIn | OidcSignIn;
  session: { key?: SecretPlace; hours: number };
  grants: Grant[];
}

/** Those that a key of the issuer's signs with: none of a shared secret, and not "none". */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
] as const;

const texts = (most: number) => z.array(z.string().min(1).max(500)).max(most);

const oidc = z
  .strictObject({
    issuer: webAddress,
    client_id: z.string().min(1),
    client_secret: secretPlace.optional(),
    audience: texts(20).min(1).optional(),
    scopes: texts(20).default(['openid', 'profile', 'email']),
    name_claim: z.string().min(1).default('email'),
    groups_claim: z.string().min(1).default('groups'),
    algorithms: z
      .array(z.enum(ALGORITHMS as unknown as [string, ...string[]]))
      .min(1)
      .default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    clock_skew_seconds: z.int().min(0).max(300).default(30),
    allow_private: privateHosts.optional(),
  })
  .optional();

const databricks = z
  .strictObject({ client_id: z.string().min(1).optional(), client_secret: secretPlace.optional() })
  .refine(({ client_id: id, client_secret: secret }) => secret === undefined || id !== undefined, {
    message: 'must have client_id, where it has client_secret',
  })
  .optional();

const grant = z
  .strictObject({
    role: z.enum(ROLES),
    people: texts(1000).default([]),
    groups: texts(1000).default([]),
    jobs: texts(1000).min(1).optional(),
  })
  .refine(({ people, groups }) => people.length + groups.length > 0, {
    message: 'must name people or groups',
  });

/** The form of an access file. */
export const accessFileSchema = z.strictObject({
  sign_in: z
    .strictObject({ databricks, oidc })
    .refine((one) => (one.databricks === undefined) !== (one.oidc === undefined), {
      message: 'must have one of databricks and oidc',
    }),
  session: z
    .strictObject({ key: secretPlace.optional(), hours: z.number().min(0.1).max(168).default(8) })
    .default({ hours: 8 }),
  roles: z.array(grant).min(1).max(1000),
});

/** Every name that the file may have, to guess what a wrong one was to be. */
export const ACCESS_MEMBERS = [
  ...['sign_in', 'session', 'roles', 'databricks', 'oidc', 'key', 'hours', 'role', 'people', 'groups'],
  ...['jobs', 'issuer', 'client_id', 'client_secret', 'audience', 'scopes', 'name_claim', 'groups_claim'],
  ...['algorithms', 'clock_skew_seconds', 'allow_private', 'env', 'file'],
];

/** What a file of the right form says. */
export function accessOf({ sign_in: by, session, roles }: z.output<typeof accessFileSchema>): AccessFile {
  const { key, hours } = session;
  return {
    signIn: by.oidc === undefined ? databricksOf(by.databricks ?? {}) : oidcOf(by.oidc),
    session: { hours, ...(key === undefined ? {} : { key }) },
    grants: roles.map(({ jobs, ...one }) => ({ ...one, ...(jobs === undefined ? {} : { jobs }) })),
  };
}

function databricksOf(written: NonNullable<z.output<typeof databricks>>): DatabricksSignIn {
  return { kind: 'databricks', ...clientOf(written) };
}

function oidcOf(written: NonNullable<z.output<typeof oidc>>): OidcSignIn {
  const { issuer, client_id: clientId, scopes, algorithms } = written;
  return {
    kind: 'oidc',
    ...{ issuer, scopes, algorithms, clientId, ...clientOf(written) },
    audience: written.audience ?? [clientId],
    nameClaim: written.name_claim,
    groupsClaim: written.groups_claim,
    clockSkewSeconds: written.clock_skew_seconds,
    allowPrivate: written.allow_private ?? [],
  };
}

function clientOf(written: {
  client_id?: string | undefined;
  client_secret?: SecretPlace | undefined;
}): Pick<DatabricksSignIn, 'clientId' | 'clientSecret'> {
  const { client_id: clientId, client_secret: clientSecret } = written;
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}
