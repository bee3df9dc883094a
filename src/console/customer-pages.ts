/** The pages behind a customer's link, and the state of a certificate: plain, without sign-in and without script. */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CertificateStatuses, CustomerLinks, LinkState, ReadBackFacts } from './ports.ts';
import type { WritePage } from './pages.ts';
import type { PageWords } from './words.ts';

export interface CustomerPagesNeeds {
  readonly links: CustomerLinks;
  readonly certificates: CertificateStatuses;
  readonly write: WritePage;
  readonly words: PageWords;
  readonly sender: { readonly name: string };
  /** Whom one may write to or telephone. */
  readonly desk: { readonly name: string | null; readonly email: string | null; readonly phone: string | null };
  readonly style: string;
}

/** The token is the whole of what a link knows: whoever has it reads the customer's mail. */
export async function customerPages(app: FastifyInstance, needs: CustomerPagesNeeds): Promise<void> {
  const { links, certificates } = needs;
  await app.register(formbody, { bodyLimit: 64_000 });
  app.addHook('onSend', async (_, reply) => {
    reply.headers(SAFE);
  });
  app.setNotFoundHandler(async (_, reply) => await say(reply, needs, 404, 'unknown'));

  app.get('/pages.css', async (_, reply) => {
    await reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(needs.style);
  });

  app.get<Token>('/r/:token', async (request, reply) => {
    const { token } = request.params;
    await showLink(reply, needs, token, TOKEN.test(token) ? await links.look(token) : { is: 'unknown' });
  });
  app.get<Token>('/r/:token/wrong', async (request, reply) => {
    const { token } = request.params;
    const state: LinkState = TOKEN.test(token) ? await links.look(token) : { is: 'unknown' };
    if (state.is !== 'open') return await showLink(reply, needs, token, state);
    await showForm(reply, needs, token, state.readBack, null);
  });
  // A value in the form would be made from the token, which whoever posts has anyhow: that it comes from our own page is what counts.
  app.post<Token>('/r/:token/confirm', async (request, reply) => {
    const { token } = request.params;
    if (isFromElsewhere(request)) return await say(reply, needs, 403, 'elsewhere');
    if (TOKEN.test(token)) await links.confirm(token);
    await reply.redirect(`/r/${token}`, 303);
  });
  app.post<Token>('/r/:token/wrong', async (request, reply) => {
    const { token } = request.params;
    if (isFromElsewhere(request)) return await say(reply, needs, 403, 'elsewhere');
    const state: LinkState = TOKEN.test(token) ? await links.look(token) : { is: 'unknown' };
    if (state.is !== 'open') return await showLink(reply, needs, token, state);
    const form = formSchema.safeParse(request.body);
    if (!form.success) return await showForm(reply.code(422), needs, token, state.readBack, needs.words.form.empty);
    await links.object(token, form.data.words);
    await reply.redirect(`/r/${token}`, 303);
  });

  app.get<{ Params: { code: string } }>('/c/:code', async (request, reply) => {
    const { code: asked } = request.params;
    const code = asked.replace(/\.json$/, '');
    const status = CODE.test(code) ? await certificates.look(code) : null;
    const asJson = asked !== code || request.headers.accept?.includes('application/json') === true;
    if (asJson) return await reply.code(status === null ? 404 : 200).send(status ?? { error: 'no such certificate' });
    if (status === null) return await say(reply, needs, 404, 'no_certificate');
    await html(reply, needs, 'certificate', {
      status,
      stands: needs.words.certificate[status.state],
      ...datesOf(status),
    });
  });
}

interface Token {
  Params: { token: string };
}

const TOKEN = /^[A-Za-z0-9.-]{20,100}$/;
const CODE = /^[A-Za-z0-9_-]{20,60}$/;
const MOST_WORDS = 2_000;
const formSchema = z.object({ words: z.string().trim().min(1).max(MOST_WORDS) });

const SAFE = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer', // the token stands in the address
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** Browsers say from where a form comes; who says nothing is no browser, and holds the token all the same. */
function isFromElsewhere({ headers, host, protocol }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (typeof site === 'string') return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  // A page that says no-referrer posts with the origin `null`.
  return origin !== undefined && origin !== 'null' && origin !== `${protocol}://${host}`;
}

async function showLink(
  reply: FastifyReply,
  needs: CustomerPagesNeeds,
  token: string,
  state: LinkState,
): Promise<void> {
  const { words } = needs;
  switch (state.is) {
    case 'open':
      return await html(reply, needs, 'link', {
        token,
        title: words.link.open,
        at: null,
        until: day(state.expiresAt),
        isOpen: true,
        ...shownFacts(state.readBack, words),
      });
    case 'used':
      return await html(reply, needs, 'link', {
        token,
        title: words.link[state.did],
        at: moment(state.at),
        until: null,
        isOpen: false,
        ...shownFacts(state.readBack, words),
      });
    case 'overtaken':
      return await html(reply, needs, 'link', {
        token,
        title: words.link.overtaken,
        at: moment(state.at),
        until: null,
        isOpen: false,
        ...shownFacts(state.readBack, words),
      });
    case 'expired':
      return await say(reply, needs, 410, 'expired', moment(state.at));
    case 'unknown':
      return await say(reply, needs, 404, 'unknown');
  }
}

async function showForm(
  reply: FastifyReply,
  needs: CustomerPagesNeeds,
  token: string,
  { reference }: ReadBackFacts,
  fault: string | null,
): Promise<void> {
  await html(reply, needs, 'wrong', { token, reference, fault, most: MOST_WORDS });
}

async function say(
  reply: FastifyReply,
  needs: CustomerPagesNeeds,
  status: number,
  what: keyof PageWords['messages'],
  at: string | null = null,
): Promise<void> {
  await html(reply.code(status), needs, 'message', { ...needs.words.messages[what], at });
}

async function html(
  reply: FastifyReply,
  needs: CustomerPagesNeeds,
  page: Parameters<WritePage>[0],
  facts: object,
): Promise<void> {
  const { write, sender, desk } = needs;
  await reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(write(page, { ...facts, sender, desk }));
}

function shownFacts(readBack: ReadBackFacts, words: PageWords) {
  const { services, placement, missing, state } = readBack;
  return {
    readBack,
    services: services.map((service) => words.services[service] ?? service).join(', '),
    placement: placement === 'unstated' ? '' : words.placements[placement],
    missing: missing.filter((part) => part !== 'placement').map((part) => words.parts[part]),
    stands: words.states[state],
  };
}

function datesOf({ since, issuedAt }: { readonly since: Date; readonly issuedAt: Date }) {
  return { since: moment(since), issued: day(issuedAt) };
}

const day = (date: Date): string => date.toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
const moment = (date: Date): string =>
  `${date.toLocaleString('en-US', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
