/** Where webhooks may go, and how somebody might try to make us ask our own network. */
import { describe, expect, it } from 'vitest';
import { addressFault, targetFault, type Targets } from './target.ts';

const NOWHERE: readonly Targets[] = [];
const EVERYWHERE: readonly Targets[] = ['public', 'private', 'local'];
const allowedFor = (fault: (targets: Targets) => string | null) => EVERYWHERE.filter((each) => fault(each) === null);

describe('an address of the Internet', () => {
  it.each<[string, readonly Targets[]]>([
    ['93.184.215.14', EVERYWHERE],
    ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', EVERYWHERE],
    ['10.1.2.3', ['private', 'local']],
    ['172.31.255.255', ['private', 'local']],
    ['172.32.0.1', EVERYWHERE],
    ['192.168.0.1', ['private', 'local']],
    ['100.64.0.1', ['private', 'local']],
    ['fd00::1', ['private', 'local']],
    ['::ffff:10.0.0.1', ['private', 'local']],
    ['127.0.0.1', ['local']],
    ['127.255.0.1', ['local']],
    ['::1', ['local']],
    ['::ffff:127.0.0.1', ['local']],
    ['::ffff:7f00:1', ['local']],
    ['0:0:0:0:0:ffff:7f00:0001', ['local']],
    ['0.0.0.0', NOWHERE],
    ['169.254.169.254', NOWHERE],
    ['::ffff:169.254.169.254', NOWHERE],
    ['fe80::1', NOWHERE],
    ['fe80::1%eth0', NOWHERE],
    ['::', NOWHERE],
    ['::7f00:1', NOWHERE],
    ['64:ff9b::7f00:1', NOWHERE],
    ['2002:7f00:1::', NOWHERE],
    ['2001:0:7f00:1::', NOWHERE],
    ['2001:db8::1', NOWHERE],
    ['ff02::1', NOWHERE],
    ['224.0.0.1', NOWHERE],
    ['255.255.255.255', NOWHERE],
    ['192.0.2.1', NOWHERE],
    ['not an address', NOWHERE],
  ])('%s is posted to with %j', (address, targets) => {
    expect(allowedFor((each) => addressFault(address, each))).toEqual(targets);
  });
});

describe('an address of the Web', () => {
  it.each<[string, readonly Targets[]]>([
    ['https://hooks.example.com/firsthand?a=1', EVERYWHERE],
    ['https://hooks.example.com:8443/', EVERYWHERE],
    ['http://hooks.example.com/', NOWHERE],
    ['http://127.0.0.1:9000/', ['local']],
    ['http://localhost:9000/', ['local']],
    ['http://[::1]:9000/', ['local']],
    ['http://10.0.0.1/', NOWHERE],
    ['https://127.1/', ['local']],
    ['https://0x7f.0.0.1/', ['local']],
    ['https://2130706433/', ['local']],
    ['https://[::ffff:127.0.0.1]/', ['local']],
    ['https://169.254.169.254/latest/meta-data', NOWHERE],
    ['https://user:secret@hooks.example.com/', NOWHERE],
    ['ftp://hooks.example.com/', NOWHERE],
    ['file:///etc/passwd', NOWHERE],
    ['hooks.example.com', NOWHERE],
    ['', NOWHERE],
  ])('%s is taken with %j', (url, targets) => {
    expect(allowedFor((each) => targetFault(url, each))).toEqual(targets);
  });
});
