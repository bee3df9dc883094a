/** What every page of the operators stands on: the ports behind it, and how a page is written around what it shows. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Log } from '../../domain/ports.ts';
import { mayDo, type User, type UserRole } from '../../domain/user.ts';
import type { Words } from '../../domain/words.ts';
import { viewsIn } from '../views.ts';
import type { Assets } from './assets.ts';
import { cookieOptions } from './cookies.ts';
import type { Webhooks } from '../api/ports.ts';
import type { Accounts, Counts, Deeds, Installation, Services, Setup, Views } from './ports.ts';
import { filtersFor, MODE_MEANS } from './words.ts';

declare module 'fastify' {
  interface FastifyRequest {
    user: User | null;
    /** What waits, as it was before anything of the page was looked up: what changes later is told by the stream. */
    counts: Counts | null;
  }
  interface FastifyContextConfig {
    /** Who may come here; a route without it is refused when it is made. */
    role?: 'public' | UserRole;
  }
}

export interface ConsoleNeeds {
  readonly accounts: Accounts;
  readonly views: Views;
  readonly deeds: Deeds;
  readonly services: Services;
  readonly setup: Setup;
  /** The same as programs use. */
  readonly webhooks: Webhooks;
  /** Why no webhook may go there, in words for people; null where it may. */
  readonly targetFault: (url: string) => string | null;
  readonly installation: () => Installation;
  readonly words: Words;
  /** Of the desk, as in the IANA list. */
  readonly zone: string;
  /** Another place where operators may sign in; null where there is none. */
  readonly elsewhere: Elsewhere | null;
  /** The queues themselves, for who is curious; mounted at `/queues`. */
  readonly board: FastifyPluginAsync | null;
  readonly clock: Clock;
  readonly log: Log;
}

/** Signing in by OpenID Connect. */
export interface Elsewhere {
  readonly name: string;
  /** Where the browser goes, and what is to be kept until it comes back. */
  begin(redirectTo: string): Promise<{ readonly url: string; readonly keep: string }>;
  /** Who came back; throws in words for the log where that is no answer to what was kept. */
  end(cameBack: URL, keep: string): Promise<Person>;
}

/** Somebody whom a provider knows. */
export interface Person {
  /** Stays theirs, whatever becomes of their name. */
  readonly identity: string;
  /** Under any of which an admin may have let them in, the best first; none where the provider answers for none. */
  readonly names: readonly string[];
  /** Why there is no name, and what would mend it; null where there is one. */
  readonly lacks: string | null;
}

export type View =
  | 'sign-in'
  | 'set-up'
  | 'fault'
  | 'flow'
  | 'referrals'
  | 'referral'
  | 'parties'
  | 'hold'
  | 'held'
  | 'ignored'
  | 'ignored-mail'
  | 'mail'
  | 'shown'
  | 'outbox'
  | 'notice'
  | 'failed'
  | 'directory'
  | 'agent'
  | 'changes'
  | 'import'
  | 'audit'
  | 'account'
  | 'users'
  | 'settings'
  | 'webhooks'
  | 'webhook'
  | 'webhook-secret'
  | 'webhook-delivery';

export interface Said {
  readonly kind: 'good' | 'bad';
  readonly text: string;
}

export type Console = ReturnType<typeof consoleOf>;

export function consoleOf(needs: ConsoleNeeds, assets: Assets) {
  const { views, installation, words, zone, clock } = needs;
  const show = viewsIn<View>(
    new URL('pages/', import.meta.url),
    filtersFor(words, zone, () => clock.now()),
  );
  const brand = () => {
    const { sender, logo } = installation();
    return { sender, logo };
  };
  return {
    needs,
    /** A page for somebody who is signed in. */
    async page(
      request: FastifyRequest,
      reply: FastifyReply,
      view: View,
      scope: {
        readonly title: string;
        readonly live?: boolean;
        readonly status?: number;
        readonly said?: Said | null;
      } & Readonly<Record<string, unknown>>,
    ): Promise<FastifyReply> {
      const user = signedIn(request);
      const counts = request.counts ?? (await views.counts());
      const { mode } = installation();
      const page = pageIn(request.url);
      const { status = 200, live = false, said = null, ...rest } = scope;
      const html = show(view, {
        assets,
        ...brand(),
        user,
        page,
        mode,
        modeMeans: MODE_MEANS[mode],
        live,
        mark: counts.mark,
        said: said ?? toldIn(request, reply) ?? saidIn(request),
        held: counts.held,
        changesWaiting: counts.changes,
        nav: navFor(user, page, counts),
        may: { operate: mayDo(user.role, 'operator'), administer: mayDo(user.role, 'admin') },
        ...rest,
      });
      return send(reply, status, html);
    },
    /** A page for whoever it is. */
    bare(
      reply: FastifyReply,
      view: View,
      scope: { readonly title: string } & Readonly<Record<string, unknown>>,
      status = 200,
    ): FastifyReply {
      return send(reply, status, show(view, { assets, ...brand(), ...scope }));
    },
    /** What happened, on the page to which a form leads, once. */
    told(request: FastifyRequest, reply: FastifyReply, says: string): FastifyReply {
      const { publicUrl } = installation();
      return reply.setCookie(TOLD_COOKIE, says.slice(0, MOST_TOLD), {
        ...cookieOptions(request, publicUrl),
        maxAge: 60,
      });
    },
    fault(reply: FastifyReply, status: number, title: string, says: string): FastifyReply {
      return send(reply, status, show('fault', { assets, ...brand(), title, says }));
    },
  };
}

export function signedIn(request: FastifyRequest): User {
  if (request.user === null) throw new Error('a page for users was reached without one');
  return request.user;
}

function send(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(html);
}

const PAGES = [
  { key: 'flow', href: '/', label: 'Flow', count: null, role: 'viewer' },
  { key: 'referrals', href: '/referrals', label: 'Referrals', count: null, role: 'viewer' },
  { key: 'hold', href: '/hold', label: 'On hold', count: 'held', role: 'viewer' },
  { key: 'ignored', href: '/ignored', label: 'Ignored', count: null, role: 'viewer' },
  { key: 'outbox', href: '/outbox', label: 'Outbox', count: 'waiting', role: 'viewer' },
  { key: 'failed', href: '/failed', label: 'Failed', count: 'failed', role: 'viewer' },
  { key: 'directory', href: '/directory', label: 'Directory', count: 'changes', role: 'viewer' },
  { key: 'audit', href: '/audit', label: 'Audit', count: null, role: 'viewer' },
  { key: 'queues', href: '/queues/', label: 'Queues', count: null, role: 'admin' },
  { key: 'webhooks', href: '/webhooks', label: 'Webhooks', count: null, role: 'admin' },
  { key: 'settings', href: '/settings', label: 'Settings', count: null, role: 'admin' },
  { key: 'users', href: '/users', label: 'Users', count: null, role: 'admin' },
] as const;

function navFor(user: User, page: string, counts: Readonly<Record<'held' | 'waiting' | 'failed' | 'changes', number>>) {
  return PAGES.filter(({ role }) => mayDo(user.role, role)).map(({ key, href, label, count }) => ({
    key: count ?? key,
    href,
    label,
    count: count === null ? null : counts[count],
    current: page === key,
  }));
}

function pageIn(url: string): string {
  const [, first = ''] = /^\/([a-z-]*)/.exec(url) ?? [];
  return first === '' ? 'flow' : first;
}

/** What became of a form stands in the address to which it leads back; only these can be said so. */
const SAYINGS: Readonly<Record<string, Said>> = {
  done: { kind: 'good', text: 'Done.' },
  released: { kind: 'good', text: 'It goes out now.' },
  dropped: { kind: 'good', text: 'It is never sent.' },
  nothing: { kind: 'bad', text: 'There was nothing to do: somebody was quicker.' },
  overtaken: {
    kind: 'bad',
    text: 'Somebody else decided about this, or something changed, since you opened it. This is how it stands now.',
  },
  takenback: { kind: 'good', text: 'It is on hold now. Decide here what becomes of it.' },
  attached: { kind: 'good', text: 'The claim is attached to this referral.' },
  stopped: { kind: 'good', text: 'Nothing is sent any more.' },
  resumed: { kind: 'good', text: 'Sending goes on.' },
  retried: { kind: 'good', text: 'It is tried again.' },
  changed: { kind: 'good', text: 'Changed.' },
  waits: {
    kind: 'good',
    text: 'It waits for a colleague, under Waiting changes. Nothing is changed until they accept it.',
  },
  somewait: {
    kind: 'good',
    text: 'Changed. Entries that you look after wait for a colleague, under Waiting changes.',
  },
  accepted: { kind: 'good', text: 'Accepted. The directory is changed.' },
  refused: { kind: 'good', text: 'Refused. The directory stays as it is.' },
  moved: {
    kind: 'bad',
    text: 'Somebody else decided about it, or the directory changed, since you opened this page. This is how it stands now.',
  },
  replayed: { kind: 'good', text: 'It goes out once more, now.' },
  replayedsome: { kind: 'good', text: 'The oldest 10,000 go out once more, now. There are more: send once more.' },
  nonefailed: { kind: 'bad', text: 'Nothing failed since then.' },
  anew: { kind: 'good', text: 'Kept. The service begins anew with it, within seconds.' },
};

const TOLD_COOKIE = 'told';
const MOST_TOLD = 1_000;

/** It is shown once: whoever loads the page again sees how things stand, and no news of before. */
function toldIn(request: FastifyRequest, reply: FastifyReply): Said | null {
  const text = request.cookies[TOLD_COOKIE];
  if (text === undefined || text === '') return null;
  void reply.clearCookie(TOLD_COOKIE, { path: '/' });
  return { kind: 'good', text };
}

function saidIn({ url }: FastifyRequest): Said | null {
  const said = /[?&]said=([a-z]+)/.exec(url)?.[1];
  return said !== undefined && Object.hasOwn(SAYINGS, said) ? (SAYINGS[said] ?? null) : null;
}
