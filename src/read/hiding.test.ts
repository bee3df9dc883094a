/** Ways to hide words in a mail: words in each of them are left out and flagged, or read and marked as doubtful. */
import { describe, expect, it } from 'vitest';
import { type Letter, ownWords } from '../domain/letter.ts';
import { readLetter } from './letter.ts';

const WORDS = 'Piet Overmars of Overmars Telecom is our agent of record.';
const HEAD = 'From: Edda Roy <edda@royfoundry.example>\r\nMIME-Version: 1.0\r\n';

async function letterOf(raw: string): Promise<Letter> {
  const read = await readLetter(Buffer.from(raw));
  if (!read.ok) throw new Error(read.detail);
  return read.letter;
}
const inHtml = async (html: string): Promise<Letter> =>
  await letterOf(
    `${HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n<p>We want phones at our foundry.</p>${html}\r\n`,
  );
const inBoth = async (text: string, html: string): Promise<Letter> =>
  await letterOf(
    `${HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text.replaceAll('\n', '\r\n')}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--b--\r\n`,
  );

const styles = `
color:hsl(0,0%,100%) | color:#ffffff00 | color:#fffffffe | color:color-mix(in srgb,white,white) | color:floralwhite | color:ghostwhite
color:hwb(0 100% 0) | color:lab(100 0 0) | color:rgb(100%,100%,100%) | color:rgba(0,0,0,.01) | color:transparent | color:var(--w,#fff)
color:light-dark(#fff,#fff) | color:#ddd | color:lightyellow | color:#fff !important;color:#000 | color:white;background:url(x.png)
-webkit-text-fill-color:white | -webkit-text-security:disc | background:linear-gradient(#000,#000) | background-image:url(black.png)
clip:rect(0,0,0,0);position:absolute | clip-path:inset(100%) | mask:url(x) | -webkit-mask:linear-gradient(#0000,#0000)
transform:scale(0) | transform:translateX(-9999px) | transform:rotateY(90deg) | scale:0 | translate:-999px | rotate:x 90deg | perspective:1px
font:0/0 a | font:1px/1px Arial | font-size:.01em | font-size:1% | font-size:.1vw | font-size:calc(0px) | font-size:3px | font-size-adjust:0
line-height:0 | line-height:0;height:0;overflow:hidden | line-height:9999px | zoom:0 | zoom:.01 | zoom:1%
filter:opacity(0) | filter:blur(20px) | opacity:.02 | opacity:.1 | opacity:1e-3 | opacity:calc(0) | mix-blend-mode:lighten
text-indent:-99em | text-indent:-99px | text-indent:-100vw | text-indent:100%;overflow:hidden;white-space:nowrap
letter-spacing:-1em | letter-spacing:-99px | letter-spacing:99em | word-spacing:-999px | margin-left:-9999px | margin:0 0 0 -2000px | padding-left:9999px
position:fixed;top:-99vh | position:absolute;left:-99em | position:absolute;right:200% | position:relative;top:-999px | position:absolute;inset:100% auto auto 100%
max-width:0;white-space:nowrap;overflow:hidden | width:0;overflow:hidden | max-height:1px;overflow:hidden | height:0;overflow:clip | height:0;overflow:auto
overflow:hidden;height:18px;padding-top:18px | flex:0 0 0;overflow:hidden | aspect-ratio:1000/1;overflow:hidden | contain:size
visibility:collapse | content-visibility:hidden | display:table-column | display:none | dis\\70lay:none | display:n\\6fne | all:x | animation:x 0s
unicode-bidi:bidi-override;direction:rtl | writing-mode:vertical-rl | flex-direction:row-reverse | offset-path:path("") | a-way-to-come:yes`
  .split(/[\n|]/)
  .map((style) => style.trim())
  .filter((style) => style !== '');

const sheets = [
  '@media all{.x{display:none}}',
  '@media screen{.x{color:#fff}}',
  '@media (min-width:1px){.x{display:none}}',
  '@media not print{.x{display:none}}',
  '@media (max-width:99999px){.x{display:none}}',
  '@media (prefers-color-scheme:light){.x{color:#fff}}',
  '@supports (display:block){.x{display:none}}',
  '@layer a{.x{display:none}}',
  '@container (min-width:1px){.x{display:none}}',
  '@import url(elsewhere.css);',
  '[class]{display:none}',
  '[class^=x]{opacity:0}',
  'div.x{display:none}',
  'body .x{display:none}',
  'html > body > div{display:none}',
  '*{color:#fff}',
  'div:not(.y){display:none}',
  '.x:first-child{display:none}',
  'p + .x{display:none}',
  'p ~ div{font-size:0}',
  '.x{&{display:none}}',
  '.\\78{display:none}',
  '.x{display:none!important}.x{display:block}',
  '.x::before{content:"It is not true that "}',
  '@font-face{font-family:f;src:url(data:font/woff;base64,AA)}.x{font-family:f}',
];

const tags = [
  `<details><summary>More</summary>${WORDS}</details>`,
  `<dialog>${WORDS}</dialog>`,
  `<div popover>${WORDS}</div>`,
  `<p hidden=until-found>${WORDS}</p>`,
  `<font size="-7">${WORDS}</font>`,
  `<font color="#fffffe">${WORDS}</font>`,
  `<marquee width=0>${WORDS}</marquee>`,
  `<table><tr><td width=0 height=0>${WORDS}</td></tr></table>`,
  `<bdo dir=rtl>${WORDS}</bdo>`,
  `<div dir=rtl>${WORDS}</div>`,
  `<noscript>${WORDS}</noscript>`,
  `<svg><text>${WORDS}</text></svg>`,
  `<textarea>${WORDS}</textarea>`,
  `<object>${WORDS}</object>`,
  `<body text=white>${WORDS}</body>`,
  `<body background=white.png>${WORDS}</body>`,
  `<head>${WORDS}</head>`,
  `${'<small>'.repeat(20)}${WORDS}`,
  `<div style="opacity:.4"><div style="opacity:.4"><div style="opacity:.4">${WORDS}</div></div></div>`,
  `<div style="font-size:.3em"><p style="font-size:.3em">${WORDS}</p></div>`,
  `<p>${WORDS}</p><div style="position:relative;top:-40px;background:#fff">&nbsp;</div>`,
  `<p>${WORDS}</p><img src=white.png style="margin-top:-40px">`,
  `<p>${WORDS}</p><div style="box-shadow:0 -20px 0 20px #fff">&nbsp;</div>`,
  `<link rel=stylesheet href="https://elsewhere.example/a.css"><p>${WORDS}</p>`,
  `<!--[if mso]><p>But not before we say so.</p><![endif]--><p>${WORDS}</p>`,
];

const ways = [
  ...styles.map((style) => `<div style='${style}'>${WORDS}</div>`),
  ...sheets.map((sheet) => `<style>${sheet}</style><div class="x">${WORDS}</div>`),
  ...sheets.map((sheet) => `<div class="x">${WORDS}</div><p>Regards</p><style>${sheet}</style>`),
  ...tags,
];

/** None of the words is both in the letter and unmarked. */
function isMarked({ body, doubtful, flags }: Letter): boolean {
  const at = body.text.indexOf('Piet');
  if (at === -1) return flags.includes('hidden_text');
  const covered = doubtful.some(({ start, end }) => start <= at && at + WORDS.length <= end);
  return flags.includes('hidden_text') || (covered && flags.includes('doubtful_text'));
}

describe('words that may be hidden', () => {
  it('are tried in many ways', () => expect(new Set(ways).size).toBeGreaterThan(140));

  it.each(ways)('are marked: %s', async (html) => {
    expect(isMarked(await inHtml(html))).toBe(true);
  });

  it('are not where the same is said for all to see, as in the preview of a mail', async () => {
    const letter = await inHtml('<div style="display:none">We want phones</div><!--[if mso]>phones at our<![endif]-->');
    expect(letter.flags).toEqual([]);
  });
});

describe('words that a line runs through', () => {
  const SAID = 'Our agent of record is Ilse Brandt.';
  it.each([
    ['a tag', 'Our agent of record is <s>Piet Overmars</s> Ilse Brandt.'],
    [
      'a sheet that comes behind it',
      'Our agent of record is <i class=x>Piet Overmars</i> Ilse Brandt.<style>.x{text-decoration:line-through}</style>',
    ],
    ['a deletion', 'Our agent of record is <del>Piet <b>Overmars</b></del> Ilse Brandt.'],
    ['an old tag', 'Our agent of record is <strike>Piet Overmars</strike> Ilse Brandt.'],
    ['a style', 'Our agent of record is <span style="text-decoration:line-through">Piet Overmars</span> Ilse Brandt.'],
    [
      'a line with its colour and its width',
      'Our agent of record is <span style="text-decoration:line-through #c00 2px">Piet Overmars</span> Ilse Brandt.',
    ],
    [
      'two lines',
      'Our agent of record is <i style="text-decoration-line:underline line-through">Piet Overmars</i> Ilse Brandt.',
    ],
    [
      'a class',
      '<style>.gone{color:red;text-decoration:line-through}</style>Our agent of record is <b class=gone>Piet Overmars</b> Ilse Brandt.',
    ],
    [
      'a class within another',
      '<style>p .gone{text-decoration:line-through red}</style><p>Our agent of record is Ilse Brandt.</p><s>Piet Overmars</s>',
    ],
    [
      'the deletions of Word',
      'Our agent of record is <s><span style="color:red;mso-text-animation:none">Piet Overmars<o:p></o:p></span></s> Ilse Brandt.',
    ],
    ['tildes', 'Our agent of record is ~~Piet Overmars~~ Ilse Brandt.'],
    [
      'signs of Unicode',
      `Our agent of record is ${[...'Piet Overmars'].map((sign) => `${sign}\u0336`).join('')} Ilse Brandt.`,
    ],
  ])('by %s are kept apart, and not read', async (_, html) => {
    const letter = await inHtml(`<p>${html}</p>`);
    expect(ownWords(letter).replace(/ +/g, ' ')).toContain(SAID);
    expect(letter.body.text).not.toContain('Piet');
    expect(letter.struck.map(({ text }) => text.trim())).toEqual(['Piet Overmars']);
  });

  it('are known where they stood, also in text alone', async () => {
    const letter = await letterOf(
      `${HEAD}\r\nWe want phones.\r\n\r\nOur agent is ~~Piet~~ Ilse. It is ~20 seats, ~30 soon.`,
    );
    expect(letter.struck).toEqual([{ at: letter.body.text.indexOf(' Ilse'), text: 'Piet' }]);
    expect(letter.flags).toEqual([]);
  });

  it('are not in the text form either, which cannot show the line', async () => {
    const letter = await inBoth(
      'We want phones. Our agent of record is Piet Overmars Ilse Brandt.',
      '<p>We want phones. Our agent of record is <s>Piet Overmars</s> Ilse Brandt.</p>',
    );
    expect(ownWords(letter)).toBe('We want phones. Our agent of record is Ilse Brandt.');
    expect(letter.flags).toEqual([]);
  });

  it.each([
    ['one tilde on each side, as Slack has it', 'Our agent is ~Piet Overmars of Overmars Telecom~ Ilse Brandt.'],
    [
      'a deletion that shows no line',
      'Our agent is <del style="text-decoration:none">Piet Overmars of Overmars Telecom</del>.',
    ],
    [
      'a line that cannot be seen',
      'Our agent is <b style="text-decoration:line-through transparent">Piet Overmars</b>.',
    ],
  ])('perhaps are doubtful: %s', async (_, html) => {
    const { body, doubtful } = await inHtml(`<p>${html}</p>`);
    expect(doubtful.map(({ start, end }) => body.text.slice(start, end)).join()).toContain('Piet Overmars');
  });
});

describe('a text form and an HTML form', () => {
  const REST = 'We want phones at our foundry in Lier, 40 seats, by June. Please bring in Holloway as our agency.';
  const doubtedIn = ({ body, doubtful }: Letter): string =>
    doubtful.map(({ start, end }) => body.text.slice(start, end)).join('\n');

  it.each([
    [
      'name two agents',
      `${REST}\n\nOur agent is Piet Overmars.`,
      `<p>${REST}</p><p>Our agent is Ilse Brandt.</p>`,
      'Ilse Brandt',
    ],
    [
      'say who is, and who is not',
      `${REST}\n\nPiet is our agent, Ilse is not.`,
      `<p>${REST}</p><p>Ilse is our agent, Piet is not.</p>`,
      'Ilse',
    ],
    [
      'differ in one small word',
      `${REST}\n\nIlse is not our agent.`,
      `<p>${REST}</p><p>Ilse is our agent.</p>`,
      'Ilse is our agent.',
    ],
    [
      'of which the text has a sentence more',
      `${REST}\n\nIlse is our agent.\n\nPlease wait for our lawyer first.`,
      `<p>${REST}</p><p>Ilse is our agent.</p>`,
      'Ilse is our agent.',
    ],
    [
      'of which the HTML has a sentence more',
      REST,
      `<p>${REST}</p><p>Ilse Brandt is our agent.</p>`,
      'Ilse Brandt is our agent',
    ],
    [
      'have little in common',
      'Piet '.repeat(700),
      `<p>${REST}</p><p>Ilse Brandt is our agent.</p>`,
      'Ilse Brandt is our agent',
    ],
  ])('that %s: the HTML is read, and doubted there', async (_, text, html, doubted) => {
    const letter = await inBoth(text, html);
    expect(letter.body.text).toContain(REST);
    expect(letter.body.text).not.toContain('lawyer');
    expect(doubtedIn(letter)).toContain(doubted);
    expect(letter.flags).toContain('doubtful_text');
  });

  it.each([
    [
      'the addresses of links',
      `${REST} See https://a.example/x<https://a.example/x>.`,
      `<p>${REST} See <a href="https://a.example/x">https://a.example/x</a>.</p>`,
    ],
    [
      'what stands for a picture',
      `${REST}\n\n[Roy Foundry]\n[cid:logo.png@01D]`,
      `<p>${REST}</p><img src="cid:logo.png@01D" alt="Roy Foundry">`,
    ],
    [
      'how a list is marked',
      'We want:\n\n  *   phones\n  *   lines',
      '<p>We want:</p><ol><li>phones</li><li>lines</li></ol>',
    ],
    ['signs of quotation and dashes', `${REST} "Now" - or never`, `<p>${REST} &ldquo;Now&rdquo; &ndash; or never</p>`],
    ['words that run into each other', `${REST} On line`, `<p>${REST} <b>On</b><b>line</b></p>`],
  ])('that differ in %s alone say the same', async (_, text, html) => {
    const letter = await inBoth(text, html);
    expect(letter.flags).toEqual([]);
    expect(letter.doubtful).toEqual([]);
  });

  it.each([
    'View this message in your browser: https://mail.example/v/1',
    'https://mail.example/v/1',
    'This mail is in HTML. Your program cannot show it.',
  ])('of which the text is none of the letter: the HTML is read: %s', async (text) => {
    const letter = await inBoth(text, `<p>${REST}</p><p>Ilse Brandt is our agent.</p>`);
    expect(ownWords(letter)).toBe(`${REST}\n\nIlse Brandt is our agent.`);
    expect(letter.flags).toEqual([]);
  });

  const LONG = `${REST} `.repeat(12).trim();
  it.each([
    'Hello Corvid team,\n\nWe are ready to replace the lines of the list below. See the HTML part for the list.\n\nPer Sandvik',
    'Bonjour,\n\nNous voulons changer tout ce qui figure dans le tableau. Le tableau est dans la version HTML du message.\n\nPer Sandvik',
  ])('of which the text begins the letter, and names the HTML for the rest: the HTML is read: %s', async (text) => {
    const letter = await inBoth(text, `<p>${LONG}</p><p>Ilse Brandt is our agent.</p>`);
    expect(ownWords(letter)).toContain('Ilse Brandt is our agent.');
    expect(letter.doubtful).toEqual([]);
  });

  it.each([
    ['does not name the HTML', `${REST} See the list.`, LONG],
    ['names a page on the web', `${REST} Our needs: https://corvid.example/needs.html`, LONG],
    ['says about as much', `${REST} See the HTML part for the list.`, `${REST} ${REST}`],
  ])('of which the text %s are two forms of one letter', async (_, text, html) => {
    const letter = await inBoth(text, `<p>${html}</p><p>Ilse Brandt is our agent.</p>`);
    expect(letter.doubtful).not.toEqual([]);
  });

  it('where hidden words stand in the text form: what is seen is read', async () => {
    const letter = await inBoth(`${REST}\n\n${WORDS}`, `<p>${REST}</p><p style="display:none">${WORDS}</p>`);
    expect(letter.body.text).toBe(REST);
    expect(letter.flags).toContain('hidden_text');
  });
});
