/** An address and a body in; how it was answered out. Only addresses that may be posted to are connected to, whatever a name resolves to. */
import { type LookupAddress, lookup as lookUp, type LookupOptions } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { addressFault, targetFault, type Targets } from '../webhooks/target.ts';
import type { Post, Posted } from '../webhooks/ports.ts';

export type LookUpAll = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** What is read of an answer, for nothing is done with it. */
const MOST_ANSWER = 64 * 1024;

export function webhookPost(targets: Targets, lookUpAll: LookUpAll = lookUp): Post {
  return async (url, headers, body, signal) => {
    const fault = targetFault(url, targets);
    if (fault !== null) return { outcome: 'failed', why: `the address cannot be posted to, since ${fault}` };
    const { promise, resolve } = Promise.withResolvers<Posted>();
    const failed = (error: Error): void => resolve({ outcome: 'failed', why: whyOf(error, signal) });
    try {
      const send = url.startsWith('https:') ? requestSecure : requestPlain;
      const request = send(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal,
        agent: false, // a connection of its own: what was looked up for one request is not good for another
        maxHeaderSize: 16 * 1024,
        lookup: (host, options, done) => {
          // Asked once, and connected to what was checked: a second answer could be another one.
          lookUpAll(host, { ...options, all: true }, (error, addresses) => {
            const [why] = addresses?.flatMap(({ address }) => addressFault(address, targets) ?? []) ?? [];
            const first = addresses?.[0];
            if (error !== null) done(error, []);
            else if (why !== undefined || first === undefined) done(new Error(why ?? `${host} has no address`), []);
            else if (options.all === true) done(null, addresses);
            else done(null, first.address, first.family);
          });
        },
      });
      request.on('error', failed);
      request.on('response', (response) => {
        let bytes = 0;
        const status = response.statusCode ?? 0;
        const enough = (): void => resolve({ outcome: 'answered', status });
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_ANSWER) response.destroy();
        });
        response.on('error', enough);
        response.on('close', enough);
      });
      request.end(body);
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
    return await promise;
  };
}

function whyOf(error: Error, signal: AbortSignal): string {
  return signal.aborted ? 'no answer came in time' : `it could not be posted (${error.message})`;
}
