/** DNS as the verifier asks for it: servers and a time limit in, or a zone file; answers out, kept for a while. */
import { readFile } from 'node:fs/promises';
import { Resolver as DnsResolver } from 'node:dns/promises';
import { z } from 'zod';
import { PortError, type Resolver } from '../domain/ports.ts';

export interface DnsOptions {
  /** Addresses, each with :port if need be; empty for those of the machine. */
  readonly servers: readonly string[];
  /** For one question, all attempts at all servers included. */
  readonly timeoutMs: number;
}

const KEPT_MS = 5 * 60_000; // keys are changed by adding a selector, so an answer stays true for longer than that
const NOTHING_KEPT_MS = 30_000;
const MOST_KEPT = 5_000;
const MOST_KEPT_CHARS = 4_000; // an RSA key of 16,384 bits makes 2,800; a zone of malice may answer with 64 kB

/** These codes are answers: there is no such name or record. All others mean that nobody answered. */
const ANSWERS = new Set(['ENOTFOUND', 'ENODATA']);

interface Kept {
  readonly answer: Promise<readonly unknown[]>;
  readonly until: number;
}

export function dnsResolver({ servers, timeoutMs }: DnsOptions): Resolver {
  const resolver = new DnsResolver({ timeout: Math.max(100, Math.floor(timeoutMs / 2)), tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  const kept = new Map<string, Kept>();

  return async (name, type) => {
    const key = `${type} ${name.toLowerCase()}`;
    const known = kept.get(key);
    if (known !== undefined && known.until > performance.now()) return await known.answer;
    const answer = inTime(ask(resolver, name, type), timeoutMs, `${type} of ${name}`);
    keep(kept, key, { answer, until: Infinity }); // whoever asks meanwhile waits for the same answer
    try {
      const records = await answer;
      if (charsOf(records) > MOST_KEPT_CHARS) kept.delete(key);
      else keep(kept, key, { answer, until: performance.now() + KEPT_MS });
    } catch (error) {
      if (ANSWERS.has(codeOf(error))) keep(kept, key, { answer, until: performance.now() + NOTHING_KEPT_MS });
      else kept.delete(key);
    }
    return await answer;
  };
}

async function ask(resolver: DnsResolver, name: string, type: string): Promise<readonly unknown[]> {
  try {
    const answer: unknown = await resolver.resolve(name, type);
    return Array.isArray(answer) ? answer : [answer];
  } catch (cause) {
    const code = codeOf(cause);
    if (ANSWERS.has(code)) throw cause;
    if (code === 'EBADNAME') throw noSuch(`${name} is no name that the DNS could hold`, 'ENOTFOUND'); // a mail may name anything
    throw unanswered(`${type} of ${name}`, code, cause);
  }
}

/** The resolver's own limit counts for each attempt at each server. */
async function inTime<Answer>(answer: Promise<Answer>, timeoutMs: number, question: string): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unanswered(question, 'ETIMEOUT', undefined)), timeoutMs);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function unanswered(question: string, code: string, cause: unknown): PortError {
  const message = `DNS gave no answer for ${question} (${code}): check DNS_SERVERS and the network, or wait for its domain`;
  return new PortError(message, { retry: 'later', cause });
}

function noSuch(message: string, code: 'ENOTFOUND' | 'ENODATA'): Error {
  return Object.assign(new Error(message), { code });
}

function keep(kept: Map<string, Kept>, key: string, entry: Kept): void {
  kept.delete(key);
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, entry);
}

const charsOf = (records: readonly unknown[]): number => JSON.stringify(records).length;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
}

const zoneSchema = z.record(z.string(), z.record(z.string(), z.array(z.unknown())));

/** Serves a JSON file `{"name": {"TXT": [["…"]]}}` in place of the DNS. */
export async function zoneFileResolver(path: string): Promise<Resolver> {
  const zone = await readZone(path);
  return async (name, type) => {
    const records = zone.get(name.toLowerCase().replace(/\.$/, ''));
    const answer = records?.[type];
    if (answer !== undefined) return answer;
    throw noSuch(`${path} has no ${type} of ${name}`, records === undefined ? 'ENOTFOUND' : 'ENODATA');
  };
}

async function readZone(path: string): Promise<ReadonlyMap<string, Readonly<Record<string, readonly unknown[]>>>> {
  try {
    const zone = zoneSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(Object.entries(zone).map(([name, records]) => [name.toLowerCase(), records]));
  } catch (cause) {
    throw new PortError(
      `DNS_ZONE_FILE is "${path}", which is no zone (${String(cause)}): JSON such as {"name": {"TXT": [["…"]]}}`,
      { retry: 'never', cause },
    );
  }
}
