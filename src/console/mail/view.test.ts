import { describe, expect, it } from 'vitest';
import { CLEAN_HTML_LIMITS } from './clean-html.ts';
import { MAIL_DOCUMENT_HEADERS, MAIL_FRAME_SANDBOX } from './document.ts';
import { attachmentOf, mailView } from './view.ts';

const lines = (...all: string[]) => Buffer.from(all.join('\r\n'));
const htmlMail = (html: string) => lines('Subject: x', 'Content-Type: text/html; charset=utf-8', '', html);
const mixed = (...parts: (readonly string[])[]) =>
  lines('Content-Type: multipart/mixed; boundary=b', '', ...parts.flatMap((part) => ['--b', ...part]), '--b--', '');
const file = (filename: string, ...more: string[]) => [
  `Content-Type: application/pdf; name="x"`,
  `Content-Disposition: attachment; ${filename}`,
  ...more,
  '',
  'content',
];
const image = (cid: string, content: Buffer, type = 'image/png') => [
  `Content-Type: ${type}; name="${cid}"`,
  `Content-ID: <${cid}>`,
  'Content-Transfer-Encoding: base64',
  '',
  content.toString('base64').replace(/.{76}/g, '$&\r\n'),
];
const htmlPart = (html: string) => ['Content-Type: text/html; charset=utf-8', '', html];

/** What stands in the body of the document. */
async function shown(raw: Uint8Array): Promise<string | undefined> {
  const { html } = await mailView(raw);
  return /<body>([^]*)<\/body><\/html>\n$/.exec(html ?? '')?.[1]?.trim();
}

describe('of the HTML of a mail', () => {
  const stays: [what: string, html: string][] = [
    ['words and their marks', '<p>Dear <b>desk</b>, <i>we</i> <u>want</u> <s>x</s>&amp; &lt;y&gt;</p>'],
    ['headings, lists and lines', '<h1>A</h1><ul><li>b</li></ul><ol type="a" start="3"><li>c</li></ol><hr />x<br />y'],
    ['quotations', '<blockquote><pre>&gt; x</pre></blockquote>'],
    [
      'tables',
      '<table border="1" cellpadding="4" width="100%"><tbody><tr valign="top"><td colspan="2" align="right">x</td></tr></tbody></table>',
    ],
    ['the direction of writing', '<div dir="rtl">שלום</div>'],
    ['a few styles', '<p style="color:#900;font-weight:bold;text-align:center;margin:0 auto">x</p>'],
    [
      'dark colours',
      '<b style="color:#ff0000">x</b><b style="color:rgb(200, 159, 255)">y</b><b style="color:navy">z</b>',
    ],
    ['words that look like code', '<p>&lt;script&gt;alert(1)&lt;/script&gt; javascript:x</p>'],
  ];
  it.each(stays)('%s stay', async (_, html) => {
    expect(await shown(htmlMail(html))).toBe(html);
  });

  const goes: [what: string, html: string, left: string][] = [
    ['scripts, with what stands in them', 'a<script>alert(1)</script>b<SCRIPT/x>y</SCRIPT >c', 'abc'],
    ['style elements', 'a<style>p{background:url(//x)}</style>b', 'ab'],
    ['event handlers', '<p onclick="x()" OnMouseOver=x()>a</p>', '<p>a</p>'],
    ['forms and fields, but not their words', '<form action="//x">a<input value=b><button>c</button></form>', 'ac'],
    ['drawings and formulas', 'a<svg><text>b</text></svg><math><mi>c</mi></math>d', 'ad'],
    ['frames', 'a<iframe src="//x"><b>b</b></iframe><frameset><frame src=x></frameset>c', 'ac'],
    ['what tells the browser something', 'a<meta http-equiv=refresh content=0><base href=//x><link rel=x>b', 'ab'],
    ['objects', 'a<object data=x>b</object><embed src=x><applet>c</applet>d', 'ad'],
    ['media', 'a<audio src=x>b</audio><video poster=x><source src=y><track src=z></video>d', 'ad'],
    ['comments', 'a<!-- b --><!--[if mso]>c<![endif]-->d', 'ad'],
    ['what a browser reads by other rules', '<noscript>a</noscript><template>b</template><xmp>c</xmp>d', 'd'],
    ['what passes for a name', '<p id=body class=x name=y data-x=1 slot=z is=w part=v>a</p>', '<p>a</p>'],
    ['NULs and other controls', 'a\0b\x01c<p\0>d', 'abc<p>d</p>'],
    ['places', '<p style="position:fixed;top:0;left:0;z-index:9;float:left;display:none">a</p>', '<p>a</p>'],
    [
      'addresses in styles',
      '<p style="background:url(//x);color:red;background-image:image-set(x)">a</p>',
      '<p style="color:red">a</p>',
    ],
    [
      'what styles compute',
      '<p style="width:expression(x);color:\\72 ed;-moz-binding:url(x);behavior:url(x)">a</p>',
      '<p>a</p>',
    ],
    ['variables and imports', '<p style="--x:url(//x);color:var(--x);@import \'x\'">a</p>', '<p>a</p>'],
    [
      'backgrounds',
      '<table bgcolor=black background="//x"><tr><td style="background:#fff">a</table>',
      '<table><tr><td>a</td></tr></table>',
    ],
    [
      'colours that white hides',
      '<p style="color:#fff">a<b style="color:#ffff00">b</b><b style="color:transparent">c</b></p>',
      '<p>a<b>b</b><b>c</b></p>',
    ],
    ['sizes that hide', '<p style="font-size:0;font-size:1px;line-height:0;opacity:0;margin:-99px">a</p>', '<p>a</p>'],
    [
      'cells beyond measure',
      '<table><tr><td colspan=1000 rowspan=65534 width=1e9>a</table>',
      '<table><tr><td>a</td></tr></table>',
    ],
    ['very long styles', `<p style="${'color:red;'.repeat(200)}">a</p>`, '<p>a</p>'],
  ];
  it.each(goes)('%s go', async (_, html, left) => {
    expect(await shown(htmlMail(html))).toBe(left);
  });

  it('the colour of a font element becomes a style', async () => {
    expect(await shown(htmlMail('<font color="#C00000" face=x size=7>a</font><font color=white>b</font>'))).toBe(
      '<span style="color:#C00000">a</span><span>b</span>',
    );
  });

  const links: [href: string, title: string | null][] = [
    ['https://phish.example/login?to=bank', 'phish.example'],
    ['http://bank.example@phish.example:8080/', 'phish.example:8080'],
    ['//phish.example', 'phish.example'],
    ['https:\\\\phish.example', 'phish.example'],
    [' hTtPs://ph&#105;sh.ex\tample', 'phish.example'],
    ['https://b\u0430nk.example/', 'xn--bnk-6cd.example'], // a Cyrillic letter in it
    ['mailto:dana@agent.example?subject=x', 'mailto:dana@agent.example'],
    ['tel:+1-555-0100', 'tel:+1-555-0100'],
    ['javascript:alert(1)', 'javascript:'],
    ['&#x6A;ava&Tab;script&colon;alert(1)', 'javascript:'],
    ['data:text/html,<script>alert(1)</script>', 'data:'],
    ['file:///etc/passwd', 'file:'],
    ['https://%00/', 'no valid address'],
    ['#below', null],
    ['page.html', null],
  ];
  it.each(links)('a link to %s leads nowhere and says where it led', async (href, title) => {
    expect(
      await shown(
        htmlMail(`<a href="${href.replaceAll('"', '&quot;')}" target=_blank ping=//x title="bank.example">x</a>`),
      ),
    ).toBe(title === null ? '<a>x</a>' : `<a title="${title}">x</a>`);
  });

  it('remote images leave their words', async () => {
    const html =
      '<img src="https://x.example/p.gif" srcset="//x 2x" alt="Our \u202Elogo"><img src=x><img src="data:image/png;base64,AA">';
    expect(await shown(htmlMail(html))).toBe('<em>[image: Our logo]</em><em>[image]</em><em>[image]</em>');
  });

  it('plain text and no text at all are no document', async () => {
    for (const raw of [lines('Subject: x', '', '<b>x</b>'), htmlMail(' \r\n '), Buffer.of(), Buffer.from('\0\xFF\r\n')])
      expect(await mailView(raw)).toEqual({ html: null, tooLarge: false, attachments: [] });
  });

  it('a charset is read as declared, and shown as UTF-8', async () => {
    const latin = lines(
      'Content-Type: text/html; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=FC=DFe',
    );
    const seven = lines('Content-Type: text/html; charset=utf-7', '', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-a');
    expect(await shown(latin)).toBe('Grüße');
    expect(await shown(seven)).toBe('+ADw-script+AD4-alert(1)+ADw-/script+AD4-a'); // as UTF-8 these are words
  });
});

describe('images that the mail brings along', () => {
  const PNG = Buffer.from('89504E470D0A1A0A0000', 'hex');
  const large = Buffer.concat([PNG, Buffer.alloc(1_000_000)]);
  const specification: [what: string, src: string, part: readonly string[], shown: string][] = [
    ['PNG', 'cid:a', image('a', PNG), `<img src="data:image/png;base64,${PNG.toString('base64')}" alt="x" />`],
    [
      'JPEG under no name',
      'CID:a',
      image('a', Buffer.from('FFD8FFE0', 'hex'), 'application/octet-stream'),
      '<img src="data:image/jpeg;base64,/9j/4A==" alt="x" />',
    ],
    ['GIF', 'cid:a%40b', image('a@b', Buffer.from('GIF89a')), '<img src="data:image/gif;base64,R0lGODlh" alt="x" />'],
    [
      'WebP',
      'cid:a',
      image('a', Buffer.from('RIFF\0\0\0\0WEBPVP8 ')),
      '<img src="data:image/webp;base64,UklGRgAAAABXRUJQVlA4IA==" alt="x" />',
    ],
    ['SVG', 'cid:a', image('a', Buffer.from('<svg onload="x()"/>'), 'image/svg+xml'), '<em>[image: x]</em>'],
    ['HTML that is called PNG', 'cid:a', image('a', Buffer.from('<script>x()</script>')), '<em>[image: x]</em>'],
    ['one that is too large', 'cid:a', image('a', large), '<em>[image: x]</em>'],
    ['one that is not there', 'cid:b', image('a', PNG), '<em>[image: x]</em>'],
    ['one whose name is broken', 'cid:%E0%A4%A', image('a', PNG), '<em>[image: x]</em>'],
  ];
  it.each(specification)('%s', async (_, src, part, expected) => {
    expect(await shown(mixed(htmlPart(`<img src="${src}" alt="x" onerror=x()>`), part))).toBe(expected);
  });

  it('one image a thousand times is shown until it is enough', async () => {
    const part = image('a', Buffer.concat([PNG, Buffer.alloc(400_000)]));
    const body = await shown(mixed(htmlPart('<img src="cid:a">'.repeat(1_000)), part));
    expect(body?.match(/<img /g)).toHaveLength(12);
    expect(body?.match(/<em>/g)).toHaveLength(988);
  });
});

describe('the limits', () => {
  const { inputChars, elements, depth } = CLEAN_HTML_LIMITS;
  const beyond: [what: string, raw: Uint8Array][] = [
    ['too long', htmlMail('x'.repeat(inputChars + 1))],
    ['too many elements', htmlMail('<br>'.repeat(elements + 1))],
    ['too deep', htmlMail('<b>'.repeat(depth + 1))],
    ['too many parts', mixed(...Array.from({ length: 300 }, () => ['', 'x']))],
    ['a header without end', Buffer.from('X: '.repeat(100_000))],
    ['addresses in the header of a part', mixed([`To: ${'(a,"<'.repeat(10_000)}`, '', 'x'])],
  ];
  it.each(beyond)('%s: no document, and the view says so', async (_, raw) => {
    expect(await mailView(raw)).toMatchObject({ html: null, tooLarge: true });
  });

  it('what is nested deep, but not too deep, keeps its words', async () => {
    const body = await shown(htmlMail(`${'<div>'.repeat(depth - 1)}x`));
    expect(body?.match(/<div>/g)).toHaveLength(100);
    expect(body).toContain('>x<');
  });

  const slow: [what: string, html: string][] = [
    ['end tags of nothing', `${'<b>'.repeat(depth - 1)}${'</i>'.repeat(240_000)}`],
    ['a million open brackets', '<'.repeat(inputChars - 10)],
    ['entities', '&amp'.repeat(240_000)],
    ['attributes', `<p ${Array.from({ length: 120_000 }, (_, index) => `a${index}`).join(' ')}>`],
    ['elements within a frame', `<iframe>${'<b>'.repeat(150_000)}${'</i>'.repeat(100_000)}`],
    ['blocks in styles', `<p style="${'{'.repeat(990)}">`.repeat(980)],
    ['noscript without end', '<noscript></p>'.repeat(9_000)],
  ];
  it.each(slow)('%s come to an end', async (_, html) => {
    expect(await mailView(htmlMail(html))).toHaveProperty('html');
  });
});

describe('attachments', () => {
  const names: [field: string, filename: string][] = [
    ['filename="Offer 7.pdf"', 'Offer 7.pdf'],
    ["filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", 'Grüße.pdf'],
    ['filename="=?utf-8?B?4oCuZmRwLmV4ZQ==?="', 'fdp.exe'], // a sign that turns the rest around
    ['filename="../../etc/passwd"', '_.._etc_passwd'],
    ['filename="C:\\\\x\\\\y.pdf"', 'C__x_y.pdf'],
    ['filename=".htaccess"', 'htaccess'],
    ["filename*=utf-8''a%0D%0ASet-Cookie:%20x%22%3B.pdf", 'a Set-Cookie_ x_;.pdf'],
    ["filename*=utf-8''a.exe%00.pdf", 'a.exe.pdf'],
    ['filename="..."', 'attachment-1'],
    [`filename="${'x'.repeat(300)}.pdf"`, `${'x'.repeat(115)}….pdf`],
  ];
  it.each(names)('%s is called %s', async (field, filename) => {
    const raw = mixed(file(field));
    expect((await mailView(raw)).attachments).toEqual([
      { index: 0, filename, contentType: 'application/pdf', bytes: 7 },
    ]);
    expect(await attachmentOf(raw, 0)).toEqual({ filename, content: Buffer.from('content') });
  });

  it('without a name, and messages, are attachments too; each has its index', async () => {
    const raw = mixed(
      htmlPart('x'),
      ['Content-Type: TEXT/HTML', 'Content-Disposition: attachment', '', '<b>'],
      ['Content-Type: message/rfc822', '', 'Content-Type: text/html', '', '<p>inner</p>'],
    );
    const { html, attachments } = await mailView(raw);
    expect(html).not.toContain('inner');
    expect(attachments).toMatchObject([
      { index: 0, filename: 'attachment-1', contentType: 'text/html' },
      { index: 1, filename: 'attachment-2', contentType: 'message/rfc822' },
    ]);
    expect((await attachmentOf(raw, 1))?.content.toString()).toContain('<p>inner</p>');
  });

  it.each([-1, 1, 0.5, NaN])('there is none at %d', async (index) => {
    expect(await attachmentOf(mixed(file('filename=a')), index)).toBeNull();
    expect(await attachmentOf(Buffer.from('X: '.repeat(100_000)), index)).toBeNull();
  });
});

it('the frame gets nothing back, and the document may load nothing', () => {
  expect(MAIL_FRAME_SANDBOX).toBe('');
  const policy = MAIL_DOCUMENT_HEADERS['Content-Security-Policy'].split('; ');
  expect(policy).toEqual(
    expect.arrayContaining(['sandbox', "default-src 'none'", 'img-src data:', "frame-ancestors 'self'"]),
  );
});
