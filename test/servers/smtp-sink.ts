/** An SMTP server that keeps each transaction it accepted, and fails for whom and how a test tells it. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { HOST } from './server-process.ts';

/** One accepted transaction. */
export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly at: Date;
}

/** What becomes of a transaction with a recipient. After the final dot, the client cannot tell `hang`, `drop` and `keep_and_drop` apart. */
export type SinkAnswer =
  | 'accept'
  /** 550 at RCPT. */
  | 'refuse'
  /** 451 after the final dot. */
  | 'defer'
  /** No answer to the final dot, and nothing kept. */
  | 'hang'
  /** The connection is lost after the final dot, and nothing kept. */
  | 'drop'
  /** The mail is kept, and the connection lost before the client hears of it. */
  | 'keep_and_drop';

export interface SmtpSink extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly mails: readonly SunkMail[];
  /** The next transactions with this recipient end so, one after another; those after them are accepted. */
  script(recipient: string, ...answers: readonly SinkAnswer[]): void;
  /** The next connections are turned away with 421. */
  turnAway(connections: number): void;
  /** Resolves when so many mails have been kept, or as soon as they satisfy the test. */
  waitFor(wanted: number | ((mails: readonly SunkMail[]) => boolean), ms?: number): Promise<readonly SunkMail[]>;
  stop(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const watchers = new Set<() => void>();
  const scripts = new Map<string, SinkAnswer[]>();
  const sockets = new Map<number, Socket>();
  let away = 0;

  const keep = (session: SMTPServerSession, raw: Buffer) => {
    const { mailFrom, rcptTo } = session.envelope;
    mails.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      raw,
      at: new Date(),
    });
    for (const look of watchers) look();
  };
  const onData = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    answer: (error?: Error | null) => void,
  ) => {
    const raw = await buffer(stream);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const scripted = recipients.map((recipient) => scripts.get(recipient)?.shift() ?? 'accept');
    const fate = scripted.find((one) => one !== 'accept') ?? 'accept';
    if (fate === 'accept' || fate === 'keep_and_drop') keep(session, raw);
    if (fate === 'accept') answer();
    if (fate === 'defer') answer(reply(451, 'try again later'));
    if (fate === 'drop' || fate === 'keep_and_drop') sockets.get(session.remotePort)?.destroy();
  };

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, answer) => {
      if (away === 0) return answer();
      away -= 1;
      return answer(reply(421, 'too busy'));
    },
    onRcptTo: ({ address }, _session, answer) => {
      const script = scripts.get(address);
      if (script?.[0] !== 'refuse') return answer();
      script.shift();
      return answer(reply(550, 'no such mailbox'));
    },
    onData: (stream, session, answer) => void onData(stream, session, answer).catch(answer),
  });
  smtp.on('error', () => undefined); // a client that hangs up is what some tests are about
  smtp.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  smtp.listen(0, HOST);
  await once(smtp.server, 'listening');
  const address = smtp.server.address();
  const stop = async () => await new Promise<void>((resolve) => smtp.close(resolve));
  return {
    host: HOST,
    port: address === null || typeof address === 'string' ? 0 : address.port,
    mails,
    script: (recipient, ...answers) => void scripts.set(recipient, [...answers]),
    turnAway: (connections) => void (away = connections),
    waitFor: async (wanted, ms = 200_000) =>
      await new Promise((resolve, reject) => {
        const done = typeof wanted === 'number' ? () => mails.length >= wanted : () => wanted(mails);
        const late = setTimeout(() => {
          watchers.delete(look);
          reject(
            new Error(
              `after ${ms} ms the sink holds ${mails.length} mails, to ${mails.map(({ to }) => to.join('+')).join(', ')}`,
            ),
          );
        }, ms);
        const look = () => {
          if (!done()) return;
          clearTimeout(late);
          watchers.delete(look);
          resolve(mails);
        };
        watchers.add(look);
        look();
      }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
