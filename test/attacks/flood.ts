/** Numbers go in; honest mails among hostile ones come out, in the order in which they arrive: bombs, floods and forgeries, from one sender and from many. */
import { createHash } from 'node:crypto';
import { hostileFiles, hostileLetters, honestFile, withFile } from '../bombs.ts';
import { from, type Person, person, STRAND } from './firms.ts';
import { base64, letter, type Mail, mail, multipart, signed } from './mails.ts';

/** A customer of their own, made while nothing runs: each has a key in the DNS, and a name that is like no other. */
export function honestPerson(seed: string): Person {
  const bytes = createHash('sha256').update(seed).digest();
  const name = Array.from({ length: 6 }, (_, at) => SYLLABLES[(bytes[at] ?? 0) % SYLLABLES.length]).join('');
  return person(
    'Ines Haverkamp',
    'CFO',
    name.replace(/^./, (sign) => sign.toUpperCase()),
    `ines@${name}.example`,
  );
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bri dro fla gne klu'.split(' ');

/** A complete, signed referral; every third one stands beside a file. */
export async function honestMail(who: Person, at: number): Promise<Mail> {
  const { content, name, type } = honestFile('Our sites are listed here.');
  const fields = `Content-Type: ${type}; name="${name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${name}"`;
  const body =
    at % 3 === 2
      ? multipart('mixed', ['Content-Type: text/plain; charset=utf-8', letter(who)], [fields, base64(content)])
      : { body: letter(who) };
  return await signed(mail({ from: from(who), ...body }), who.domain);
}

export const KINDS = [
  'file_of_one',
  'file_of_many',
  'letter_of_many',
  'flood_of_one',
  'flood_of_many',
  'forgery',
] as const;
export type HostileKind = (typeof KINDS)[number];

export interface HostileMail extends Mail {
  readonly kind: HostileKind;
}

/** So many of them, of each kind alike. Forgeries are in the name of `victims`. */
export function hostileMails(count: number, victims: readonly Person[], run: string): readonly HostileMail[] {
  const files = hostileFiles();
  return Array.from({ length: count }, (_, at) => {
    const kind = KINDS[at % KINDS.length] ?? 'forgery';
    const nth = Math.floor(at / KINDS.length);
    const head = headOf(kind, nth, victims, `${run}-${at}`);
    const file = files[nth % files.length];
    const words = 'We want new phones. Please see the file.';
    if (file === undefined) throw new Error('there are no hostile files');
    return { kind, ...head, raw: rawOf(kind, head.head, nth, () => withFile(head.head, words, file)) };
  });
}

function headOf(kind: HostileKind, nth: number, victims: readonly Person[], id: string) {
  const victim = victims[nth % victims.length];
  const sender = {
    file_of_one: 'Rolf <rolf@loudmouth.example>',
    file_of_many: `Rolf <rolf@loud${nth}.example>`,
    letter_of_many: `Rolf <rolf@noisy${nth}.example>`,
    flood_of_one: 'Rolf <rolf+a@shouting.example>',
    flood_of_many: `Rolf <rolf${nth}@crowd.example>`,
    forgery: victim === undefined ? 'x@y.example' : from(victim),
  }[kind];
  const messageId = `<${id}@hostile.example>`;
  const head = `From: ${sender}\r\nTo: referrals@firsthand.example\r\nSubject: New services\r\nMessage-ID: ${messageId}\r\nDate: ${new Date().toUTCString()}\r\n`;
  return { head, messageId };
}

function rawOf(kind: HostileKind, head: string, nth: number, file: () => Buffer): Buffer {
  switch (kind) {
    case 'file_of_one':
    case 'file_of_many':
      return file();
    case 'letter_of_many': {
      const letters = hostileLetters(head);
      const [, raw = Buffer.alloc(0)] = letters[nth % letters.length] ?? [];
      return raw;
    }
    case 'flood_of_one':
    case 'flood_of_many':
    case 'forgery':
      return Buffer.from(
        `${head}\r\nWe want SD-WAN at our ${nth + 2} sites. Please bring in ${STRAND.agency.name}. ${STRAND.name} of ${STRAND.company} is our agent of record.\r\n`,
      );
  }
}

/** The honest ones stand evenly among the hostile ones, the first behind some of them. */
export function mixed<Item, Other>(honest: readonly Item[], hostile: readonly Other[]): readonly (Item | Other)[] {
  const every = Math.max(1, Math.floor(hostile.length / honest.length));
  return hostile.flatMap((each, at) => {
    const nth = Math.floor(at / every);
    const next = at % every === every - 1 ? honest[nth] : undefined;
    return next === undefined ? [each] : [each, next];
  });
}
