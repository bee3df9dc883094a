/** Posting on loopback: what counts as an answer, and what is never connected to. */
import type { LookupAddress } from 'node:dns';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startWebhookReceiver } from '../../test/servers/webhook-receiver.ts';
import { type LookUpAll, webhookPost } from './webhook-post.ts';

const receiver = await startWebhookReceiver();
const plain = receiver.answer;
afterAll(async () => await receiver.close());
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = plain;
});

const resolvesTo =
  (...addresses: readonly string[]): LookUpAll =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
const port = new URL(receiver.url).port;
const NEVER = AbortSignal.timeout(60_000);

describe('a post', () => {
  it('brings the body and its headers', async () => {
    const posted = await webhookPost('local')(`${receiver.url}/in?a=1`, { 'webhook-id': 'm1' }, '{"ä":1}', NEVER);
    expect(posted).toEqual({ outcome: 'answered', status: 204 });
    expect(receiver.received).toMatchObject([{ path: '/in?a=1', id: 'm1', body: '{"ä":1}' }]);
  });

  it('follows no redirect', async () => {
    receiver.answer = (_received, response) =>
      void response.writeHead(307, { location: `${receiver.url}/other` }).end();
    expect(await webhookPost('local')(receiver.url, {}, '', NEVER)).toEqual({ outcome: 'answered', status: 307 });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/']);
  });

  it('reads no more of an answer than it needs', async () => {
    receiver.answer = (_received, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    };
    expect(await webhookPost('local')(receiver.url, {}, '', NEVER)).toEqual({ outcome: 'answered', status: 200 });
  });

  it('waits no longer than it is told', async () => {
    receiver.answer = () => undefined;
    const posted = await webhookPost('local')(receiver.url, {}, '', AbortSignal.timeout(50));
    expect(posted).toEqual({ outcome: 'failed', why: 'no answer came in time' });
  });

  it('that nobody takes says why', async () => {
    const posted = await webhookPost('local')('http://127.0.0.1:1/', {}, '', NEVER);
    expect(posted).toMatchObject({ outcome: 'failed', why: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('a name that leads to an address that may not be posted to', () => {
  it.each([[['127.0.0.1']], [['169.254.169.254']], [['93.184.215.14', '10.0.0.1']], [['::ffff:127.0.0.1']], [[]]])(
    '%j is not connected to',
    async (addresses) => {
      const post = webhookPost('public', resolvesTo(...addresses));
      const posted = await post(`https://hooks.example.com:${port}/`, {}, '', NEVER);
      expect(posted).toMatchObject({
        outcome: 'failed',
        why: expect.stringMatching(/nothing is posted there|no address/),
      });
      expect(receiver.received).toEqual([]);
    },
  );

  it('is asked for once, so that no second answer is another one', async () => {
    let asked = 0;
    const lookUp: LookUpAll = (_host, _options, done) =>
      done(null, [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    const posted = await webhookPost('local', lookUp)(`http://localhost:${port}/`, {}, '', NEVER);
    expect([posted, asked]).toEqual([{ outcome: 'answered', status: 204 }, 1]);
  });

  it.each(['http://127.0.0.1', 'https://127.0.0.1', 'https://[::1]', 'https://169.254.169.254', 'http://localhost'])(
    '%s is not asked, where only public ones are',
    async (host) => {
      expect(await webhookPost('public')(`${host}:${port}/`, {}, '', NEVER)).toMatchObject({ outcome: 'failed' });
      expect(receiver.received).toEqual([]);
    },
  );
});
