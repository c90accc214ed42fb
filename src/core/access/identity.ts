/** How it is known who somebody is: not at all, on the machine itself; by the workspace; by an identity provider. */
export type Identified = 'local' | 'databricks' | 'oidc';

/** Somebody who looks at pages or asks for something. */
export interface Identity {
  /** A mail address, mostly; of a service principal its application id. */
  name: string;
  groups: readonly string[];
  by: Identified;
}
