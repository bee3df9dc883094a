/** Nothing goes in; some three hundred odd and broken mails come out, always the same ones: each kind as it is, with LF alone, and cut off. */
export interface Oddity {
  readonly name: string;
  readonly raw: Buffer;
}

export function oddities(): readonly Oddity[] {
  return Object.entries(KINDS).flatMap(([name, make]) => {
    const raw = bytesOf(make());
    return [
      { name, raw },
      { name: `${name}, with LF alone`, raw: Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') },
      { name: `${name}, cut off`, raw: raw.subarray(0, Math.ceil((raw.length * 2) / 3)) },
    ];
  });
}

/** Text is written with LF and sent with CRLF, as UTF-8; bytes go as they are. */
type Content = string | Buffer;
const bytesOf = (content: Content): Buffer =>
  typeof content === 'string' ? Buffer.from(content.replaceAll('\n', '\r\n')) : content;

const HEAD = [
  'From: Robin Ames <robin@customer.example>',
  'To: referrals@agency.example',
  'Subject: Phones for our clinic',
  'Date: Mon, 14 Sep 2026 13:12:00 +0200',
  'Message-ID: <odd@customer.example>',
  'MIME-Version: 1.0',
].join('\n');
const WORDS = 'We want new phones.\nPlease bring in Quillstone; Nadia Haddad is our agent of record.\n';

const mail = (fields: string, body: string = WORDS): string => `${HEAD}\n${fields}\n\n${body}`;
const mailOf = (fields: string, body: Buffer): Buffer => Buffer.concat([bytesOf(`${HEAD}\n${fields}\n\n`), body]);
const headed = (fields: string, body: string = WORDS): string => `From: robin@customer.example\n${fields}\n\n${body}`;
const part = (fields: string, body: string = WORDS): string => `${fields}\n\n${body}`;
const multipart = (type: string, boundary: string, ...parts: readonly string[]): string =>
  `Content-Type: multipart/${type}; boundary="${boundary}"\n\n${parts.map((one) => `--${boundary}\n${one}\n`).join('')}--${boundary}--\n`;
const mixed = (...parts: readonly string[]): string => `${HEAD}\n${multipart('mixed', 'odd', ...parts)}`;
const html = (body: string): string => mail('Content-Type: text/html; charset=utf-8', body);
const base64 = (content: Content): string => Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\n');
const PLAIN = part('Content-Type: text/plain; charset=utf-8');
const HTML = part('Content-Type: text/html', '<p>We want new <b>phones</b>.</p>');

function nested(depth: number): string {
  let inner = PLAIN;
  for (let level = depth; level > 0; level--) inner = multipart('mixed', `level${level}`, inner);
  return `${HEAD}\n${inner}`;
}

function carried(depth: number): string {
  let message = mail('Content-Type: text/plain');
  for (let level = depth; level > 0; level--)
    message = `${HEAD}\n${multipart('mixed', `deep${level}`, PLAIN, part('Content-Type: message/rfc822', message))}`;
  return message;
}

const BAD_DATES = [
  'Mon, 31 Feb 2026 25:61:00 +9999',
  '14/09/2026',
  'yesterday',
  'Thu, 01 Jan 1970 00:00:00 +0000',
  'Fri, 31 Dec 99999 23:59:60 GMT',
  '=?utf-8?Q?Mon=2C_14_Sep_2026?=',
];

const KINDS: Readonly<Record<string, () => Content>> = {
  // ---- next to nothing
  'an empty mail': () => '',
  'a single line end': () => '\n',
  'nothing but line ends': () => '\n'.repeat(5_000),
  'a header without its blank line': () => HEAD,
  'a header alone': () => `${HEAD}\n\n`,
  'no header': () => WORDS,
  'a blank line first': () => `\n${HEAD}\n\n${WORDS}`,
  'a body that looks like a header': () => `${HEAD}\n\nFrom: other@evil.example\nSubject: Other\n\n${WORDS}`,
  'NULs alone': () => Buffer.alloc(10_000),
  'random bytes': () => Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at * 31 + (at >> 3) * 17) % 251)),
  'a picture instead of a mail': () => Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0043', 'hex'),

  // ---- boundaries
  'a boundary that never comes': () => mail('Content-Type: multipart/mixed; boundary=absent'),
  'a boundary that is never closed': () => `${HEAD}\nContent-Type: multipart/mixed; boundary=odd\n\n--odd\n${PLAIN}`,
  'a multipart without boundary': () => mail('Content-Type: multipart/mixed', `--odd\n${PLAIN}\n--odd--\n`),
  'an empty boundary': () => mail('Content-Type: multipart/mixed; boundary=""', `--\n${PLAIN}\n----\n`),
  'a boundary of blanks and signs': () => `${HEAD}\n${multipart('mixed', " '()+_,-./:=? ", PLAIN)}`,
  'a boundary of 500 signs': () => `${HEAD}\n${multipart('mixed', 'x'.repeat(500), PLAIN)}`,
  'a boundary that begins another': () =>
    `${HEAD}\n${multipart('mixed', 'odd', multipart('alternative', 'odder', PLAIN, HTML))}`,
  'one boundary for two levels': () =>
    `${HEAD}\n${multipart('mixed', 'odd', multipart('alternative', 'odd', PLAIN, HTML))}`,
  'a boundary with blanks behind it': () => mixed(PLAIN, HTML).replaceAll('--odd\n', '--odd \t \n'),
  'a boundary closed twice': () => `${mixed(PLAIN)}--odd\n${HTML}\n--odd--\n--odd--\n`,
  'a boundary with signs of patterns': () => `${HEAD}\n${multipart('mixed', '(.*)+$[x', PLAIN, HTML)}`,
  'an inner part that outlives the outer one': () =>
    `${mixed(`${part('Content-Type: multipart/mixed; boundary=in', `--in\n${PLAIN}`)}`)}--in--\n`,
  'text before and after the parts': () =>
    mixed(PLAIN).replace('\n\n--odd', '\n\nThis is a message in MIME format.\n--odd') + WORDS,

  // ---- parts
  'a multipart without parts': () => mixed(),
  'parts without a header': () => mixed(`\n${WORDS}`, `\n${WORDS}`),
  'parts without a body': () => mixed('Content-Type: text/plain', 'Content-Type: text/html'),
  'a thousand parts': () => mixed(...Array.from({ length: 1_000 }, () => PLAIN)),
  'a hundred parts': () => mixed(...Array.from({ length: 100 }, () => PLAIN)),
  'a thousand nested parts': () => nested(1_000),
  'eighteen nested parts': () => nested(18),
  'alternatives in the wrong order': () => `${HEAD}\n${multipart('alternative', 'odd', HTML, PLAIN)}`,
  'alternatives of which one is empty': () =>
    `${HEAD}\n${multipart('alternative', 'odd', part('Content-Type: text/plain', ''), HTML)}`,
  'text, a picture and more text': () =>
    mixed(PLAIN, part('Content-Type: image/png\nContent-Transfer-Encoding: base64', base64('PNG')), PLAIN),
  'pictures that belong to HTML': () =>
    `${HEAD}\n${multipart('related', 'odd', part('Content-Type: text/html', '<img src="cid:a@b">'), part('Content-Type: image/gif\nContent-ID: <a@b>', 'GIF89a'))}`,
  'a digest': () =>
    `${HEAD}\n${multipart('digest', 'odd', `\n${mail('Content-Type: text/plain')}`, `\n${mail('Content-Type: text/plain')}`)}`,
  'a multipart of no known kind': () => `${HEAD}\n${multipart('x-thing', 'odd', PLAIN, HTML)}`,
  'a calendar entry': () =>
    `${HEAD}\n${multipart('alternative', 'odd', PLAIN, part('Content-Type: text/calendar; method=REQUEST', 'BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n'))}`,
  AppleDouble: () =>
    mixed(
      multipart(
        'appledouble',
        'fork',
        part('Content-Type: application/applefile', '\x00\x05\x16\x07'),
        part('Content-Type: application/pdf', '%PDF-'),
      ),
    ),
  'a TNEF container': () =>
    mixed(
      PLAIN,
      part(
        'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64',
        base64(Buffer.from('789f3e22010001000100', 'hex')),
      ),
    ),

  // ---- messages in messages, and reports
  'eight messages in each other': () => carried(8),
  'forty messages in each other': () => carried(40),
  'thirty messages beside each other': () =>
    mixed(...Array.from({ length: 30 }, () => part('Content-Type: message/rfc822', mail('')))),
  'a message in base64, which is forbidden': () =>
    mixed(PLAIN, part('Content-Type: message/rfc822\nContent-Transfer-Encoding: base64', base64(mail('')))),
  'an empty message in a message': () => mixed(PLAIN, part('Content-Type: message/rfc822', '')),
  'a message that is nothing but another': () =>
    mail('Content-Type: message/rfc822', mail('Content-Type: message/rfc822', mail(''))),
  'a piece of a message': () => mail('Content-Type: message/partial; id="x@y"; number=2; total=3'),
  'a body that lies elsewhere': () =>
    mail(
      'Content-Type: message/external-body; access-type=URL; URL="file:///etc/passwd"',
      'Content-Type: text/plain\n\n',
    ),
  'a bounce': () =>
    `${HEAD}\n${multipart('report; report-type=delivery-status', 'odd', PLAIN, part('Content-Type: message/delivery-status', 'Reporting-MTA: dns; mx.example\n\nAction: failed\nStatus: 5.1.1\n'), part('Content-Type: text/rfc822-headers', HEAD))}`,
  'a bounce without its parts': () =>
    mail('Content-Type: multipart/report; report-type=delivery-status; boundary=odd', ''),
  'a receipt of reading': () =>
    `${HEAD}\n${multipart('report; report-type=disposition-notification', 'odd', PLAIN, part('Content-Type: message/disposition-notification', 'Disposition: manual-action; displayed\n'))}`,

  // ---- signed, sealed and wrapped
  'PGP, signed': () =>
    `${HEAD}\n${multipart('signed; protocol="application/pgp-signature"; micalg=pgp-sha256', 'odd', PLAIN, part('Content-Type: application/pgp-signature', '-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n'))}`,
  'PGP, encrypted': () =>
    `${HEAD}\n${multipart('encrypted; protocol="application/pgp-encrypted"', 'odd', part('Content-Type: application/pgp-encrypted', 'Version: 1\n'), part('Content-Type: application/octet-stream', '-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n'))}`,
  'PGP in the text': () =>
    mail(
      'Content-Type: text/plain',
      '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- We want phones.\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n',
    ),
  'S/MIME, enveloped': () =>
    mail(
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64',
      base64('sealed'),
    ),
  'uuencode in the text': () => mail('Content-Type: text/plain', `${WORDS}begin 644 a.txt\n#0V%T\n\`\nend\n`),
  'yEnc in the text': () =>
    mailOf(
      'Content-Type: text/plain',
      Buffer.from('=ybegin line=128 size=9 name=a.bin\r\n\x8b\x8c=}\x00\r\n=yend size=9\r\n', 'latin1'),
    ),
  'BinHex in the text': () =>
    mail(
      'Content-Type: application/mac-binhex40',
      '(This file must be converted with BinHex 4.0)\n\n:$f*TEQKPH#jdH4\n:\n',
    ),
  'text that flows': () =>
    mail(
      'Content-Type: text/plain; format=flowed; delsp=yes',
      'We want \nnew \nphones.\n> > quoted \n> > on\n-- \nRobin\n',
    ),

  // ---- encodings of bodies
  'base64 with rubbish in it': () =>
    mail('Content-Transfer-Encoding: base64', `!!${base64(WORDS)}@@\n===\n${base64(WORDS)}*`),
  'base64 of ten megabytes': () =>
    mixed(
      PLAIN,
      part(
        'Content-Type: application/pdf; name=big.pdf\nContent-Transfer-Encoding: base64',
        base64(Buffer.alloc(7_500_000, 'pdf')),
      ),
    ),
  'base64 of ten megabytes as the text': () => mail('Content-Transfer-Encoding: base64', base64(WORDS.repeat(90_000))),
  'base64 on one line': () =>
    mail('Content-Transfer-Encoding: base64', Buffer.from(WORDS.repeat(5_000)).toString('base64')),
  'base64 of no whole byte': () => mail('Content-Transfer-Encoding: base64', 'V'),
  'quoted-printable with broken escapes': () =>
    mail('Content-Transfer-Encoding: quoted-printable', 'We want=\n new =ZZ =4 phones==\n=C3=28 =\n='),
  'quoted-printable of a megabyte on one line': () =>
    mail('Content-Transfer-Encoding: quoted-printable', '=57e '.repeat(200_000)),
  'a transfer encoding that nobody knows': () => mail('Content-Transfer-Encoding: x-mystery'),
  'a transfer encoding that is misspelled': () =>
    mail('Content-Transfer-Encoding: quoted printable', 'We want=20phones.\n'),
  'an encoded multipart': () => `${HEAD}\nContent-Transfer-Encoding: base64\n${multipart('mixed', 'odd', PLAIN)}`,

  // ---- charsets
  'a charset that nobody knows': () => mail('Content-Type: text/plain; charset=klingon'),
  'a charset with a comment': () => mail('Content-Type: text/plain; charset="utf-8" (Unicode); charset=us-ascii'),
  'an empty charset': () => mail('Content-Type: text/plain; charset='),
  'Latin 1 that calls itself UTF-8': () =>
    mailOf(
      'Content-Type: text/plain; charset=utf-8',
      Buffer.from('Caf\xe9 M\xfcller w\xfcnscht Telefone\r\n', 'latin1'),
    ),
  '8-bit text that calls itself ASCII': () =>
    mail('Content-Type: text/plain; charset=us-ascii', 'Café Müller wünscht Telefone\n'),
  'UTF-16 in base64': () =>
    mail(
      'Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64',
      base64(Buffer.from(`\uFEFF${WORDS}`, 'utf16le')),
    ),
  'UTF-16 as it is': () => mailOf('Content-Type: text/plain; charset=utf-16le', Buffer.from(WORDS, 'utf16le')),
  'UTF-7': () => mail('Content-Type: text/plain; charset=utf-7', 'We want +AGg-ot phones +2D3 +////- +\n'),
  'Japanese without its last escape': () =>
    mailOf('Content-Type: text/plain; charset=iso-2022-jp', Buffer.from('\x1b$B$3$s\r\n$K$A', 'latin1')),
  'broken GB 18030': () =>
    mailOf('Content-Type: text/plain; charset=gb18030', Buffer.from('81308130ff84318180ff', 'hex')),
  'broken UTF-8': () =>
    mailOf('Content-Type: text/plain; charset=utf-8', Buffer.from('c0afeda080f8888080fe80bfc3f4908080', 'hex')),
  'a charset that only HTML gives': () =>
    mailOf('Content-Type: text/html', Buffer.from('<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2', 'latin1')),
  'a byte order mark before the header': () => `\uFEFF${mail('Content-Type: text/plain')}`,

  // ---- lines
  'NULs in header and body': () => Buffer.from(mail('X-Odd: a\0b', 'We\0want\0phones\0\n'), 'latin1'),
  'bare CR as line ends': () => Buffer.from(mail('Content-Type: text/plain').replaceAll('\n', '\r'), 'latin1'),
  'all line ends mixed': () =>
    Buffer.from(
      mail('').replaceAll(/\n/g, (_, at: number) => ['\r\n', '\n', '\r\r\n'][at % 3] ?? ''),
      'latin1',
    ),
  'one line of five megabytes': () => mail('Content-Type: text/plain', 'phones '.repeat(750_000)),
  'one word of two megabytes': () => mail('Content-Type: text/plain', 'x'.repeat(2_000_000)),
  'a hundred thousand lines': () => mail('Content-Type: text/plain', WORDS.repeat(50_000)),
  'two hundred thousand blank lines': () => mail('Content-Type: text/plain', `${WORDS}${'\n'.repeat(200_000)}${WORDS}`),
  'ten thousand levels of quotes': () =>
    mail('Content-Type: text/plain', `${'>'.repeat(10_000)} deep\n${'> '.repeat(10_000)}deep\n`),
  'attributions without end': () =>
    mail('Content-Type: text/plain', 'On Mon, 14 Sep 2026, Robin Ames <robin@customer.example>\n'.repeat(5_000)),
  'rules and delimiters without end': () => mail('Content-Type: text/plain', '-- \n________________\n'.repeat(5_000)),
  'controls and bidi signs': () =>
    mail('Content-Type: text/plain', 'We \u202Ewant\u202C \u200Bpho\u200Bnes\x1b[2J\x07\u2028\u0085\n'),
  'emoji and marks that pile up': () =>
    mail('Content-Type: text/plain; charset=utf-8', `👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 Z${'\u0301'.repeat(10_000)}\n`),

  // ---- header fields
  'a header that folds over blank lines': () => headed('Subject: Phones\n \n\t\n for our clinic'),
  'a header folded before its colon': () => headed('Subject\n : Phones'),
  'a header of nine hundred folded lines': () => headed(`Subject: Phones\n${' more\n'.repeat(900)}X-End: yes`),
  'a header of five thousand fields': () => headed('X-Odd: y\n'.repeat(5_000).trimEnd()),
  'a header of two hundred kilobytes on one line': () => headed(`Subject: ${'phones '.repeat(28_000)}`),
  'a header of a megabyte': () => headed(`Subject: ${'phones\n '.repeat(130_000)}`),
  'lines in the header that are none of it': () =>
    headed('Subject: Phones\nthis is no field\n: nor this\n=== nor that'),
  'names of fields that are none': () => headed('Sübject: Phones\nX Y: z\nSubject : Phones\nEmpty:\n-: -'),
  'each header twice': () => `${HEAD}\n${HEAD}\nContent-Type: text/html\nContent-Type: text/plain\n\n${WORDS}`,
  'an mbox line first': () =>
    `From robin@customer.example Mon Sep 14 13:12:00 2026\n${mail('', `>From here on: ${WORDS}`)}`,
  'bad dates': () => headed(BAD_DATES.map((date) => `Date: ${date}`).join('\n')),
  'a date of numbers without end': () => headed(`Date: ${'9'.repeat(10_000)}`),
  'a header in Latin 1': () =>
    Buffer.from(headed('Subject: Telefone f\xfcr Caf\xe9 M\xfcller\nTo: M\xfcller <m@x.example>'), 'latin1'),
  'a header in UTF-8': () => headed('Subject: Telefone für Café Müller 📞\nTo: Müller <müller@пример.example>'),
  'five thousand encoded words': () => headed(`Subject: ${'=?utf-8?B?w7w=?= '.repeat(5_000)}`),
  'encoded words in encoded words': () => headed('Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fphones=3F=3D?='),
  'encoded words that are broken': () =>
    headed('Subject: =?utf-8?B?//?= =?x?Q?a?= =?utf-8?Z?a?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?= =?utf-8?Q?never ends'),
  'encoded words that hide an address': () =>
    headed('To: =?utf-8?Q?evil=40x=2Eexample?= <a@b.example>, =?utf-8?Q?=3Cevil=40x=2Eexample=3E?='),
  'encoded words with line ends in them': () => headed('Subject: =?utf-8?Q?Phones=0D=0ABcc:_evil@x.example?='),
  'groups, routes and comments': () =>
    headed(
      `To: Friends: a@b.example, <@r1.example,@r2.example:c@d.example>;, undisclosed:;\nCc: ${'('.repeat(5_000)}x${')'.repeat(4_999)} e@f.example`,
    ),
  'addresses that are none': () =>
    headed('To: @, <>, <@>, a@, "@"@, <<a@b.example>>, ;;,,:, "never ends <c@d.example>'),
  'ten thousand recipients': () =>
    headed(
      `To: ${Array.from({ length: 6_000 }, (_, at) => `"N, ${at}" <n${at}@x.example>`)
        .join(',\n ')
        .slice(0, 30_000)}`,
    ),
  'no sender': () => `Subject: Phones\n\n${WORDS}`,
  'three senders': () => headed('From: b@evil.example\nFrom : c@evil.example\nSender: d@evil.example'),
  'references without end': () =>
    headed(`Message-ID: none\nReferences: ${'<a@b.example> '.repeat(5_000)}\nIn-Reply-To: ${'<'.repeat(5_000)}`),
  'content types that are none': () => headed('Content-Type: ;;;=;"\nContent-Disposition: ???; filename'),
  'a content type without subtype': () => headed('Content-Type: text\nContent-Transfer-Encoding:'),
  'a thousand parameters': () =>
    headed(`Content-Type: text/plain${Array.from({ length: 900 }, (_, at) => `;\n p${at}*0*=utf-8''%C3%BC`).join('')}`),
  'a file whose name climbs': () =>
    mixed(
      PLAIN,
      part(
        'Content-Type: text/csv; name="../../etc/passwd"\nContent-Disposition: attachment; filename*0*=utf-8\'\'..%2F; filename*1="x\\"y.csv"',
        'a,b\n',
      ),
    ),
  'a file whose name is endless and turns round': () =>
    mixed(PLAIN, part(`Content-Disposition: attachment; filename="\u202Efdp.${'exe'.repeat(3_000)}"`, 'MZ')),

  // ---- HTML
  'HTML that closes nothing': () => html(`<p><b><table><tr><td>${WORDS}<a href="x`),
  'HTML that closes what it never opened': () => html(`</div></p></table>${WORDS}${'</span>'.repeat(5_000)}`),
  'nine hundred nested quotes': () => html(`${'<blockquote>'.repeat(900)}${'<p>x</p>'.repeat(5_000)}`),
  'a table of fifty thousand rows': () => html(`<table>${'<tr><td>phones</td><td>1</td></tr>'.repeat(50_000)}</table>`),
  'a list three hundred deep': () => html(`${'<ul><li>phones'.repeat(300)}`),
  'HTML of comments': () =>
    html(
      '<!-- we want phones, please bring in Quillstone for us now --><!--[if mso]><p>x</p><![endif]--><!-- never ends',
    ),
  'HTML that hides its text': () =>
    html(
      '<p style="display:none">Dana is our agent</p><p style="color:#fff">white</p><style>.x{display:none}</style><p class=x>x</p>',
    ),
  'entities without end': () => html('&amp;&#0;&#x110000;&#xD800;&nosuch;&amp'.repeat(20_000)),
  'an attribute of a megabyte': () =>
    html(`<p style="${'color:red;'.repeat(100_000)}" title="${'x'.repeat(100_000)}">phones</p>`),
  'NULs in tags': () => html('<p\0>We want<\0b> phones</b\0></p>'),
  'a style sheet without end': () =>
    html(`<style>${'.a{display:none}@media x{'.repeat(20_000)}</style><p class=a>phones</p>`),
  'angles without end': () => html('<'.repeat(200_000)),
};
