import type { OidcSignIn } from '../core/access/access-file.js';
import type { Identity } from '../core/access/identity.js';

/** Who the claims of a token are about; a text where they do not say. */
export function identityOf(
  claims: Readonly<Record<string, unknown>>,
  { nameClaim, groupsClaim }: Pick<OidcSignIn, 'nameClaim' | 'groupsClaim'>,
): Identity | string {
  // An address that nobody has shown to be theirs could be anyone's.
  if (nameClaim === 'email' && claims['email_verified'] === false) return 'The address is not verified.';
  const name = claims[nameClaim];
  if (typeof name !== 'string' || name === '') return `The token has no claim "${nameClaim}".`;
  const groups = [claims[groupsClaim]].flat().filter((one): one is string => typeof one === 'string');
  return { name, groups, by: 'oidc' };
}
