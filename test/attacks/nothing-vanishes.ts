/** Honest mail in odd shapes, which is read, or held with a word to its writer. */
import { describe, expect, it } from 'vitest';
import { word } from '../documents.ts';
import { outlookMessage, smime, winmail } from './files.ts';
import { BORDER, from, NEVE, OURS, type Person, person, STRAND } from './firms.ts';
import { base64, type Draft, htmlLetter, letter, mail, multipart, signed, signedBy, topped } from './mails.ts';
import { answered, type Done, inEffect, others, type Service } from './service.ts';

type Shape = Omit<Draft, 'from'>;
let firms = 0;
/** Another customer each time. */
const somebody = (): Person =>
  person('Una Thwaite', 'CIO', `Thwaitemoor ${firms}`, `uthwaite@thwaitemoor${firms++}.example`);

const PLAIN = 'Content-Type: text/plain; charset=utf-8';
const file = (type: string, name: string, content: Buffer | string): readonly [string, string] => [
  `Content-Type: ${type}; name="${name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${name}"`,
  base64(content),
];
const cover = (who: Person, words = 'Please see the attached letter.'): readonly [string, string] => [
  PLAIN,
  `${words}\n\n${who.name}\n${who.title}, ${who.company}\n`,
];
const whole = (who: Person): string => `${PLAIN}\n\n${letter(who)}`;
const coded = (encoding: string): string => `Content-Transfer-Encoding: ${encoding}`;

/** What a person’s mail looks like when it came through a group, a list or a rule. */
const ROADS: readonly (readonly [road: string, headers: readonly string[], footer: string])[] = [
  [
    'a group of a large host',
    [
      'Precedence: list',
      `Mailing-list: list ${OURS}; contact referrals+owners@firsthand.example`,
      'List-ID: <referrals.firsthand.example>',
      'X-Google-Group-Id: 771203',
      'List-Post: <https://groups.example/g/referrals/post>, <mailto:referrals@firsthand.example>',
      'List-Unsubscribe: <mailto:referrals+unsubscribe@firsthand.example>',
    ],
    '',
  ],
  [
    'a plain list',
    ['List-Id: Referrals <referrals.lists.example>', 'Precedence: list', 'Sender: referrals-bounces@lists.example'],
    '',
  ],
  [
    'a rule of Exchange',
    [
      'Resent-From: <sales@firsthand.example>',
      'X-MS-Exchange-Inbox-Rules-Loop: sales@firsthand.example',
      'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent',
      'Auto-Submitted: auto-generated',
      'X-Auto-Response-Suppress: All',
    ],
    '',
  ],
];

const ABSENT = [
  'Out of office lines for our drivers',
  'Auto: phones for nine depots',
  'Out of the office, still need SD-WAN',
  'Automatic reply lines for our hotline',
  'OOO: new circuits before June',
  'Fuori sede: nuova connettività',
  'Abwesenheit unserer Telefonanlage: neue Anlage',
];

/** Complete letters that are read, and so take effect or are asked. */
const READ: readonly (readonly [what: string, shape: (who: Person) => Shape])[] = [
  ['an encoding in quotation marks', (who) => ({ headers: [coded('"base64"')], body: base64(letter(who)) })],
  ['an encoding with words behind it', (who) => ({ headers: [coded('base64 encoding')], body: base64(letter(who)) })],
  ['an encoding with a comment', (who) => ({ headers: [coded('BASE64 (as ever)')], body: base64(letter(who)) })],
  ['line ends of CR CR LF in its body', (who) => ({ body: Buffer.from(letter(who).replaceAll('\n', '\r\r\n')) })],
  [
    'a text part that only points at the browser',
    (who) =>
      multipart(
        'alternative',
        [PLAIN, 'View this message in your browser: https://mail.example/v/8821\n'],
        [
          'Content-Type: text/html; charset=utf-8',
          htmlLetter(
            who,
            `${NEVE.name} of ${NEVE.company} is our agent of record for this, and the business goes to nobody else.`,
          ),
        ],
      ),
  ],
  [
    'a text part that holds its first lines alone',
    (who) => {
      const [need = '', ...rest] = letter(who).split('\n\n');
      const html = (text: string) => `<html><body><p>${text.trim().replaceAll('\n', '<br>')}</p></body></html>`;
      const inner = multipart(
        'mixed',
        ['Content-Type: text/html; charset=utf-8', html(need)],
        file('application/pdf', 'sites.pdf', '%PDF-1.4\n%%EOF\n'),
        ['Content-Type: text/html; charset=utf-8', html(rest.join('\n\n'))],
      );
      return multipart('alternative', [PLAIN, need], [`Content-Type: ${inner.type}`, String(inner.body)]);
    },
  ],
  ['a signature of S/MIME beside it', (who) => smime(whole(who), 'detached', who.email)],
  [
    'a signature of PGP beside it',
    (who) =>
      multipart(
        'signed; protocol="application/pgp-signature"; micalg=pgp-sha256',
        [PLAIN, letter(who)],
        [
          'Content-Type: application/pgp-signature; name="signature.asc"',
          '-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n-----END PGP SIGNATURE-----',
        ],
      ),
  ],
  [
    'the agent below the sign-off',
    (who) => ({
      body: `We want SD-WAN and cellular backup at our six cold stores. Please bring in ${NEVE.agency.name}. The business goes to our agent of record below and to nobody else.\n\nThanks,\n${who.name}\n${who.title}, ${who.company}\n\nAgent of record:\n${NEVE.name}\n${NEVE.company}\n${NEVE.email}\n`,
    }),
  ],
  [
    'a cover alone, and its words in a Word file',
    (who) =>
      multipart(
        'mixed',
        cover(who),
        file(
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          'letter.docx',
          word(letter(who).split('\n\n')),
        ),
      ),
  ],
  [
    'a cover alone, and its words in a text file',
    (who) => multipart('mixed', cover(who), file('text/plain', 'letter.txt', letter(who))),
  ],
];

/** Read, or held, and the writer hears of it. */
const NOT_LOST: readonly (readonly [what: string, shape: (who: Person) => Shape])[] = [
  ['opaque S/MIME', (who) => smime(whole(who), 'opaque', who.email)],
  [
    'all of it in winmail.dat',
    (who) =>
      multipart(
        'mixed',
        [PLAIN, '\n'],
        file('application/ms-tnef', 'winmail.dat', winmail('New services', letter(who))),
      ),
  ],
  [
    'base64 around a multipart',
    (who) => {
      const { type, body } = multipart('mixed', [PLAIN, letter(who)]);
      return { type: `${type}`, headers: [coded('base64')], body: base64(body) };
    },
  ],
  [
    'its letter as an attached mail',
    (who) =>
      multipart('mixed', cover(who, 'See attached.'), [
        'Content-Type: message/rfc822\nContent-Disposition: attachment; filename="Letter.eml"',
        mail({ from: from(who), body: letter(who) })
          .raw.toString()
          .replaceAll('\r\n', '\n'),
      ]),
  ],
  [
    'its letter in a file of a kind that nobody knows',
    (who) => multipart('mixed', cover(who), file('application/x-scan', 'letter.xyz', letter(who))),
  ],
  [
    'encrypted words',
    () => ({
      type: 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="pgp"',
      body: '--pgp\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--pgp\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA0\n-----END PGP MESSAGE-----\n\n--pgp--\n',
    }),
  ],
];

export function nothingVanishes(service: Service): void {
  /** The letter was understood: it is in effect, or its writer is asked about it. */
  const isRead = async (done: Done, who: Person): Promise<void> => {
    answered(done, who);
    expect((await service.recordOf(who))[0]?.extraction.agentOfRecord).toMatchObject({
      status: 'designated',
      agent: { directoryId: NEVE.id },
    });
  };

  describe('a customer’s signed letter is not ignored', () => {
    it.each(ROADS.map(([road, headers, footer]) => [road, headers, footer, somebody()] as const))(
      'because it came through %s',
      async (_, headers, footer, who) => {
        const honest = await signedBy(who, { body: letter(who) });
        const text = honest.raw
          .toString('latin1')
          .replace('\r\nMIME-Version:', `\r\n${headers.join('\r\n')}\r\nMIME-Version:`);
        await isRead(await service.send({ ...honest, raw: Buffer.from(`${text}${footer}`, 'latin1') }), who);
      },
    );

    it.each(ABSENT.map((subject) => [subject, somebody()] as const))(
      'because its subject looks like an absence: %s',
      async (subject, who) => {
        await isRead(
          await service.send(
            await signedBy(who, {
              subject: /[^ -~]/.test(subject) ? `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=` : subject,
              body: letter(who),
            }),
          ),
          who,
        );
      },
    );

    it.each(READ.map(([what, shape]) => [what, shape, somebody()] as const))(
      'because it has %s',
      async (_, shape, who) => {
        await isRead(await service.send(await signedBy(who, shape(who), { as: 'microsoft365' })), who);
      },
    );

    it.each(NOT_LOST.map(([what, shape]) => [what, shape, somebody()] as const))(
      'because it is %s',
      async (_, shape, who) => {
        const done = await service.send(await signedBy(who, shape(who), { as: 'microsoft365' }));
        answered(done, who);
        if (done.outcome === 'referral')
          expect((await service.designated(who)).filter((agent) => agent !== NEVE.id)).toEqual([]);
      },
    );

    const crcrlf = somebody();
    it('because every one of its lines ends with CR CR LF', async () => {
      const { raw, messageId } = mail({ from: from(crcrlf), body: letter(crcrlf) });
      const done = await service.send({ messageId, raw: Buffer.from(raw.toString().replaceAll('\r\n', '\r\r\n')) });
      answered(done, crcrlf);
    });
  });

  describe('an attached .msg of somebody else', () => {
    const who = somebody();
    it('designates nobody whom it names', async () => {
      const done = await service.send(
        await signedBy(
          who,
          multipart(
            'mixed',
            cover(who, 'Please see the attached message.'),
            file(
              'application/vnd.ms-outlook',
              'New circuits.msg',
              outlookMessage('New circuits', letter({ ...who, name: 'Piers Strand' }, STRAND)),
            ),
          ),
        ),
      );
      expect(await service.designated(who)).toEqual([]);
      expect(others(done, who)).toEqual([]);
      answered(done, who);
    });
  });

  describe('an owner at a host of free mail', () => {
    const signedOwner = person('Abby Hobbs', 'Owner', 'Hobbs Florists', 'abby.hobbs@gmail.com');
    const unsigned = person('Ben Ikin', 'Owner', 'Ikin Upholstery', 'ben.ikin@yahoo.com');
    it('hears that a person looks, where their host signs it', async () => {
      answered(await service.send(await signedBy(signedOwner, { body: letter(signedOwner) })), signedOwner);
    });
    it('hears of it, where nothing proves it', async () => {
      answered(await service.send(mail({ from: from(unsigned), body: letter(unsigned) })), unsigned);
    });
  });

  describe('a mail that waited nine days, with us in Bcc', () => {
    it.each([
      ['gmail', somebody()],
      ['microsoft365', somebody()],
    ] as const)('is not held in silence, signed as by %s', async (as, who) => {
      const at = new Date(Date.now() - 9 * 86_400_000);
      answered(
        await service.send(await signedBy(who, { to: `board@${who.domain}`, date: at, body: letter(who) }, { as, at })),
        who,
      );
    });
  });

  describe('a customer whose address holds letters beyond ASCII', () => {
    const who = person('Jörg Köster', 'CIO', 'Köster Guss', 'jörg@koesterguss.example');
    it('is told, or the others are not told either', async () => {
      const honest = await signed(mail({ from: from(who), body: letter(who) }), who.domain);
      const done = await service.send(honest);
      const told = done.sent.map(({ to }) => to);
      if (others(done, who).length > 0) expect(told).toContain(who.email);
      else expect(told.length > 0 || (await service.isOnTheDesk(honest))).toBe(true);
    });
  });

  describe('a letter that failed at our border, of a domain whose policy only watches', () => {
    const who = somebody();
    it('is asked about', async () => {
      const failed = `Authentication-Results: ${BORDER}; dkim=none; dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=${who.domain}`;
      answered(await service.send(topped(mail({ from: from(who), body: letter(who) }), failed)), who);
    });
  });

  describe('a copy that looked like a program’s by the way that it came', () => {
    it.each<[string, string, (who: Person) => Shape, Person]>([
      [
        'which was ignored',
        'X-MS-Exchange-Parent-Message-Id: <a@mail.example>',
        (who) => ({ body: letter(who) }),
        somebody(),
      ],
      [
        'which was held, since nobody was to hear of a failure',
        'Return-Path: <>',
        () => ({ subject: 'Hello', body: 'Blue seven, as agreed at the fair.\n\nUna\n' }),
        somebody(),
      ],
    ])('does not swallow the letter itself: %s', async (_, field, shape, who) => {
      const honest = await signedBy(who, shape(who));
      expect((await service.send(topped(honest, field))).sent).toEqual([]);
      answered(await service.send(honest), who);
    });
  });

  describe('a copy of one letter to two of our addresses', () => {
    const who = somebody();
    it('is one referral', async () => {
      const honest = await signedBy(who, { body: letter(who) });
      await service.send(honest);
      expect(await service.send(honest)).toMatchObject({ outcome: 'duplicate', sent: [] });
      await inEffect(service, who);
    });
  });
}
