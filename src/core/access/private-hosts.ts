import { z } from 'zod';
import { type PrivateHosts, networkOf } from './address-guard.js';

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** How a file says which hosts of private networks may be called: `true`, or their names, addresses and networks. */
export const privateHosts = z
  .union([
    z.boolean(),
    z
      .array(
        z.string().refine((one) => networkOf(one) !== undefined || HOST.test(one), {
          message: 'must be a host, an address, or a network such as 10.0.0.0/8',
        }),
      )
      .max(100),
  ])
  .transform((written): PrivateHosts => (written === true ? 'all' : written === false ? [] : written));
