import { describe, expect, it } from 'vitest';
import { networkOf, sourceOf } from './network.ts';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.0/24'],
    ['::ffff:203.0.113.9', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8::7', '2001:db8:0:0::/64'],
    ['127.0.0.1', null],
    ['192.168.4.4', null],
    ['::1', null],
    ['fe80::1', null],
    ['', null],
    ['banana', null],
  ])('%s is in %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('who is counted as one', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['banana', 'banana'],
  ])('%s is %s', (address, source) => expect(sourceOf(address)).toBe(source));
});
