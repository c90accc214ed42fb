import type { Access } from '../access/access.js';
import { refusalOf } from '../core/access/grants.js';
import type { Authenticate } from './authenticate.js';

/** Lets in whoever may look at the runs of all jobs: what is decrypted may be of any of them. */
export function byAccess(access: Pick<Access, 'visit'>): Authenticate {
  return async (headers) => {
    const visit = await access.visit({ ...headers }, undefined);
    switch (visit.kind) {
      case 'visitor': {
        const { identity, rights } = visit.visitor;
        return rights.may('look')
          ? { kind: 'known', name: identity.name }
          : { kind: 'refused', status: 403, message: refusalOf(identity, 'look', undefined) };
      }
      case 'nobody':
        return { kind: 'refused', status: 401, message: 'Send "Authorization: Bearer" and a token.' };
      case 'refused':
        return { kind: 'refused', status: 401, message: visit.reason };
      case 'away':
        return { kind: 'refused', status: 403, message: visit.reason };
    }
  };
}
