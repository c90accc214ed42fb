import ipaddr from 'ipaddr.js';

/** Hosts in private networks that may be called, all of them or by name and network. */
export type PrivateHosts = 'all' | readonly string[];

/** Metadata services of clouds that have an address which is not link-local. */
const METADATA = ['fd00:ec2::254', '100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd20:ce::254'];

/** Networks that are carried inside of IPv6: the IPv4 address decides. */
const CARRYING: readonly [network: string, firstByte: number][] = [
  ['64:ff9b::/96', 12],
  ['2002::/16', 2],
  ['::/96', 12],
];

/**
 * Why an address must not be called, or undefined where it may be. `host` is how the call names it: a host of this machine
 * may be called where it is written as one (`127.0.0.1`, `localhost`), and not where a name leads there by DNS. Addresses of
 * link-local networks and of metadata services may never be called.
 */
export function refusedAddress(
  address: string,
  host: string,
  allowed: PrivateHosts = [],
): string | undefined {
  if (!ipaddr.isValid(address)) return 'it is no address';
  const ip = innermost(ipaddr.parse(address));
  const range = ip.range();
  if (range === 'linkLocal') return 'it is link-local, where clouds have their metadata';
  if (METADATA.includes(ip.toString())) return 'it is a metadata service';
  if (range === 'unspecified' || range === 'broadcast' || range === 'multicast') return `it is ${range}`;
  if (range === 'unicast') return undefined;
  if (range === 'loopback' && isLoopbackName(host)) return undefined;
  return isAllowed(ip, host, allowed) ? undefined : `it is in a private network (${range})`;
}

/** True for a host that is written as one of this machine. */
export function isLoopbackName(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost') return true;
  return ipaddr.isValid(bare) && innermost(ipaddr.parse(bare)).range() === 'loopback';
}

function innermost(ip: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (ip.kind() === 'ipv4') return ip;
  const six = ip as ipaddr.IPv6;
  if (six.isIPv4MappedAddress()) return six.toIPv4Address();
  const bytes = six.toByteArray();
  // The first sixteen numbers hold "::" and "::1", which are addresses of IPv6 themselves.
  const isSmall = bytes.slice(0, 15).every((byte) => byte === 0) && (bytes[15] ?? 0) < 2;
  const carrying = CARRYING.find(([network]) => six.match(ipaddr.IPv6.parseCIDR(network)));
  if (carrying === undefined || isSmall) return ip;
  return new ipaddr.IPv4(bytes.slice(carrying[1], carrying[1] + 4));
}

function isAllowed(ip: ipaddr.IPv4 | ipaddr.IPv6, host: string, allowed: PrivateHosts): boolean {
  if (allowed === 'all') return true;
  return allowed.some((one) => {
    const network = networkOf(one);
    if (network === undefined) return one.toLowerCase() === host.toLowerCase();
    return network[0].kind() === ip.kind() && ip.match(network);
  });
}

/** A network or an address as `10.0.0.0/8` and `10.1.2.3` have it; undefined for anything else. */
export function networkOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) return undefined;
  const ip = ipaddr.parse(text);
  return [ip, ip.kind() === 'ipv4' ? 32 : 128];
}

/**
 * From where a request comes: the address of the connection, or, behind proxies of these networks, the last one that they
 * have forwarded for and that is not one of theirs.
 */
export function clientAddress(
  connection: string,
  forwarded: string | undefined,
  proxies: readonly string[],
): string {
  const chain = [...(forwarded ?? '').split(',').map((one) => one.trim()), connection].map(plainAddress);
  let at = chain.length - 1;
  while (at > 0 && isOf(chain[at] ?? '', proxies) && ipaddr.isValid(chain[at - 1] ?? '')) at -= 1;
  return chain[at] ?? connection;
}

function isOf(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.parse(address);
  return networks.some((one) => {
    const network = networkOf(one);
    return network !== undefined && network[0].kind() === ip.kind() && ip.match(network);
  });
}

/** IPv4 as itself, also where a socket has it inside of IPv6. */
function plainAddress(address: string): string {
  return ipaddr.isValid(address) ? innermost(ipaddr.parse(address)).toString() : address;
}
