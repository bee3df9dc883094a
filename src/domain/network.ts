/** The address of a machine in; which network it is in, and as whom it is counted, out. */

/** The neighbours of an address, who are likely one sender: 24 bits of IPv4, 64 of IPv6. Null for a private one, and for what is none. */
export function networkOf(address: string): string | null {
  const mapped = withoutMapping(address);
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(mapped);
  if (four !== null) return PRIVATE_FOUR.test(mapped) ? null : `${four[1]}.${four[2]}.${four[3]}.0/24`;
  if (!/^[\da-f:]*:[\da-f:]*$/i.test(mapped) || PRIVATE_SIX.test(mapped)) return null;
  return `${groupsOf(mapped).slice(0, 4).join(':')}::/64`;
}

/**
 * Who is counted as one where requests come from: an address of IPv4, or the 64 bits of IPv6 that one customer of a provider
 * has for themselves. What is no address is itself.
 */
export function sourceOf(address: string): string {
  const mapped = withoutMapping(address);
  return /^[\da-f:]*:[\da-f:]*$/i.test(mapped) ? `${groupsOf(mapped).slice(0, 4).join(':')}::/64` : mapped;
}

const withoutMapping = (address: string): string =>
  /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address.replace(/%.*$/, '');

const PRIVATE_FOUR =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const PRIVATE_SIX = /^(?:::1?$|f[cd]|fe[89ab])/i;

/** All eight, without leading zeros. */
function groupsOf(address: string): readonly string[] {
  const [before = '', after] = address.toLowerCase().split('::', 2);
  const head = before.split(':').filter(Boolean);
  const tail = (after ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...(after === undefined ? [] : zeros), ...tail].map((group) => group.replace(/^0+(?=.)/, ''));
}
