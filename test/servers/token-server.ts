/** An OAuth2 token server of one's own: it issues tokens that live as long as told, says of each whether it is good, and fails as a test tells it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { HOST } from './server-process.ts';

/** What becomes of a question for a token in place of a token. */
export type TokenReply =
  | { readonly kind: 'error'; readonly error: string; readonly description?: string }
  | { readonly kind: 'status'; readonly status: number }
  /** Members that replace those of a usual answer; `undefined` leaves one out. */
  | { readonly kind: 'answer'; readonly members: Readonly<Record<string, unknown>> }
  /** The connection stays open and nothing comes. */
  | { readonly kind: 'hang' };

export interface IssuedToken {
  readonly token: string;
  /** Resolves when it is no longer good. */
  readonly expired: Promise<void>;
}

export interface TokenServer extends AsyncDisposable {
  readonly port: number;
  readonly issuer: string;
  readonly tokenUrl: string;
  /** For Dovecot: takes the token as a bearer's. */
  readonly introspectionUrl: string;
  /** The forms of the questions so far. */
  readonly asked: readonly Readonly<Record<string, string>>[];
  readonly issued: readonly IssuedToken[];
  /** How often a mail server asked about a token, and was told that it is good or not. */
  readonly judged: { readonly good: number; readonly bad: number };
  /** The next questions are answered so, one after another; those after them with tokens. */
  answer(...replies: readonly TokenReply[]): void;
  isGood(token: string): boolean;
  /** From now on none of the tokens issued so far is good, whatever was said of its life. */
  revokeAll(): void;
}

/** `user` is whose mailbox the tokens open; they live for `lifeMs`. */
export async function startTokenServer(options: {
  readonly user: string;
  readonly lifeMs?: number;
  readonly port?: number;
}): Promise<TokenServer> {
  const { user, lifeMs = 3_600_000, port: wantedPort = 0 } = options;
  const asked: Readonly<Record<string, string>>[] = [];
  const issued: IssuedToken[] = [];
  const replies: TokenReply[] = [];
  const ends = new Map<string, () => void>();
  const judged = { good: 0, bad: 0 };
  let issuer = '';

  const issue = (): string => {
    const token = `token-${issued.length + 1}`;
    const expired = new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        ends.delete(token);
        resolve();
      };
      const timer = setTimeout(end, lifeMs).unref();
      ends.set(token, end);
    });
    issued.push({ token, expired });
    return token;
  };
  const give = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(Object.fromEntries(new URLSearchParams(await text(request))));
    const reply = replies.shift() ?? { kind: 'answer', members: {} };
    switch (reply.kind) {
      case 'error':
        return json(response, 400, { error: reply.error, error_description: reply.description });
      case 'status':
        return void response.writeHead(reply.status, { 'content-type': 'text/html' }).end('<html></html>');
      case 'hang':
        return;
      case 'answer':
        return json(response, 200, {
          access_token: issue(),
          token_type: 'Bearer',
          expires_in: lifeMs / 1000,
          ...reply.members,
        });
    }
  };
  const judge = (request: IncomingMessage, response: ServerResponse): void => {
    const active = ends.has(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    judged[active ? 'good' : 'bad'] += 1;
    json(response, 200, active ? { active, username: user } : { active });
  };

  const server = createServer((request, response) => {
    if (request.url === '/token')
      give(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    else if (request.url === '/introspect') judge(request, response);
    else if (request.url === '/.well-known/openid-configuration')
      json(response, 200, { issuer, token_endpoint: `${issuer}/token` });
    else response.writeHead(404).end();
  });
  server.listen(wantedPort, HOST);
  await once(server, 'listening');
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  issuer = `http://${HOST}:${port}`;
  return {
    port,
    issuer,
    tokenUrl: `${issuer}/token`,
    introspectionUrl: `${issuer}/introspect`,
    asked,
    issued,
    judged,
    answer: (...next) => void replies.push(...next),
    isGood: (token) => ends.has(token),
    revokeAll: () => {
      for (const end of ends.values()) end();
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function json(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
