/** An address of the Web, or of the Internet, in; whether something may be posted there out, so that no program makes us ask our own network. */
import { BlockList, isIP } from 'node:net';

/** `public`: https to public addresses. `private`: also to private networks. `local`: also to this machine, there without https too. */
export type Targets = 'public' | 'private' | 'local';

/** Why nothing may be posted there, in words for people; null where it may. What a name resolves to is asked when posting. */
export function targetFault(url: string, targets: Targets): string | null {
  if (!URL.canParse(url)) return 'it is no address: send one such as https://hooks.example.com/firsthand';
  const { protocol, hostname, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || addressKind(host) === 'loopback';
  if (protocol !== 'https:' && !(protocol === 'http:' && targets === 'local' && isHere))
    return `it begins with ${protocol}//, and only https is posted to`;
  if (username !== '' || password !== '')
    return 'it holds a user name or a password: leave them out, and check the signature';
  return isIP(host) === 0 ? null : addressFault(host, targets);
}

/** The same for an address of the Internet. */
export function addressFault(address: string, targets: Targets): string | null {
  const kind = addressKind(address);
  const allowed =
    kind === 'public' || (kind === 'private' && targets !== 'public') || (kind === 'loopback' && targets === 'local');
  return allowed ? null : `${address} is ${SAYS[kind]}: nothing is posted there`;
}

type AddressKind = 'public' | 'private' | 'loopback' | 'special' | 'none';
const SAYS: Readonly<Record<AddressKind, string>> = {
  public: 'public',
  private: 'in a private network (WEBHOOK_TARGETS allows that)',
  loopback: 'this machine itself',
  special: 'no address of a host that anybody can reach',
  none: 'no address',
};

const listOf = (...subnets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', bits] = subnet.split('/');
    list.addSubnet(net, Number(bits), isIP(net) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
};

const LOOPBACK = listOf('127.0.0.0/8', '::1/128');
const PRIVATE = listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');
/** RFC 6890, with what was added to its registries since: among them 169.254.169.254, where clouds keep their secrets. */
const SPECIAL = listOf(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
);
/** All other addresses of six are no hosts of their own, or stand for an address of four. */
const GLOBAL = listOf('2000::/3');

function addressKind(address: string): AddressKind {
  const plain = unmapped(address);
  const version = isIP(plain);
  if (version === 0) return 'none';
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(plain, family)) return 'loopback';
  if (PRIVATE.check(plain, family)) return 'private';
  if (SPECIAL.check(plain, family)) return 'special';
  return version === 4 || GLOBAL.check(plain, family) ? 'public' : 'special';
}

/** An address of four that is written as one of six, as itself. RFC 4291 section 2.5.5.2. */
function unmapped(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address;
  const { hostname } = new URL(`http://[${address}]`); // written in one way
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return address;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((each) => [each >> 8, each & 255]).join('.');
}
