/** A receiver of webhooks on a free port of 127.0.0.1: it checks each signature, remembers what came, and answers as it is told. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const messageSchema = z.strictObject({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
});

export interface Received {
  /** The address in which it was posted, without the host. */
  readonly path: string;
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Null where no secret that is known signed it. */
  readonly message: z.infer<typeof messageSchema> | null;
}

export interface WebhookReceiver {
  /** Such as `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly received: Received[];
  /** By which secrets it checks what comes. */
  readonly secrets: Set<string>;
  /** How each is answered; 204 unless told otherwise. */
  answer: (received: Received, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { headers, url: path = '' } = request;
      const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const [message = null] = [...receiver.secrets].flatMap((secret) => {
        try {
          return [messageSchema.parse(new Webhook(secret).verify(body, named))];
        } catch {
          return [];
        }
      });
      const got = { path, id: named['webhook-id'] ?? '', headers, body, message };
      receiver.received.push(got);
      receiver.answer(got, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    received: [],
    secrets: new Set(),
    answer: (_received, response) => void response.writeHead(204).end(),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return receiver;
}
