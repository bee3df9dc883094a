/** The resolver against a DNS server that answers, refuses, fails, keeps silent and is slow; and a zone file in its place. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dnsResolver, zoneFileResolver } from './dns.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0).toReversed()) await end();
});

describe('a question to the DNS', () => {
  it('is answered with records, each in its pieces', async () => {
    const { resolve } = await resolverWith({ 'key.example': ['v=DKIM1; ', 'p=abc'] });
    expect(await resolve('key.example', 'TXT')).toEqual([['v=DKIM1; ', 'p=abc']]);
  });

  it.each([
    ['a name that does not exist', 'none.example', 'ENOTFOUND'],
    ['a name without such a record', 'empty.example', 'ENODATA'],
    ['an empty label', 'a..example', 'ENOTFOUND'],
    ['a label that is too long', `${'a'.repeat(64)}.example`, 'ENOTFOUND'],
    ['a name that is too long', 'a.'.repeat(200), 'ENOTFOUND'],
  ])('for %s has an answer: none', async (_what, name, code) => {
    const { resolve } = await resolverWith({ 'empty.example': 'no record' });
    await expect(resolve(name, 'TXT')).rejects.toMatchObject({ code });
  });

  it.each(['failure', 'refusal', 'silence'] as const)('that meets a %s may be asked again later', async (answer) => {
    const { resolve } = await resolverWith({ 'key.example': answer }, { timeoutMs: 300 });
    await expect(resolve('key.example', 'TXT')).rejects.toMatchObject({ name: 'PortError', retry: 'later' });
  });

  it('gives up when its time is over, however many servers keep silent', async () => {
    const silent = await Promise.all([1, 2, 3].map(async () => await startDns({ 'key.example': 'silence' })));
    const resolve = dnsResolver({ servers: silent.map(({ address }) => address), timeoutMs: 300 });
    await expect(resolve('key.example', 'TXT')).rejects.toThrow(/TXT of key\.example \(ETIMEOUT\)/);
  });

  it('to a server that is not there may be asked again later', async () => {
    const { address, stop } = await startDns({});
    await stop();
    const resolve = dnsResolver({ servers: [address], timeoutMs: 300 });
    await expect(resolve('key.example', 'TXT')).rejects.toMatchObject({ retry: 'later' });
  });
});

describe('an answer', () => {
  it('is shared by all who ask meanwhile, and by those who come later, however they spell the name', async () => {
    const { resolve, asked } = await resolverWith({ 'key.example': ['p=abc'] });

    await Promise.all([resolve('key.example', 'TXT'), resolve('key.example', 'TXT'), resolve('KEY.example', 'TXT')]);
    await resolve('key.example', 'TXT');

    expect(asked).toEqual(['key.example']);
  });

  it.each([
    ['records', 'key.example', 5 * 60_000],
    ['none', 'none.example', 30_000],
  ])('%s is forgotten after a while', async (_what, name, ms) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { resolve, asked } = await resolverWith({ 'key.example': ['p=abc'] });
    const ask = async () => await resolve(name, 'TXT').catch(() => null);

    await ask();
    vi.advanceTimersByTime(ms - 1);
    await ask();
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(2);
    await ask();
    expect(asked).toHaveLength(2);
  });

  it('that did not come is not kept', async () => {
    const zone: Zone = { 'key.example': 'failure' };
    const { resolve } = await resolverWith(zone);
    await expect(resolve('key.example', 'TXT')).rejects.toMatchObject({ retry: 'later' });

    zone['key.example'] = ['p=abc'];

    expect(await resolve('key.example', 'TXT')).toEqual([['p=abc']]);
  });

  it('of a size that no key has is given, and not kept', async () => {
    const { resolve, asked } = await resolverWith({ 'big.example': Array.from({ length: 20 }, () => 'x'.repeat(250)) });

    await resolve('big.example', 'TXT');
    await resolve('big.example', 'TXT');

    expect(new Set(asked)).toEqual(new Set(['big.example']));
    expect(asked.length).toBeGreaterThan(1);
  });

  it('makes room for newer ones', async () => {
    const { resolve, asked } = await resolverWith({});
    const ask = async (name: string) => await resolve(name, 'TXT').catch(() => null);
    await ask('first.example');
    for (let from = 0; from < 5_000; from += 50)
      await Promise.all(Array.from({ length: 50 }, async (_, n) => await ask(`n${from + n}.example`)));

    await ask('n4999.example');
    await ask('first.example');

    expect(asked.filter((name) => name === 'n4999.example')).toHaveLength(1);
    expect(asked.filter((name) => name === 'first.example')).toHaveLength(2);
  });
});

describe('a zone file', () => {
  it('stands in for the DNS', async () => {
    const resolve = await zoneFileResolver(fileWith('{"Key.example": {"TXT": [["p=", "abc"]]}}'));

    expect(await resolve('key.EXAMPLE', 'TXT')).toEqual([['p=', 'abc']]);
    await expect(resolve('key.example', 'MX')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolve('none.example', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it.each(['[]', '{"key.example": ["p=abc"]}', 'no JSON', ''])('that holds %j is named', async (content) => {
    const path = fileWith(content);
    await expect(zoneFileResolver(path)).rejects.toMatchObject({ retry: 'never' });
    await expect(zoneFileResolver(path)).rejects.toThrow(`DNS_ZONE_FILE is "${path}"`);
  });

  it('that is not there is named', async () => {
    await expect(zoneFileResolver('/nowhere/zone.json')).rejects.toThrow('DNS_ZONE_FILE is "/nowhere/zone.json"');
  });
});

/** What the server does about a name; those that are left out do not exist. */
type Zone = Record<string, readonly string[] | 'no record' | 'failure' | 'refusal' | 'silence'>;

async function resolverWith(zone: Zone, { timeoutMs = 5_000 } = {}) {
  const { address, asked } = await startDns(zone);
  return { resolve: dnsResolver({ servers: [address], timeoutMs }), asked };
}

/** Just enough of RFC 1035 for TXT over UDP: an answer is as long as it has to be. */
async function startDns(zone: Zone): Promise<{ address: string; asked: readonly string[]; stop: () => Promise<void> }> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, end } = questionOf(query);
    asked.push(name);
    const answer = zone[name];
    if (answer === 'silence') return;
    const strings = Array.isArray(answer) ? answer : [];
    const rcode = answer === undefined ? 3 : answer === 'failure' ? 2 : answer === 'refusal' ? 5 : 0;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | rcode, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(strings.length > 0 ? 1 : 0, 6);
    const data = Buffer.concat(strings.map((text) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)])));
    const record = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff]);
    const parts = [header, query.subarray(12, end), ...(strings.length > 0 ? [record, data] : [])];
    socket.send(Buffer.concat(parts), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let open = true;
  const stop = async (): Promise<void> => {
    if (!open) return;
    open = false;
    socket.close();
    await once(socket, 'close');
  };
  ends.push(stop);
  return { address: `127.0.0.1:${socket.address().port}`, asked, stop };
}

function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-zone-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'zone.json');
  writeFileSync(path, content);
  return path;
}
