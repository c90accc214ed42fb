import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { type PrivateHosts, refusedAddress } from '../core/access/address-guard.js';

/** An address that must not be called; nothing was sent. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';

  constructor(
    host: string,
    address: string,
    readonly reason: string,
  ) {
    super(`${host} leads to ${address}, which may not be called: ${reason}`);
  }
}

/**
 * Connects for undici, after looking at the address itself, so that no name can lead elsewhere between a check and the
 * connection. Fails with AddressRefused for what `allowed` leaves out (see `refusedAddress`).
 */
export function guardedConnect(
  allowed: PrivateHosts,
  options: { timeout?: number } = {},
): buildConnector.connector {
  // undici hands its options on to `net.connect`, whose `lookup` its types leave out.
  const connect = buildConnector({
    ...options,
    lookup: guardedLookup(allowed),
  });
  return (target, callback) => {
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    const reason = isIP(host) === 0 ? undefined : refusedAddress(host, host, allowed);
    if (reason === undefined) connect(target, callback);
    else callback(new AddressRefused(host, host, reason), null);
  };
}

function guardedLookup(allowed: PrivateHosts): LookupFunction {
  return (host, options, callback) => {
    dnsLookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, '', 0);
      for (const { address } of found) {
        const reason = refusedAddress(address, host, allowed);
        if (reason !== undefined) return callback(new AddressRefused(host, address, reason), '', 0);
      }
      if (options.all === true) return callback(null, found);
      const [first] = found;
      return callback(null, first?.address ?? '', first?.family);
    });
  };
}
