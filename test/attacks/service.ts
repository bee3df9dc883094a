/** One running service for the whole suite: mails go in, and what became of each, who was mailed and what stands on the record come out. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { addKey } from '../../src/adapters/postgres/api-keys.ts';
import { directoryStore } from '../../src/adapters/postgres/directory-store.ts';
import { referralOf } from '../../src/adapters/postgres/referrals.ts';
import { referrals } from '../../src/adapters/postgres/schema.ts';
import { heldPage } from '../../src/adapters/postgres/views.ts';
import { asc, or, sql } from '../../src/adapters/postgres/drizzle.ts';
import { API_SCOPES } from '../../src/domain/api-key.ts';
import type { Referral } from '../../src/domain/referral.ts';
import { openWorld, until } from '../journey/world.ts';
import { letIn, PASSWORD } from '../journey/users.ts';
import type { SunkMail } from '../servers/smtp-sink.ts';
import { BORDER, DIRECTORY, NEVE, type Party, type Person, publishedZone, SEALER } from './firms.ts';
import type { Mail, Received } from './mails.ts';

/** A mail that went out to one recipient. */
export interface Sent extends Received {
  readonly to: string;
  /** Everything that its reader may read. */
  readonly words: string;
}

export interface Done {
  readonly outcome: string;
  readonly holdReason: string | null;
  /** Whether its writer is proved; null where nobody asked. */
  readonly verdict: string | null;
  /** What went out since the mail came. */
  readonly sent: readonly Sent[];
}

export interface Service {
  /** Resolves when the mail has its outcome and what follows from it has gone out. */
  send(mail: Mail): Promise<Done>;
  /** Every referral of a customer, oldest first. */
  recordOf(who: Pick<Person, 'email' | 'domain'>): Promise<readonly Referral[]>;
  /** Agents who were ever designated for a customer, in order. */
  designated(who: Pick<Person, 'email' | 'domain'>): Promise<readonly string[]>;
  /** Deliveries of a customer's referrals by the state that they are in. */
  deliveries(who: Pick<Person, 'email' | 'domain'>): Promise<readonly { address: string; state: string }[]>;
  /** All that happened to a customer's referrals, as it is written down. */
  historyOf(who: Pick<Person, 'email' | 'domain'>): Promise<readonly { kind: string; payload: unknown }[]>;
  /** As if so many days had gone by since all that is known of a customer. */
  age(who: Pick<Person, 'email' | 'domain'>, days: number): Promise<void>;
  /** Resolves when the service counts those who are in effect by now among the customers whom somebody might be taken for. */
  knowsItsCustomers(): Promise<void>;
  /** A program with a key of this agency, or of all, puts an agent as they are now, or as a new one. */
  putAgent(
    agencyId: string | null,
    id: string,
    agent: object,
  ): Promise<{ readonly status: number; readonly detail: string }>;
  /** Whether the mail waits in the list that an operator works on. */
  isOnTheDesk(mail: Mail): Promise<boolean>;
  /** Somebody signs in to the console under this name, as an operator. */
  operator(name: string): Promise<Operator>;
  /** Where the console shows a mail that is on hold. */
  holdOf(mail: Mail): Promise<string>;
  /** Where the outbox shows what was sent about a customer's referrals. */
  noticesOf(who: Pick<Person, 'email' | 'domain'>): Promise<readonly string[]>;
  /** As if this number of a customer had been kept by somebody long before. */
  keepNumber(who: Pick<Person, 'domain'>, number: string, keptBy: string): Promise<void>;
}

/** A browser of the console, without its scripts. */
export interface Operator {
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** With the stamp or the version of the page as it is now; follows where it leads. */
  press(
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string }>;
}

/** To be called while tests are described. `changes` are settings. */
export async function openService(changes: Readonly<Record<string, string>> = {}): Promise<Service> {
  const world = await openWorld(null);
  const { pool } = world.database;
  const arrived = new Map<string, number>();
  const operators = new Map<string, Promise<Operator>>();
  let web = '';

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'firsthand-attacks-'));
    afterAll(async () => await rm(folder, { recursive: true, force: true }));
    const zone = join(folder, 'zone.json');
    writeFileSync(zone, JSON.stringify(publishedZone()));
    await directoryStore(world.database).put(DIRECTORY, { replace: true });
    const settings = { DNS_ZONE_FILE: zone, AUTHSERV_IDS: BORDER, ARC_SEALERS: SEALER, SWEEP_MS: '300', ...changes };
    const { webUrl } = await world.start(settings, {}, ['watch', 'work', 'web']);
    web = webUrl ?? expect.unreachable();
  });

  const recordOf: Service['recordOf'] = async ({ email, domain }) => {
    const { orm } = world.database;
    const of = or(
      sql`${referrals.customerDomain} = ${domain}`,
      sql`lower(${referrals.customerEmail}) = lower(${email})`,
    );
    return (await orm.select().from(referrals).where(of).orderBy(asc(referrals.openedAt))).map(referralOf);
  };
  const idsOf = async (who: Pick<Person, 'email' | 'domain'>): Promise<readonly string[]> =>
    (await recordOf(who)).map(({ id }) => id);

  return {
    send: async ({ raw, messageId }) => {
      const nth = (arrived.get(messageId) ?? 0) + 1;
      arrived.set(messageId, nth);
      await world.deliver(raw);
      const rows = await until(
        async () => (await pool.query<Omit<Done, 'sent'> & { id: string }>(OUTCOME, [messageId])).rows,
        ({ length }) => length >= nth,
      );
      const { id, ...done } = rows.at(-1) ?? expect.unreachable();
      const notices = await until(
        async () => (await pool.query<{ id: string; isOpen: boolean }>(NOTICES, [id])).rows,
        (all) => all.every(({ isOpen }) => !isOpen),
      );
      const ids = notices.map((notice) => notice.id);
      const mails = world.sink.mails.filter((sunk) => ids.some((one) => sunk.raw.includes(`<${one}@`)));
      const sent = (await Promise.all(mails.map(sentOf))).filter((one) => ids.some((of) => one.messageId.includes(of)));
      return { ...done, sent };
    },
    recordOf,
    designated: async (who) => {
      const { rows } = await pool.query<{ agent: string }>(
        `select payload->'designation'->>'agentId' as agent from referral_events
         where kind = 'designated' and referral_id = any ($1) order by entry`,
        [await idsOf(who)],
      );
      return rows.map(({ agent }) => agent);
    },
    deliveries: async (who) => {
      const { rows } = await pool.query<{ address: string; state: string }>(
        `select d.address, d.state from deliveries d join notices n on n.id = d.notice_id
         where n.referral_id = any ($1) order by d.address`,
        [await idsOf(who)],
      );
      return rows;
    },
    historyOf: async (who) => {
      const { rows } = await pool.query<{ kind: string; payload: unknown }>(
        'select kind, payload from referral_events where referral_id = any ($1) order by entry',
        [await idsOf(who)],
      );
      return rows;
    },
    age: async (who, days) => {
      const ago = `interval '1 day' * $2`;
      const letters = `update messages set received_at = received_at - ${ago}, internal_date = internal_date - ${ago},
        outcome_at = outcome_at - ${ago} where referral_id = any ($1)`;
      const record = `update referrals set opened_at = opened_at - ${ago}, changed_at = changed_at - ${ago}
        where id = any ($1)`;
      for (const statement of [letters, record]) await pool.query(statement, [await idsOf(who), days]);
    },
    knowsItsCustomers: async () => {
      await directoryStore(world.database).put(DIRECTORY, { replace: true });
      await sleep(LOOKS_EVERY_MS); // a directory that was put anew has all of them looked up
    },
    putAgent: async (agencyId, id, agent) => {
      const name = `key ${randomUUID()}`;
      const key = await addKey(world.database, { name, scopes: API_SCOPES, agencyId, by: 'a test' });
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const address = `${web}/api/v1/agents/${encodeURIComponent(id)}`;
      const etag = (await fetch(address, { headers })).headers.get('etag');
      const condition = etag === null ? { 'if-none-match': '*' } : { 'if-match': etag };
      const method = 'PUT';
      const answer = await fetch(address, {
        method,
        headers: { ...headers, ...condition },
        body: JSON.stringify(agent),
      });
      return { status: answer.status, detail: z.object({ detail: z.string() }).parse(await answer.json()).detail };
    },
    // Once each: whoever signs in too often is turned away for a while.
    operator: async (name) => {
      const before = operators.get(name);
      if (before !== undefined) return await before;
      const signing = letIn(world.database, name, 'operator').then(async () => await signedIn(web, name));
      operators.set(name, signing);
      return await signing;
    },
    holdOf: async ({ messageId }) => {
      const { rows } = await pool.query<{ id: string }>(OUTCOME, [messageId]);
      return `/hold/${rows.at(-1)?.id ?? expect.unreachable()}`;
    },
    noticesOf: async (who) => {
      const { rows } = await pool.query<{ id: string }>(
        'select id from notices where referral_id = any ($1) order by created_at',
        [await idsOf(who)],
      );
      return rows.map(({ id }) => `/outbox/${id}`);
    },
    keepNumber: async ({ domain }, number, keptBy) => {
      await pool.query(
        `insert into customer_numbers (customer, number, source, kept_by, kept_at)
         values ($1, $2, 'an earlier contract', $3, now() - interval '1 year')`,
        [domain, number, keptBy],
      );
    },
    isOnTheDesk: async ({ messageId }) => {
      const { rows } = await pool.query<{ id: string }>(OUTCOME, [messageId]);
      const ids = new Set(rows.map(({ id }) => id));
      const { rows: held } = await heldPage(world.database, null, null, 10_000);
      return held.some(({ id }) => ids.has(id));
    },
  };
}

/** Who signs in has a cookie from then on, and comes from our own pages. */
async function signedIn(web: string, name: string): Promise<Operator> {
  const jar = new Map<string, string>();
  const ask = async (path: string, fields: URLSearchParams | null = null) => {
    const answer = await fetch(`${web}${path}`, {
      method: fields === null ? 'GET' : 'POST',
      body: fields,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        'Sec-Fetch-Site': 'same-origin',
        Cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; '),
      },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1);
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return { status: answer.status, text: await answer.text(), to: answer.headers.get('location') };
  };
  await ask('/sign-in', new URLSearchParams({ name, password: PASSWORD }));
  return {
    get: async (path) => await ask(path),
    press: async (path, fields) => {
      const { text } = await ask(path.replace(/\/(?:call|numbers-of-customer|numbers)$/, ''));
      const [, stamp = ''] = /name="stamp" value="([^"]*)"/.exec(text) ?? [];
      const [, version = ''] = /name="version" value="([^"]*)"/.exec(text) ?? [];
      const answer = await ask(path, new URLSearchParams({ stamp, version, ...fields }));
      return answer.to === null ? answer : await ask(answer.to);
    },
  };
}

/** A process looks for a new directory no more often; nothing says that it has. */
const LOOKS_EVERY_MS = 2_100;

const OUTCOME = `select id, outcome, hold_reason as "holdReason", standing->>'verdict' as verdict from messages
  where outcome is not null and position(convert_to('Message-ID: ' || $1, 'UTF8') in raw) > 0 order by outcome_at`;

/** What a letter caused, at once or through others of its referral since; a notice that rests is not waited for. */
const NOTICES = `select n.id, exists (
    select from deliveries d where d.notice_id = n.id and d.state in ('pending', 'sending')
      and (d.not_before is null or d.not_before <= now())) as "isOpen"
  from messages m join notices n on n.letter_id = m.id or (n.referral_id = m.referral_id and n.created_at >= m.received_at)
  where m.id = $1`;

async function sentOf({ to, raw }: SunkMail): Promise<Sent> {
  const { text = '', html, subject = '', messageId = '', replyTo } = await simpleParser(raw);
  const attached = raw.toString('latin1');
  return {
    to: to.join(', '),
    messageId,
    replyTo: replyTo?.value[0]?.address ?? '',
    subject,
    text,
    words: [subject, text, html === false ? '' : html, attached].join('\n'),
  };
}

/** Nobody was designated for them, and nobody but themselves was mailed. */
export async function noEffect(service: Service, who: Person, done?: Done): Promise<void> {
  expect(await service.designated(who)).toEqual([]);
  expect((await service.recordOf(who)).map(({ state }) => state)).not.toContain('in_effect');
  if (done !== undefined) expect(others(done, who)).toEqual([]);
}

/** Whom a mail went to, but for the customer's own people. */
export const others = ({ sent }: Pick<Done, 'sent'>, { domain }: Pick<Person, 'domain'>): readonly string[] =>
  sent.map(({ to }) => to).filter((to) => !to.endsWith(`@${domain}`));

/** One referral, in effect for this agent, and all parties told. */
export async function inEffect(service: Service, who: Person, agent: Party = NEVE): Promise<Referral> {
  const record = (await service.recordOf(who)).filter(({ state }) => state === 'in_effect');
  expect(record).toMatchObject([{ designation: { agentId: agent.id } }]);
  return record[0] ?? expect.unreachable();
}

/** The question that went to the customer. */
export function questionTo(done: Done, who: Pick<Person, 'email'>): Sent {
  return (
    done.sent.find(({ to }) => to.toLowerCase() === who.email.toLowerCase()) ??
    expect.unreachable(`nothing went to ${who.email}, but ${JSON.stringify(done.sent.map(({ to }) => to))}`)
  );
}

/** The mail was not understood or not believed, and whoever wrote it knows that it came: it is answered, or held with a word to them. */
export function answered(done: Done, who: Pick<Person, 'email'>): void {
  expect(['hold', 'referral']).toContain(done.outcome);
  expect(done.sent.map(({ to }) => to)).toContain(who.email);
}
