/** HTML goes in; Chromium opens it, touches everything in it, and what a browser should not have done for it comes out. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { chromium, type Frame, type Page } from 'playwright-core';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Payloads point here. Whoever connects is noticed. */
export const CANARY = new URL('http://canary.test');

export interface Served {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ASKED_FOR = 'the page asked for';

export interface Visit {
  /** Scripts that ran, requests, navigations, dialogs, windows, frames and connections to the canary. */
  readonly noticed: readonly string[];
  /** Those without requests, of which Chromium tells before a policy stops them. */
  readonly happened: readonly string[];
  /** The documents in the frames as Chromium parsed them, in order; the page itself where it has none. */
  readonly documents: readonly Seen[];
}

interface Seen {
  /** What is in it beyond harmless elements, attributes and styles. */
  readonly foreign: readonly string[];
  readonly text: string;
}

export interface WatchedBrowser {
  /** `frames` are served at `/frame-0` and so on, for frames in the page. */
  visit(page: Served, frames?: readonly Served[]): Promise<Visit>;
  /** What was noticed since the last visit ended; the next visit would tell it too. */
  late(): string[];
  close(): Promise<void>;
}

export async function openWatched(): Promise<WatchedBrowser> {
  if (!existsSync(CHROMIUM))
    throw new Error(
      `the tests open mail in Chromium, and there is none at ${CHROMIUM}: run \`npm run setup -- --test\`, say where it is with CHROMIUM, or skip them with FIRSTHAND_TEST_ALLOW_SKIP=1`,
    );
  const noticed: string[] = [];
  const served = new Map<string, Served>();
  const parts = new AsyncDisposableStack();
  try {
    const canaryPort = await startCanary(parts, (what) => noticed.push(what));
    const origin = await startPages(parts, served, (what) => noticed.push(what));
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--in-process-gpu', // each page is drawn once: a process for it only takes the time of starting it
        // No name leads out of this machine.
        `--host-resolver-rules=MAP ${CANARY.host} 127.0.0.1:${canaryPort}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      ],
    });
    parts.defer(async () => await browser.close());
    const isExpected = (url: string) => url === `${origin}/ping` || served.has(url.slice(origin.length));
    const open = async () => {
      const opened = await (await browser.newContext()).newPage();
      await watch(opened, isExpected, (what) => noticed.push(what));
      return opened;
    };
    let page = await open();
    let visits = 0;
    return {
      visit: async (outer, inner = []) => {
        served.clear(); // not what was noticed: what came late belongs to the visit before, and must not be lost
        visits += 1;
        const path = `/page-${visits}`; // a page of its own each time: to go to where one is already need not load anything
        served.set(path, outer);
        inner.forEach((document, index) => served.set(`/frame-${index}`, document));
        let documents: Seen[] = [];
        try {
          await page.goto(origin + path);
          const frames = page.mainFrame().childFrames();
          const nested = page.frames().length - 1 - inner.length;
          if (nested > 0) noticed.push(`${nested} frames are in the mail`);
          documents = await Promise.all(
            (inner.length === 0 ? [page.mainFrame()] : frames).map(
              async (frame) => await frame.evaluate<Seen>(INSPECT_AND_TOUCH),
            ),
          );
          await page.evaluate(ROUND_TRIP);
          if (page.url() !== origin + path) noticed.push(`went to ${page.url()}`);
        } catch (error) {
          noticed.push(`the page went away: ${String(error)}`);
        }
        const happened = noticed.filter((what) => !what.startsWith(ASKED_FOR));
        const visit = { noticed: [...noticed], happened, documents };
        if (visit.noticed.length > 0) {
          // It may be on its way elsewhere still: the next visit starts afresh.
          await page.context().close();
          page = await open();
        }
        noticed.length = 0;
        return visit;
      },
      late: () => noticed.splice(0),
      close: async () => await parts.disposeAsync(),
    };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
}

type Notice = (what: string) => void;

/** Answers as payloads would like it, and sees connections that ask for nothing too. */
async function startCanary(parts: AsyncDisposableStack, notice: Notice): Promise<number> {
  const canary = createServer((request, response) => {
    notice(`the canary was asked for ${request.url}`);
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' }).end('ran(0)');
  });
  canary.on('connection', () => notice('somebody connected to the canary'));
  canary.listen(0, '127.0.0.1');
  await once(canary, 'listening');
  parts.defer(() => {
    canary.close();
    canary.closeAllConnections();
  });
  const address: AddressInfo | string | null = canary.address();
  if (address === null || typeof address === 'string') throw new Error('the canary listens on no port');
  return address.port;
}

async function startPages(
  parts: AsyncDisposableStack,
  served: ReadonlyMap<string, Served>,
  notice: Notice,
): Promise<string> {
  const server = Fastify({ forceCloseConnections: true });
  parts.defer(async () => await server.close());
  server.get('/ping', async () => 'pong');
  server.get('/favicon.ico', async () => ''); // the browser's own wish
  server.setNotFoundHandler(async (request, reply) => {
    const page = request.method === 'GET' ? served.get(request.url) : undefined;
    if (page !== undefined) return await reply.headers(page.headers).send(page.html);
    notice(`the server was asked for ${request.method} ${request.url}`);
    return await reply.code(404).send('');
  });
  return await server.listen({ host: '127.0.0.1', port: 0 });
}

async function watch(page: Page, isExpected: (url: string) => boolean, notice: Notice): Promise<void> {
  const context = page.context();
  await context.exposeBinding('ran', (_, id) => notice(`script ${String(id)} ran`));
  context.on('request', (request) => {
    // data: URIs load nothing, and images of the mail itself are such.
    if (!isExpected(request.url()) && !/^data:image\/(?:png|jpeg|gif|webp);/.test(request.url()))
      notice(`${ASKED_FOR} ${request.method()} ${request.url()}`);
  });
  context.on('page', (opened) => {
    notice(`a window opened at ${opened.url()}`);
    void opened.close();
  });
  page.on('dialog', (dialog) => {
    notice(`a dialog said ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('download', (download) => notice(`a download of ${download.url()}`));
  page.on('websocket', (socket) => notice(`a socket to ${socket.url()}`));
  page.on('framenavigated', (frame: Frame) => {
    if (!isExpected(frame.url()) && frame.url() !== 'about:blank') notice(`went to ${frame.url()}`);
  });
}

// ---- what is done in the pages, as text: the sources are checked without the types of a browser

/** By lists of its own, not by those of the sanitiser. */
const INSPECT_AND_TOUCH = `(() => {
  const HARMLESS = /^(?:a|b|bdi|bdo|big|blockquote|br|caption|center|code|col|colgroup|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul)$/;
  const PLAIN = /^(?:align|alt|border|cellpadding|cellspacing|colspan|dir|height|rowspan|span|start|style|title|type|valign|value|width)$/;
  const foreign = [];
  for (const element of document.body.querySelectorAll('*')) {
    if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml' || !HARMLESS.test(element.localName) || element.shadowRoot)
      foreign.push('<' + element.nodeName + '>');
    for (const { name, value } of element.attributes)
      if (!PLAIN.test(name) && !(name === 'src' && /^data:image\\/(?:png|jpeg|gif|webp);base64,[\\w+/=]*$/.test(value)))
        foreign.push(element.nodeName + ' ' + name + '=' + value.slice(0, 80));
    const { position, backgroundImage, listStyleImage, content, display, opacity } = getComputedStyle(element);
    if (position !== 'static' || backgroundImage !== 'none' || listStyleImage !== 'none' || /url/.test(content))
      foreign.push(element.nodeName + ' with a style that reaches out');
    if (display === 'none' || opacity !== '1') foreign.push(element.nodeName + ' that nobody sees');
  }
  const head = [...document.head.querySelectorAll('*')].map((element) => element.localName).join();
  if (head !== 'meta,title,style') foreign.push('a head of ' + head);
  if (document.querySelector('meta')?.outerHTML !== '<meta charset="utf-8">') foreign.push('another meta');
  if (document.title !== 'Mail') foreign.push('the title ' + document.title);
  const { innerText: text } = document.body;
  const EVENTS = 'mouseover mouseenter pointerover mousemove mousedown mouseup touchstart focus focusin blur input change keydown keyup toggle wheel scroll select'.split(' ');
  for (const element of [...document.querySelectorAll('*')].slice(0, 500)) {
    for (const type of EVENTS) element.dispatchEvent(new Event(type, { bubbles: true }));
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
    if (element.localName === 'form') element.submit();
  }
  return { foreign, text };
})()`;

/** Behind an answer of the network and a frame of the screen, whatever was asked for before has been asked. */
const ROUND_TRIP = `fetch('/ping').then(() => new Promise((resolve) => requestAnimationFrame(resolve)))`;
