/** What a claimed notice becomes, and that nothing from a letter gets out of its place: seen on the bytes that a server receives. */
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { beforeAll, describe, expect, it } from 'vitest';
import { smtpSender } from '../adapters/smtp.ts';
import type { NoticeDraft, Recipient } from '../domain/notice.ts';
import type { ClaimedNotice, Log } from '../domain/ports.ts';
import { compose, isMailAddress, noticeMessageId, type SenderIdentity } from './compose.ts';
import { SAMPLES } from './samples.ts';

const ID = '0b5f2c8e-93d1-4c6e-8a55-0d6b6f3c1a01';
const date = new Date('2026-09-14T12:00:00Z');
const SEAL = 'x'.repeat(100);
const us: SenderIdentity = { name: 'Firsthand', address: 'referrals@agency.example', replyTag: true };
const priya: Recipient = { role: 'to', name: 'Priya Raman', address: 'priya@harlow.example', source: 'proved_writer' };
const dana: Recipient = { role: 'cc', name: 'Dana Ruiz', address: 'dana@ruiz.example', source: 'directory:agent:at-1' };

function claimed(given: Partial<NoticeDraft> = {}, rendered: Partial<ClaimedNotice['rendered']> = {}): ClaimedNotice {
  const [sample] = SAMPLES;
  if (sample === undefined) throw new Error('no sample');
  return {
    id: ID,
    chainHead: '',
    draft: { ...sample, recipients: [priya, dana], inReplyTo: '<first@harlow.example>', ...given },
    rendered: {
      subject: 'Re: New network',
      text: 'Hello.\n',
      html: '<p>Hello.</p>',
      attachments: [],
      logo: null,
      ...rendered,
    },
    logo: null,
    createdAt: date,
    deliveries: [{ address: priya.address, possiblyTwice: false }],
  };
}

describe('a composed mail', () => {
  it('threads in the client of its reader, leads answers back and says that it is automatic', () => {
    expect(compose(claimed({ references: ['<older@harlow.example>'] }), us, date, SEAL, null)).toEqual({
      messageId: `<${ID}@agency.example>`,
      from: { name: 'Firsthand', address: 'referrals@agency.example' },
      replyTo: { name: 'Firsthand', address: 'referrals+FH-7K3M9QRS@agency.example' },
      to: [{ name: 'Priya Raman', address: 'priya@harlow.example' }],
      cc: [{ name: 'Dana Ruiz', address: 'dana@ruiz.example' }],
      inReplyTo: '<first@harlow.example>',
      references: ['<older@harlow.example>', '<first@harlow.example>'],
      date,
      headers: {
        'Auto-Submitted': 'auto-replied',
        'X-Auto-Response-Suppress': 'All',
        'X-Firsthand-Notice': `confirmation; ${ID}`,
        'X-Firsthand-Chain': `${'x'.repeat(64)} ${'x'.repeat(36)}`,
      },
      content: { subject: 'Re: New network', text: 'Hello.\n', html: '<p>Hello.</p>', attachments: [] },
      logo: null,
    });
  });

  it.each<[what: string, identity: Partial<SenderIdentity>, replyTo: string]>([
    ['without a tag', { replyTag: false }, 'referrals@agency.example'],
    ['to where answers go', { answersTo: 'desk@other.example' }, 'desk+FH-7K3M9QRS@other.example'],
    ['behind a tag that is there', { address: 'a+b@c.example' }, 'a+b+FH-7K3M9QRS@c.example'],
  ])('is answered %s', (_, identity, replyTo) => {
    expect(compose(claimed(), { ...us, ...identity }, date, SEAL, null).replyTo.address).toBe(replyTo);
  });

  it.each<[what: string, inReplyTo: string | null, references: string[], kept: string[]]>([
    ['no letter', null, [], []],
    ['a parent that stands in the thread', '<b@x>', ['<a@x>', '<b@x>'], ['<a@x>', '<b@x>']],
    [
      'what is no Message-ID',
      'b@x\r\nBcc: eve@evil.example',
      ['<a b@x>', '<a@x>\r\nX: y', `<${'a'.repeat(5_000)}@x>`],
      [],
    ],
  ])('has references: %s', (_, inReplyTo, references, kept) => {
    const mail = compose(claimed({ inReplyTo, references }), us, date, SEAL, null);
    expect([mail.references, mail.inReplyTo]).toEqual([kept, kept.at(-1) ?? null]);
  });

  it('keeps the beginning and the end of a long thread', () => {
    const references = Array.from({ length: 500 }, (_, at) => `<${at}@x>`);
    const kept = compose(claimed({ references }), us, date, SEAL, null).references;
    expect([kept.length, kept[0], kept.at(-2), kept.at(-1)]).toEqual([
      20,
      '<0@x>',
      '<499@x>',
      '<first@harlow.example>',
    ]);
  });

  it('has the Message-ID by which an answer is known', () => {
    expect(noticeMessageId(ID, 'Referrals@Agency.Example')).toBe(`<${ID}@agency.example>`);
  });
});

describe('an address that mail can be sent to', () => {
  it.each(['a@b.example', "o'hara+tag@x-y.example", 'a.b@xn--bcher-kva.example', 'root@localhost', 'josé@c.example'])(
    'is %s',
    (address) => {
      expect(isMailAddress(address)).toBe(true);
    },
  );
  it.each([
    '',
    'a',
    '@b.example',
    'a@',
    'a@b@c.example',
    'a b@c.example',
    'a@b.example\r\n',
    'a@b.example\0',
    '<a@b.example>',
    'a@b.example,c@d.example',
    '"a b"@c.example',
    'a@[127.0.0.1]',
    'a..b@c.example',
    '.a@c.example',
    'jos\u202Eé@c.example',
    'jos é@c.example',
    'josé@c\u00E9.example',
    'a@c_d.example',
    'a@-c.example',
    'a@b.example>',
    'a@\u202Eb.example',
    `${'a'.repeat(250)}@b.example`,
  ])('is not %j', (address) => {
    expect(isMailAddress(address)).toBe(false);
  });
});

/** Everything that has ever got out of a header field. */
const HOSTILE = [
  'x\r\nBcc: eve@evil.example',
  'x\nBcc: eve@evil.example\n\nbody',
  'x\rBcc: eve@evil.example',
  'x\u2028Bcc: eve@evil.example\u0085Bcc: eve@evil.example',
  'x\0Bcc: eve@evil.example',
  'Priya, eve@evil.example',
  'Priya <eve@evil.example>',
  '"Priya" <eve@evil.example>, ',
  'Priya (eve@evil.example); group: eve@evil.example;',
  'Priya\\" <eve@evil.example>',
  '=?utf-8?Q?x=0D=0ABcc:_eve=40evil.example?=',
  '=?utf-8?B?PGV2ZUBldmlsLmV4YW1wbGU+?=',
  '\u202Eelpmaxe.live@eve\u202C \u2066x\u2069 \u200Bzero',
  '\uD800 half a sign \uDFFF',
  'ü'.repeat(2_500),
  `${'x'.repeat(5_000)}\r\nBcc: eve@evil.example`,
];

describe('the bytes of a mail', () => {
  const received: { readonly from: string; readonly to: readonly string[]; readonly raw: string }[] = [];
  const nothing = () => undefined;
  const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: (stream, { envelope }, answer) =>
      void buffer(stream).then((raw) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw: raw.toString('latin1') });
        answer();
      }, answer),
  });
  let send: (notice: ClaimedNotice, identity: SenderIdentity) => Promise<(typeof received)[number]>;

  beforeAll(async () => {
    smtp.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    const address = smtp.server.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    const settings = {
      host: '127.0.0.1',
      port,
      tls: 'none',
      user: null,
      password: null,
      connections: 1,
      timeoutMs: 5_000,
    } as const;
    const sender = smtpSender(settings, log);
    send = async (notice, identity) => {
      const result = await sender.send(
        compose(notice, identity, date, SEAL, null),
        priya.address,
        new AbortController().signal,
      );
      const last = received.at(-1);
      if (result.outcome !== 'accepted' || last === undefined) throw new Error(result.response);
      return last;
    };
    return async () => {
      await sender.close();
      await new Promise<void>((resolve) => smtp.close(resolve));
    };
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 60), text] as const))(
    'with %j everywhere hold the expected fields and nobody else',
    async (_, hostile) => {
      const notice = claimed(
        {
          recipients: [
            { ...priya, name: hostile },
            { ...dana, name: hostile },
            { ...dana, address: `eve@evil.example${hostile}` },
          ],
          inReplyTo: `<first@harlow.example>${hostile}`,
          references: [hostile, `<${hostile}@x>`, '<older@harlow.example>'],
          originalSubject: hostile,
        },
        {
          subject: `Re: ${hostile}`,
          text: `${hostile}\r\n.\r\n${hostile}\n`,
          attachments: [
            { filename: `${hostile}.json`, contentType: `application/json\r\nX-Evil: 1; ${hostile}`, content: '{}' },
          ],
        },
      );
      const { from, to, raw } = await send(notice, { ...us, name: hostile });
      expect([from, to]).toEqual(['referrals@agency.example', ['priya@harlow.example']]);
      expect([...headersOf(raw).keys()].toSorted()).toEqual([
        'auto-submitted',
        'cc',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'references',
        'reply-to',
        'subject',
        'to',
        'x-auto-response-suppress',
        'x-firsthand-chain',
        'x-firsthand-notice',
      ]);
      expect(raw).not.toMatch(/^x-evil\s*:/im); // nor in the header of a part
      const head = headersOf(raw);
      // The address is the last thing in angle brackets; a display name is quoted or encoded, and holds no bracket of its own.
      for (const [field, address] of [
        ['from', 'referrals@agency.example'],
        ['to', 'priya@harlow.example'],
        ['cc', 'dana@ruiz.example'],
        ['reply-to', 'referrals+FH-7K3M9QRS@agency.example'],
      ] as const) {
        const outsideQuotes = (head.get(field) ?? '')
          .replace(/"(?:[^"\\]|\\.)*"/g, '')
          .replace(/=\?[^?\s]+\?[BQ]\?[^?\s]*\?=/gi, '');
        expect(outsideQuotes.match(/[^\s<>@,;:()]+@[^\s<>,;:()]+/g), `${field}: ${head.get(field)}`).toEqual([address]);
      }
      expect(head.get('references')).toBe('<older@harlow.example>');
      const block = raw.slice(0, raw.indexOf('\r\n\r\n'));
      expect(block).not.toMatch(/[^\x20-\x7E\r\n\t]/);
      expect(Math.max(...block.split('\r\n').map((line) => line.length))).toBeLessThan(998); // RFC 5322 section 2.1.1
    },
  );

  it('are the same when a notice is sent again', async () => {
    const first = await send(claimed(), us);
    expect(await send(claimed(), us)).toEqual(first);
  });
});

/** Unfolded fields by lower-case name; a second field of one name shows as its own key. */
function headersOf(raw: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    fields.set(fields.has(name) ? `${name} again` : name, line.slice(name.length + 1).trim());
  }
  return fields;
}
