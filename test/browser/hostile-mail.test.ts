/** Hostile mail, opened in Chromium as an operator would, and once more without frame, sandbox and policy: nothing runs, nothing is fetched. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailView } from '../../src/console/mail/view.ts';
import { FOREIGN } from '../../src/console/operator/mail-pages.ts';
import { useBrowser, type Visitor } from './browser.ts';

/** Stands where a payload would run: it would be seen to have. */
const RUN = 'window.top.ran=1;window.ran=1;document.title="ran"';
const away = (port: number) => `http://127.0.0.1:${port}/away`;

const TOUCH = `for (const element of document.querySelectorAll('*'))
  for (const type of ['click', 'mouseover', 'focus', 'error', 'load', 'toggle']) element.dispatchEvent(new Event(type))`;
const quoted = (text: string): string => text.replaceAll('"', '&quot;');
const handlers = [
  'onload onerror onclick onmouseover onfocus onblur onanimationstart onanimationend ontransitionend onbegin onend onrepeat',
  'onscroll onwheel onpointerenter onpointermove ontoggle onbeforetoggle onfocusin oncontentvisibilityautostatechange onpageshow',
  'onhashchange onmessage onresize onsubmit oninput onkeydown oncopy ondrag onplay oncanplay onloadstart',
].flatMap((names) => names.split(' '));
const schemes = (run: string): string[] => [
  `javascript:${run}`,
  `JaVaScRiPt:${run}`,
  `java&#10;script:${run}`,
  `java&Tab;script:${run}`,
  `&#106;&#97;vascript:${run}`,
  `\u0001javascript:${run}`,
  ` javascript:${run}`,
  `javascript&colon;${run}`,
  `vbscript:msgbox(1)`,
  `data:text/html,<script>${run}</script>`,
  `data:text/html;base64,${Buffer.from(`<script>${run}</script>`).toString('base64')}`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run.replaceAll('"', '')}'/>`,
  `blob:null/x`,
  `file:///etc/passwd`,
];

/** By kind: what a mail holds in its HTML. `url` is where a canary listens. */
const kinds: Readonly<Record<string, (url: string) => string[]>> = {
  'a script': () => [
    `<script>${RUN}</script>`,
    `<SCRIPT>${RUN}</SCRIPT>`,
    `<script/x>${RUN}</script>`,
    `<script\n>${RUN}</script\n>`,
    `<scr<script>ipt>${RUN}</scr</script>ipt>`,
    `<script type=module>${RUN}</script>`,
    `<script type="text/javascript;x">${RUN}`,
    `<<script>${RUN}//<</script>`,
    `<script\u0000>${RUN}</script>`,
    `<!--[if gte IE 4]><script>${RUN}</script><![endif]-->`,
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>${RUN}</script></html>`,
    `<![CDATA[<script>${RUN}</script>]]>`,
    `\uFF1Cscript\uFF1E${RUN}\uFF1C/script\uFF1E<script>${RUN}</script>`,
    `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
    `</title><script>${RUN}</script>`,
    `</style><script>${RUN}</script>`,
  ],
  'a script from elsewhere': (url) => [
    `<script src="${url}"></script>`,
    `<script src=//127.0.0.1/x></script>`,
    `<script type=importmap>{"imports":{"x":"${url}"}}</script>`,
    `<script async defer src="${url}">`,
    `<link rel=import href="${url}">`,
    `<link rel=modulepreload href="${url}">`,
  ],
  'a handler': () => [
    ...handlers.map(
      (name) =>
        `<img src=x ${name}="${quoted(RUN)}"><div tabindex=0 ${name}='${RUN}'>x</div><input autofocus ${name}='${RUN}'>`,
    ),
    `<img src=x onerror\n=\n'${RUN}'>`,
    `<img src=x onerror\u0000='${RUN}'>`,
    `<img/src=x/onerror='${RUN}'>`,
    `<img src="x" "onerror='${RUN}'" onerror='${RUN}'>`,
    `<IMG """><SCRIPT>${RUN}</SCRIPT>"\\>`,
    `<details open ontoggle='${RUN}'><summary>x</summary></details>`,
    `<video><source onerror='${RUN}'></video>`,
    `<marquee onstart='${RUN}'>x</marquee>`,
    `<dialog open onclose='${RUN}'>x</dialog>`,
    `<p style="animation:x 1s" onanimationstart='${RUN}'>x</p>`,
    `<select autofocus onfocus='${RUN}'></select>`,
  ],
  'a link': () =>
    schemes(RUN).flatMap((href) => [
      `<a href="${quoted(href)}">x</a>`,
      `<a xlink:href="${quoted(href)}">x</a><area href="${quoted(href)}">`,
    ]),
  'a picture': (url) => [
    ...schemes(RUN).map((src) => `<img src="${quoted(src)}">`),
    `<img src="${url}">`,
    `<img src=x srcset="${url} 2x">`,
    `<picture><source srcset="${url}"><img src=x></picture>`,
    `<img lowsrc="${url}" dynsrc="${url}">`,
    `<img src="cid:../${url}">`,
    `<img src="cid:nobody" longdesc="${url}">`,
    `<table background="${url}"><tr><td background="${url}">x`,
    `<body background="${url}">`,
    `<input type=image src="${url}">`,
    `<image src="${url}" href="${url}">`,
    `<img loading=eager src="//127.0.0.1:1/x">`,
    `<img src="\\\\127.0.0.1\\x">`,
  ],
  'a style': (url) => [
    `<style>@import url(${url});</style>`,
    `<style>@import "${url}";*{background:url(${url})}</style>`,
    `<style>@font-face{font-family:x;src:url(${url})}body{font-family:x}</style>`,
    `<style>a[href^="x"]{background:url(${url})}</style><a href=x>x</a>`,
    `<style>input[value^="a"]{background:url(${url})}</style><input value=abc>`,
    `<div style="background:url(${url})">x</div>`,
    `<div style="background-image:u\\72l(${url})">x</div>`,
    `<div style="background:/**/url(${url})">x</div>`,
    `<div style="color:red;background:url('${url}')">x</div>`,
    `<div style="color:expression(${RUN.replaceAll('"', '')})">x</div>`,
    `<div style="-moz-binding:url(${url}#x)">x</div>`,
    `<div style="behavior:url(${url})">x</div>`,
    `<div style="list-style:url(${url})">x</div><ul style="list-style-image:url(${url})"><li>x</ul>`,
    `<div style="content:url(${url})">x</div>`,
    `<div style="cursor:url(${url}),auto">x</div>`,
    `<div style="border-image:url(${url}) 30">x</div>`,
    `<div style="mask:url(${url});-webkit-mask-image:url(${url});filter:url(${url}#x)">x</div>`,
    `<div style="width:image-set(url(${url}) 1x);background:image-set('${url}' 1x)">x</div>`,
    `<div style="--x:url(${url});background:var(--x)">x</div>`,
    `<div style="color:rgb(1,2,3);background-color:url(${url})">x</div>`,
    `<link rel=stylesheet href="${url}">`,
    `<style>@charset "x";@namespace url(${url});</style>`,
  ],
  'something that loads': (url) => [
    `<iframe src="${url}"></iframe>`,
    `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
    `<frameset><frame src="${url}"></frameset>`,
    `<object data="${url}"></object>`,
    `<embed src="${url}">`,
    `<applet code=x archive="${url}"></applet>`,
    `<audio src="${url}" autoplay></audio>`,
    `<video poster="${url}" src="${url}"></video>`,
    `<video><track default src="${url}"></video>`,
    `<link rel=prefetch href="${url}"><link rel=preload as=image href="${url}">`,
    `<link rel=icon href="${url}"><link rel=dns-prefetch href="${url}"><link rel=preconnect href="${url}">`,
    `<link rel=manifest href="${url}"><link rel=prerender href="${url}">`,
    `<portal src="${url}"></portal><fencedframe src="${url}"></fencedframe>`,
    `<bgsound src="${url}">`,
    `<html manifest="${url}">`,
    `<a ping="${url}" href="x">x</a>`,
    `<template><img src="${url}"></template><template shadowrootmode=open><img src="${url}"></template>`,
    `<noscript><img src="${url}"></noscript>`,
    `<noembed><img src="${url}"></noembed><noframes><img src="${url}"></noframes>`,
    `<xmp><img src="${url}"></xmp><plaintext><img src="${url}">`,
  ],
  'a way elsewhere': (url) => [
    `<meta http-equiv=refresh content="0;url=${url}">`,
    `<META HTTP-EQUIV="Refresh" CONTENT="0; URL=javascript:${quoted(RUN)}">`,
    `<meta http-equiv="Set-Cookie" content="a=b"><meta http-equiv=refresh content='0.1;${url}'>`,
    `<meta http-equiv=Content-Security-Policy content="default-src *">`,
    `<base href="${url}/"><img src="x">`,
    `<base target=_top><a href="${url}">x</a>`,
    `<form action="${url}"><button autofocus>x</button></form>`,
    `<form id=f action="${url}"></form><button form=f formaction="${url}">x</button>`,
    `<isindex action="${url}">`,
    `<form><input name=action value=x><input name=attributes></form>`,
    `<input type=password><keygen>`,
    `<a target=_blank rel=opener href="${url}">x</a>`,
  ],
  'SVG and MathML': (url) => [
    `<svg onload='${RUN}'></svg>`,
    `<svg><script>${RUN}</script></svg>`,
    `<svg><script href="${url}"></script></svg>`,
    `<svg><image href="${url}"/><image xlink:href="${url}"/></svg>`,
    `<svg><use href="${url}#x"/></svg>`,
    `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>#x"/></svg>`,
    `<svg><foreignObject><iframe src="${url}"></iframe><img src=x onerror='${RUN}'></foreignObject></svg>`,
    `<svg><animate onbegin='${RUN}' attributeName=x dur=1s>`,
    `<svg><set attributeName=href to="javascript:1"/><a><text>x</text></a></svg>`,
    `<svg><style>@import url(${url});</style></svg>`,
    `<svg><feImage href="${url}"/></svg>`,
    `<svg><a xlink:href="javascript:${quoted(RUN)}"><text y=20>x</text></a></svg>`,
    `<svg><title><img src=x onerror='${RUN}'></title></svg>`,
    `<math href="javascript:${quoted(RUN)}">x</math>`,
    `<math><maction actiontype="statusline#${url}" xlink:href="javascript:1">x</maction></math>`,
    `<math><mtext><img src=x onerror='${RUN}'></mtext></math>`,
    `<math><annotation-xml encoding="text/html"><img src=x onerror='${RUN}'></annotation-xml></math>`,
  ],
  'markup that changes when it is read again': (url) => [
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror='${RUN}'&gt;">`,
    `<svg></p><style><a id="</style><img src=1 onerror='${RUN}'>">`,
    `<svg><p><style><!--</style><img src="${url}">--></style>`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror='${RUN}'>`,
    `<noscript><p title="</noscript><img src=x onerror='${RUN}'>">`,
    `<textarea><p title="</textarea><img src=x onerror='${RUN}'>">`,
    `<title><a title="</title><img src=x onerror='${RUN}'>">`,
    `<style><a title="</style><img src=x onerror='${RUN}'>">`,
    `<xmp><p title="</xmp><img src=x onerror='${RUN}'>">`,
    `<iframe><p title="</iframe><img src=x onerror='${RUN}'>">`,
    `<noembed><p title="</noembed><img src=x onerror='${RUN}'>">`,
    `<select><template><style><!--</select></template><img src=x onerror='${RUN}'>--></style>`,
    `<table><svg><td><style><img src=x onerror='${RUN}'></style></td></svg></table>`,
    `<a title="x&quot;><img src=x onerror=1>" alt="\u0060\u0060onmouseover=${RUN}">x</a>`,
    `<img alt="<x" title="/><img src=x onerror='${RUN}'>">`,
    `<!--><img src=x onerror='${RUN}'>-->`,
    `<!--!><img src=x onerror='${RUN}'>--!>`,
    `<!-- --!><img src=x onerror='${RUN}'> -->`,
    `<p title='"&gt;<img src=x onerror=1>'>x</p>`,
    `<div lang="&quot;&gt;<script>${RUN}</script>">x</div>`,
    `<font color="red&quot; onmouseover=&quot;${quoted(RUN)}">x</font>`,
    `<td colspan='1" onclick="${RUN}'>x</td>`,
    `<br\u0000 onclick='${RUN}'><b\u000Conmouseover='${RUN}'>x</b>`,
    `${'<div>'.repeat(500)}<img src=x onerror='${RUN}'>`,
    `${'<b>'.repeat(2_000)}<script>${RUN}</script>`,
    `<scrİpt>${RUN}</scrİpt><ſcript>${RUN}</ſcript>`,
    `<img src=x:x onerror='${RUN}'//><svg/onload='${RUN}'//`,
    `<x id=x tabindex=1 onfocusin='${RUN}'></x><custom-element is=x onclick='${RUN}'>`,
  ],
};

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** Tricks of the mail around the HTML, whole. */
const mails: Readonly<Record<string, (url: string) => string>> = {
  'an odd charset': () => mailOf(`+ADw-script+AD4-${RUN}+ADw-/script+AD4-`, 'text/html; charset=utf-7'),
  'no charset': () => mailOf(`<script>${RUN}</script>`, 'text/html'),
  'a picture that is a page': (url) => carrying('image/png', `<script>${RUN}</script><img src="${url}">`),
  'a picture that is an SVG': (url) =>
    carrying('image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" onload='${RUN}'><image href="${url}"/></svg>`),
  'a picture with a lying type': () => carrying('image/png; x="&quot; onerror=1', PIXEL),
  'HTML in the subject': () => mailOf('<p>x</p>', 'text/html', `<img src=x onerror='${RUN}'>`),
  'two HTML parts': () =>
    `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>a<scr\r\n--b\r\nContent-Type: text/html\r\n\r\nipt>${RUN}</script>\r\n--b--\r\n`,
};
function mailOf(html: string, type = 'text/html; charset=utf-8', subject = 'x'): string {
  return `From: x@evil.example\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(html).toString('base64')}\r\n`;
}
function carrying(type: string, content: string): string {
  const file = Buffer.from(content).toString('base64');
  return `MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src="cid:one"><img src="CID:one" onerror='${RUN}'>\r\n--b\r\nContent-Type: ${type}\r\nContent-ID: <one>\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}\r\n--b--\r\n`;
}

describe('hostile mail', () => {
  const { visit } = useBrowser();
  const asked: string[] = [];
  const canary = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end(RUN);
  });
  const shown = new Map<string, string>();
  let app: FastifyInstance;
  let visitor: Visitor;
  let base = '';
  let url = '';
  const requested: string[] = [];

  beforeAll(async () => {
    canary.listen(0, '127.0.0.1');
    await once(canary, 'listening');
    const address = canary.address();
    url = away(typeof address === 'object' && address !== null ? address.port : 0);
    app = fastify();
    app.get('/framed/:id', async ({ params }, reply) =>
      reply
        .type('text/html')
        .send(`<!doctype html><title>safe</title><iframe sandbox src="/mail/${idIn(params)}"></iframe>`),
    );
    app.get('/mail/:id', async ({ params }, reply) =>
      reply
        .headers(FOREIGN)
        .type('text/html; charset=utf-8')
        .send(shown.get(idIn(params))),
    );
    app.get('/bare/:id', async ({ params }, reply) =>
      reply.type('text/html; charset=utf-8').send(shown.get(idIn(params))),
    );
    base = await app.listen({ port: 0, host: '127.0.0.1' });
    visitor = await visit();
    visitor.page.on('request', (request) => requested.push(request.url()));
    visitor.page.on('dialog', (dialog) => void dialog.dismiss());
  });
  afterAll(async () => {
    await app.close();
    canary.close();
  });

  const idIn = (params: unknown): string =>
    typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';

  /** Its page alone was asked for, and nothing in it ran: said after everything that it could have begun has ended. */
  async function isHarmless(path: string, documents: readonly string[]): Promise<void> {
    requested.length = 0;
    const { page } = visitor;
    await page.goto(`${base}${path}`, { waitUntil: 'load' });
    // Whatever takes the focus or is touched gets what waits for that.
    for (const frame of page.frames()) await frame.evaluate(TOUCH).catch(() => undefined); // a sandboxed frame runs nothing at all
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    expect(page.url()).toBe(`${base}${path}`);
    expect(await page.evaluate('[window.ran, document.title]')).toEqual([
      undefined,
      path.startsWith('/framed') ? 'safe' : 'A mail',
    ]);
    expect(requested.filter((one) => !one.startsWith('data:')).toSorted()).toEqual(
      documents.map((one) => `${base}${one}`).toSorted(),
    );
  }

  async function opened(id: string, raw: string): Promise<void> {
    const { html } = await mailView(Buffer.from(raw));
    shown.set(id, html ?? '<!doctype html><title>A mail</title>');
    await isHarmless(`/framed/${id}`, [`/framed/${id}`, `/mail/${id}`]);
    await isHarmless(`/bare/${id}`, [`/bare/${id}`]);
    expect(asked).toEqual([]);
  }

  it('is of more than two hundred sorts', () => {
    const count = Object.values(kinds).reduce((sum, make) => sum + make('http://127.0.0.1:1').length, 0);
    expect(count + Object.keys(mails).length).toBeGreaterThanOrEqual(200);
  });

  it.each(Object.keys(kinds))('with %s runs nothing and fetches nothing', { timeout: 120_000 }, async (kind) => {
    for (const [at, html] of (kinds[kind]?.(url) ?? []).entries())
      await opened(`${kind.replaceAll(' ', '-')}-${at}`, mailOf(html));
  });

  it.each(Object.keys(mails))('with %s runs nothing and fetches nothing', async (kind) => {
    await opened(kind.replaceAll(' ', '-'), mails[kind]?.(url) ?? '');
  });

  it('is known by this very net to do harm where nobody makes it harmless', async () => {
    shown.set('raw', `<!doctype html><title>A mail</title><script>${RUN}</script><img src="${url}">`);
    await visitor.page.goto(`${base}/bare/raw`, { waitUntil: 'load' });
    expect(await visitor.page.evaluate('window.ran')).toBe(1);
    expect(asked.length).toBe(1);
    asked.length = 0;
  });
});

describe('honest mail', () => {
  const view = async (html: string): Promise<string> => (await mailView(Buffer.from(mailOf(html)))).html ?? '';

  it.each([
    [
      'keeps its structure and colours',
      '<h1>Hi</h1><table bgcolor="#eeeeee"><tr><td colspan="2" style="color:#123456;padding:4px 8px">a</td></tr></table>',
      '<h1>Hi</h1><table bgcolor="#eeeeee"><tr><td colspan="2" style="color:#123456;padding:4px 8px">a</td></tr></table>',
    ],
    [
      'keeps the words of a link, and says where it led',
      '<a href="https://portal.example/x?y">your portal</a>',
      '<a title="leads to portal.example">your portal</a>',
    ],
    [
      'has words in place of pictures from elsewhere',
      '<img src="https://t.example/p.gif" alt="our logo">',
      '<span>[picture: our logo]</span>',
    ],
  ])('%s', async (_, html, expected) => expect(await view(html)).toContain(`<body>${expected}</body>`));

  it('shows pictures that it carries itself', async () => {
    const mail = carrying('image/png', '').replace(/\r\n\r\n\r\n--b--/, `\r\n\r\n${PIXEL}\r\n--b--`);
    const { html } = await mailView(Buffer.from(mail));
    expect(html).toContain(`<img src="data:image/png;base64,${PIXEL}" alt="" />`);
  });

  it('of a megabyte is not laid out', async () => {
    expect(await mailView(Buffer.from(mailOf('<p>x</p>'.repeat(130_000))))).toEqual({ html: null, tooLarge: true });
  });
});
