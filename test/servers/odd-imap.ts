/** An IMAP server with one folder of mails, which says of their sizes what a test tells it. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { HOST } from './server-process.ts';

export interface OddMail {
  readonly raw: string;
  /** What is said of its size: that, or nothing at all. */
  readonly says: number | null;
  /** Nothing is said of when it came. */
  readonly isDateless?: boolean;
  /** The whole is given to who asks for a part. */
  readonly ignoresParts?: boolean;
}

export interface OddImap extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** What was asked for of each mail, such as `2 BODY.PEEK[]<0.101>`, in order. */
  readonly asked: readonly string[];
}

export async function startOddImap(mails: readonly OddMail[]): Promise<OddImap> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    const say = (line: string): void => void socket.write(`${line}\r\n`, 'latin1');
    say('* OK [CAPABILITY IMAP4rev1] ready');
    createInterface({ input: socket }).on('line', (line) => {
      const [tag = '', command = '', ...rest] = line.split(' ');
      for (const answer of answers(command.toUpperCase(), rest)) say(answer);
      say(`${tag} OK done`);
      if (command.toUpperCase() === 'LOGOUT') socket.end();
    });
  });

  function answers(command: string, rest: readonly string[]): readonly string[] {
    switch (command) {
      case 'CAPABILITY':
        return ['* CAPABILITY IMAP4rev1'];
      case 'LIST':
        return ['* LIST (\\HasNoChildren) "/" INBOX'];
      case 'SELECT':
      case 'EXAMINE':
        return [
          '* FLAGS (\\Seen)',
          `* ${mails.length} EXISTS`,
          '* OK [UIDVALIDITY 7] ',
          `* OK [UIDNEXT ${mails.length + 1}] `,
        ];
      case 'UID':
        return rest[0]?.toUpperCase() === 'SEARCH'
          ? [`* SEARCH ${within(rest.at(-1) ?? '').join(' ')}`]
          : within(rest[1] ?? '').map((uid) => fetched(uid, rest.slice(2).join(' ')));
      default:
        return [];
    }
  }
  function within(set: string): readonly number[] {
    const uids = mails.map((_, at) => at + 1);
    return set.split(',').flatMap((range) => {
      const [from = '1', to = from] = range.split(':');
      return uids.filter((uid) => uid >= Number(from) && (to === '*' || uid <= Number(to)));
    });
  }
  function fetched(uid: number, items: string): string {
    const { raw, says, isDateless = false, ignoresParts = false } = mails[uid - 1] ?? { raw: '', says: null };
    const parts = [`UID ${uid}`];
    if (items.includes('RFC822.SIZE') && says !== null) parts.push(`RFC822.SIZE ${says}`);
    if (items.includes('INTERNALDATE') && !isDateless) parts.push('INTERNALDATE "02-Nov-2026 09:00:00 +0000"');
    const body = /BODY\.PEEK\[(HEADER)?\](?:<(\d+)\.(\d+)>)?/i.exec(items);
    if (body !== null) {
      asked.push(`${uid} ${body[0]}`);
      const [, header, from = '0', length = ''] = body;
      const all = header === undefined ? raw : raw.slice(0, raw.indexOf('\r\n\r\n') + 4);
      const given = length === '' || ignoresParts ? all : all.slice(Number(from), Number(from) + Number(length));
      parts.push(`BODY[${header ?? ''}]${length === '' ? '' : `<${from}>`} {${given.length}}\r\n${given}`);
    }
    return `* ${uid} FETCH (${parts.join(' ')})`;
  }

  server.listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  return {
    host: HOST,
    port: address === null || typeof address === 'string' ? 0 : address.port,
    asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
