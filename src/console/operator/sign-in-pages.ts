/** Signing in: a name and a password, or somebody else's word, in; a session, kept in a cookie that no script reads, out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sourceOf } from '../../domain/network.ts';
import { PortError } from '../../domain/ports.ts';
import type { Console, Person } from './console.ts';
import { cookieOptions } from './cookies.ts';
import { fieldsIn, queryOf, text } from './form.ts';
import type { From, SignIn } from './ports.ts';

export const SESSION_COOKIE = 'firsthand_session';
const AWAY_COOKIE = 'firsthand_away';
/** What a browser keeps after its owner has signed out: whoever guesses from the same address does not slow them. */
const DEVICE_COOKIE = 'firsthand_device';
const DEVICE_SECONDS = 180 * 86_400;
/** Of passwords. Twelve signs is what NIST SP 800-63B-4 comes to without composition rules. */
const LEAST_SIGNS = 12;
const MOST_SIGNS = 200;
const TIMES_A_MINUTE = 10;
const PUBLIC = { role: 'public' } as const;

export function signInPages(server: FastifyInstance, site: Console): void {
  const { accounts, elsewhere, log, installation } = site.needs;
  const keep = (
    request: FastifyRequest,
    reply: FastifyReply,
    { token, device }: Extract<SignIn, { ok: true }>,
  ): FastifyReply => {
    const options = cookieOptions(request, installation().publicUrl);
    return reply
      .setCookie(SESSION_COOKIE, token, options)
      .setCookie(DEVICE_COOKIE, device, { ...options, maxAge: DEVICE_SECONDS });
  };
  /** Those who share an address with whoever tries too often are known by their browser. */
  const OFTEN = {
    max: TIMES_A_MINUTE,
    timeWindow: 60_000,
    keyGenerator: ({ ip }: FastifyRequest) => sourceOf(ip),
    allowList: async (request: FastifyRequest) => {
      const device = deviceOf(request);
      return device !== null && (await accounts.knowsDevice(device));
    },
  };
  const form = (reply: FastifyReply, goto: string, name = '', fault: string | null = null) =>
    site.bare(
      reply,
      'sign-in',
      { title: 'Sign in', goto, name, fault, elsewhere: elsewhere?.name ?? null },
      fault === null ? 200 : 401,
    );

  server.get('/sign-in', { config: PUBLIC }, async (request, reply) =>
    form(reply, placeIn(text(queryOf(request), 'goto'))),
  );

  server.post('/sign-in', { config: { ...PUBLIC, rateLimit: OFTEN } }, async (request, reply) => {
    const fields = fieldsIn(request);
    const [name, goto] = [text(fields, 'name'), placeIn(text(fields, 'goto'))];
    const password = fields['password']?.[0] ?? '';
    const signed = await accounts.signIn(name, password.slice(0, MOST_SIGNS), fromOf(request));
    if (!signed.ok) {
      log.warn('console.sign_in_refused', {});
      return form(
        reply,
        goto,
        name,
        signed.waitSeconds === null
          ? 'That name and password do not go together.'
          : `There were too many wrong passwords from here, so this one was not looked at. Try again in ${signed.waitSeconds} seconds.`,
      );
    }
    log.info('console.signed_in', { user: signed.user.id });
    return keep(request, reply, signed).redirect(goto, 303);
  });

  server.post('/sign-out', { config: { role: 'viewer' } }, async (request, reply) => {
    await accounts.signOut(request.cookies[SESSION_COOKIE] ?? '');
    return reply.clearCookie(SESSION_COOKIE, { path: '/' }).redirect('/sign-in', 303);
  });

  server.get('/set-up/:token', { config: { ...PUBLIC, rateLimit: OFTEN } }, async (request, reply) => {
    const { token } = tokenParams.parse(request.params);
    return (await accounts.isSetupLink(token))
      ? site.bare(reply, 'set-up', { title: 'The first user', name: '', fault: null })
      : usedUp(reply);
  });

  server.post('/set-up/:token', { config: { ...PUBLIC, rateLimit: OFTEN } }, async (request, reply) => {
    const { token } = tokenParams.parse(request.params);
    const fields = fieldsIn(request);
    const [name, password] = [text(fields, 'name'), fields['password']?.[0] ?? ''];
    const fault = name === '' ? 'Give a name to sign in with.' : passwordFault(password);
    if (fault !== null) return site.bare(reply, 'set-up', { title: 'The first user', name, fault }, 422);
    const signed = await accounts.setUp(token, name, password, fromOf(request));
    return signed.ok ? keep(request, reply, signed).redirect('/', 303) : usedUp(reply);
  });

  const usedUp = (reply: FastifyReply) =>
    site.fault(
      reply,
      404,
      'This link is used up',
      'It was good once, for a day. Start the service again for another one, or sign in if there is a user already.',
    );

  const noSuchHost = (reply: FastifyReply) =>
    site.fault(reply, 400, 'That could not be read', 'The name of the host that was asked for is none of a host.');

  server.get('/sign-in/elsewhere', { config: { ...PUBLIC, rateLimit: OFTEN } }, async (request, reply) => {
    if (elsewhere === null) return site.fault(reply, 404, 'No such place', 'There is nowhere else to sign in.');
    const callback = callbackOf(request, installation().publicUrl);
    if (callback === null) return noSuchHost(reply);
    const begun = await elsewhere.begin(callback.href).catch((error: unknown) => asError(error));
    if (begun instanceof Error) {
      log.warn('console.sign_in_refused', { error: begun });
      return form(reply, '/', '', unreached(elsewhere.name, begun));
    }
    const { url, keep: kept } = begun;
    return reply
      .setCookie(AWAY_COOKIE, kept, {
        ...cookieOptions(request, installation().publicUrl),
        maxAge: 600,
        path: '/sign-in',
      })
      .redirect(url, 303);
  });

  server.get('/sign-in/back', { config: { ...PUBLIC, rateLimit: OFTEN } }, async (request, reply) => {
    const kept = request.cookies[AWAY_COOKIE];
    if (elsewhere === null || kept === undefined)
      return form(reply, '/', '', 'That took too long, or began in another browser. Sign in again.');
    void reply.clearCookie(AWAY_COOKIE, { path: '/sign-in' });
    const back = callbackOf(request, installation().publicUrl);
    if (back === null) return noSuchHost(reply);
    back.search = new URL(request.url, 'http://here').search;
    const who = await elsewhere.end(back, kept).catch((error: unknown) => asError(error));
    if (who instanceof Error) {
      log.warn('console.sign_in_refused', { error: who });
      return form(reply, '/', '', refusal(elsewhere.name, who));
    }
    const signed = await accounts.signInAs(who.identity, who.names, fromOf(request));
    if (!signed.ok) {
      log.warn('console.sign_in_refused', who.lacks === null ? {} : { why: who.lacks });
      return form(reply, '/', '', stranger(elsewhere.name, who));
    }
    log.info('console.signed_in', { user: signed.user.id });
    return keep(request, reply, signed).redirect('/', 303);
  });
}

/** What mends it is said where we know it. */
function refusal(provider: string, error: Error): string {
  return error instanceof PortError
    ? `You were not signed in: ${error.message}.`
    : `What came back from ${provider} is not the answer to this sign-in. Sign in again; if it happens again, the log says why.`;
}

function unreached(provider: string, error: Error): string {
  return error instanceof PortError
    ? `You were not signed in: ${error.message}.`
    : `${provider} does not answer as it should. Try again in a while, or sign in with a password; if it happens again, the log says why.`;
}

function stranger(provider: string, { names: [name], lacks }: Person): string {
  if (lacks !== null) return `${provider} knows you, and that is not enough to know you here: ${lacks}.`;
  return `${provider} knows you as ${name ?? 'somebody'}, and nobody here has let you in under that name: ask an admin to add you on the page Users, with that name and without a password.`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

export function passwordFault(password: string): string | null {
  if (password.length < LEAST_SIGNS) return `That password is short: take ${LEAST_SIGNS} signs or more.`;
  return password.length > MOST_SIGNS ? `That password is long: take ${MOST_SIGNS} signs at most.` : null;
}

const tokenParams = z.object({ token: z.string().max(100) });

/** Only a path of ours: a browser takes `//evil.example` and `/\evil.example` for another host. */
function placeIn(goto: string): string {
  return /^\/(?![/\\])[^\s\\]*$/.test(goto) && !goto.startsWith('/sign-') ? goto : '/';
}

/** Null where no address of ours is set and the browser names a host that is none. */
function callbackOf(request: FastifyRequest, publicUrl: string | null): URL | null {
  const url = `${publicUrl ?? `${request.protocol}://${request.host}`}/sign-in/back`;
  return URL.canParse(url) ? new URL(url) : null;
}

export function fromOf(request: FastifyRequest): From {
  const { ip, headers } = request;
  return { address: ip, browser: headers['user-agent'] ?? '', device: deviceOf(request) };
}

function deviceOf({ cookies }: FastifyRequest): string | null {
  const device = cookies[DEVICE_COOKIE];
  return device !== undefined && /^[\w-]{43}$/.test(device) ? device : null;
}
