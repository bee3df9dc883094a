/** DNS as the verifier asks for it: servers and a time limit in, or a zone file; answers out, kept for a while. */
import { readFile } from 'node:fs/promises';
import { Resolver as DnsResolver } from 'node:dns/promises';
import { z } from 'zod';
import { PortError, type Resolver } from '../domain/ports.ts';

export interface DnsOptions {
  /** Addresses, each with :port if need be; empty for those of the machine. */
  readonly servers: readonly string[];
  /** For one question, all attempts included. */
  readonly timeoutMs: number;
}

const KEPT_MS = 5 * 60_000; // keys are changed by adding a selector, so an answer stays true for longer than that
const NOTHING_KEPT_MS = 30_000;
const MOST_KEPT = 5_000;

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

  const ask = async (name: string, type: string): Promise<readonly unknown[]> => {
    try {
      const answer: unknown = await resolver.resolve(name, type);
      return Array.isArray(answer) ? answer : [answer];
    } catch (cause) {
      if (ANSWERS.has(codeOf(cause))) throw cause;
      throw new PortError(`DNS gave no answer for ${type} of ${name} (${codeOf(cause)}): check DNS_SERVERS`, {
        retry: 'later',
        cause,
      });
    }
  };
  return async (name, type) => {
    const key = `${type} ${name.toLowerCase()}`;
    const known = kept.get(key);
    if (known !== undefined && known.until > Date.now()) return await known.answer;
    const answer = ask(name, type); // whoever asks meanwhile waits for the same answer
    keep(kept, key, { answer, until: Date.now() + KEPT_MS });
    answer.catch((error: unknown) => {
      if (ANSWERS.has(codeOf(error))) keep(kept, key, { answer, until: Date.now() + NOTHING_KEPT_MS });
      else kept.delete(key);
    });
    return await answer;
  };
}

function keep(kept: Map<string, Kept>, key: string, entry: Kept): void {
  kept.delete(key);
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, entry);
}

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
    throw Object.assign(new Error(`${path} has no ${type} of ${name}`), {
      code: records === undefined ? 'ENOTFOUND' : 'ENODATA',
    });
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
