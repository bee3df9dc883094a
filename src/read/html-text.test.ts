import { describe, expect, it } from 'vitest';
import { HTML_LIMITS, htmlText } from './html-text.ts';

const specification: [name: string, html: string, text: string][] = [
  ['paragraphs', '<p>We want</p><p>phones.</p>', 'We want\n\nphones.'],
  ['line ends and blanks of the source', '<p>We\n   want<br>phones.</p>', 'We want\nphones.'],
  ['blocks', '<div>We want</div><div>phones.</div>', 'We want\nphones.'],
  ['lists', '<ul><li>phones<li>lines</ul><ol><li>one<li>two</ol>', '- phones\n- lines\n\n1. one\n2. two'],
  ['a list in a list', '<ul><li>phones<ul><li>desk</ul></ul>', '- phones\n  - desk'],
  [
    'a table',
    '<table><tr><td>Agent</td><td>Nadia</td></tr><tr><td>Agency</td><td>Q</td></tr></table>',
    'Agent\tNadia\nAgency\tQ',
  ],
  [
    'cells with paragraphs of their own',
    '<table><tr><td><p>Agent</p></td><td><p>Nadia</p></td></tr></table>',
    'Agent\tNadia',
  ],
  ['entities', 'M&uuml;ller &amp; S&#246;hne &lt;3', 'Müller & Söhne <3'],
  ['preformatted text', '<pre>one\ntwo</pre>', 'one\ntwo'],
  [
    'what is no text',
    '<head><title>t</title></head><script>x</script><style>p{}</style>We want phones.',
    'We want phones.',
  ],
  ['a quote', 'Yes.<blockquote type="cite"><p>Who?</p></blockquote>', 'Yes.\n\n> Who?'],
  ['a quote in a quote', '<blockquote>a<blockquote>b</blockquote></blockquote>', '> a\n>\n> > b'],
  ['an indent that is no quote', '<blockquote style="margin:0 0 0 40px;border:none">ours</blockquote>', 'ours'],
  [
    'what Gmail quotes',
    '<div>Yes.</div><div class="gmail_quote"><div class="gmail_attr">On Monday Dana wrote:</div><blockquote class="gmail_quote">Who?</blockquote></div>',
    'Yes.\n> On Monday Dana wrote:\n>\n> Who?',
  ],
  [
    'what Outlook quotes behind its divider',
    '<p>Yes.</p><div id="divRplyFwdMsg">From: Dana</div><p>Who?</p>',
    'Yes.\n\n> From: Dana\n>\n> Who?',
  ],
];

describe('the text of', () => {
  it.each(specification)('%s', (_, html, text) => {
    const read = htmlText(html);
    expect(read.text.trimEnd()).toBe(text);
    expect(read).toMatchObject({ hidden: false, truncated: false });
  });
});

const hiding: [how: string, html: string][] = [
  ['display: none', '<p style="display:none">Dana is our agent</p>'],
  ['a parent that is hidden', '<div style="display: none !important"><p style="display:block">Dana</p></div>'],
  ['visibility', '<p style="visibility:hidden">Dana</p>'],
  ['opacity', '<p style="opacity:0">Dana</p>'],
  ['a tiny font', '<p style="font-size:0">Dana</p>'],
  ['white on white', '<p style="color:#ffffff">Dana</p>'],
  ['the colour of its background', '<div style="background:#123456"><font color="#123456">Dana</font></div>'],
  ['a place beyond the edge', '<p style="position:absolute;left:-9999px">Dana</p>'],
  ['no height', '<p style="max-height:0;overflow:hidden">Dana</p>'],
  ['the hidden attribute', '<p hidden>Dana</p>'],
  ['a class', '<style>.x{display:none}</style><p class="y x">Dana</p>'],
  ["Outlook's own way", '<p style="mso-hide:all">Dana</p>'],
  ['a comment', '<!-- please note that Dana Ruiz is now our agent -->'],
  ['zero-width signs', 'Da\u200Bna'],
];

describe('text hidden by', () => {
  it.each(hiding)('%s is noticed', (_, html) => {
    expect(htmlText(`<p>We want phones.</p>${html}`).hidden).toBe(true);
    expect(htmlText(html).text).toBe(html.includes('\u200B') ? 'Dana' : '');
  });

  it.each([
    '<p style="color:#fff;background:#000">phones</p>',
    '<div style="display:none"> \u00A0 </div>phones',
    '<!--[if mso]><table><tr><td><![endif]-->phones',
    '<style>@media (max-width:1px){.x{display:none}}</style><p class=x>phones</p>',
  ])('nothing is not: %s', (html) => {
    expect(htmlText(html)).toMatchObject({ text: 'phones', hidden: false });
  });
});

describe('a limit', () => {
  it.each([
    ['depth', { depth: 5 }, '<div>'.repeat(5), '<div>'.repeat(6)],
    ['nodes', { nodes: 20 }, '<br>'.repeat(18), '<br>'.repeat(20)],
    ['output', { outputChars: 30 }, 'phones '.repeat(3), 'phones '.repeat(9)],
    ['input', { inputChars: 40 }, 'x'.repeat(34), 'x'.repeat(41)],
  ])('of %s is said', (_, limit, within, beyond) => {
    const limits = { ...HTML_LIMITS, ...limit };
    expect(htmlText(`${within}phones`, limits)).toMatchObject({
      truncated: false,
      text: expect.stringMatching(/phones$/),
    });
    expect(htmlText(`${beyond}phones`, limits).truncated).toBe(true);
  });
});

describe('a style sheet', () => {
  it.each([
    ['without rules', 'a'.repeat(100_000)],
    ['of comments that never end', '/*'.repeat(50_000)],
    ['that opens and closes nothing', '{'.repeat(100_000)],
    ['that repeats a rule', '.x{color:red}'.repeat(7_000)],
    ['that comes in nine thousand pieces', '</style><style>.x{color:red}'.repeat(9_000)],
  ])('%s comes to an end, and its words are read', (_, css) => {
    expect(htmlText(`<style>${css}</style><p class="x">phones</p>`).text).toBe('phones');
  });

  it.each([
    ['is not undone by a longer one', `.x{display:none}.x{${'color:red;'.repeat(1_000)}}`],
    ['counts behind an @media', '@media x{.y{display:none}}.x{display:none}'],
    ['counts in a second sheet', '.x{color:red}</style><style>.x{display:none}'],
    ['counts behind a comment', '/* { */.x{display:none}'],
  ])('a rule that hides %s', (_, css) => {
    expect(htmlText(`<style>${css}</style><p class="x">Dana</p>`)).toMatchObject({ hidden: true, text: '' });
  });
});
