import { EncryptJWT, jwtDecrypt } from 'jose';
import { createHash } from 'node:crypto';

/** Encrypts what browsers keep for us, so that servers share it by a key alone. */
export class SessionCookies {
  readonly #keys: readonly Uint8Array[];

  /** The first key encrypts; those that it has replaced still decrypt. Each is a text of 32 characters or more. */
  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => createHash('sha256').update(`brickwork session ${key}`).digest());
  }

  /** The text of a cookie that holds these claims for so many seconds, for this use alone. */
  async seal(use: string, claims: Record<string, unknown>, seconds: number): Promise<string> {
    const [key] = this.#keys;
    if (key === undefined) throw new Error('There is no key for sessions.');
    return new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(use)
      .setIssuedAt()
      .setExpirationTime(`${Math.ceil(seconds)} s`)
      .encrypt(key);
  }

  /** What a cookie holds; undefined where it is not ours, for another use, or too old. */
  async open(use: string, text: string | undefined): Promise<Record<string, unknown> | undefined> {
    if (text === undefined || text === '') return undefined;
    for (const key of this.#keys) {
      const options = {
        ...{ audience: use, requiredClaims: ['exp', 'iat'] },
        ...{ keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
      };
      const opened = await jwtDecrypt(text, key, options).catch(() => undefined);
      if (opened !== undefined) return opened.payload;
    }
    return undefined;
  }
}
