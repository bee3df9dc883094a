/** Users and their sessions: a name and a password in, a token for the browser out, of which the store keeps a hash. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts, From, SignIn } from '../../console/operator/ports.ts';
import { MANY_PLACES, restSeconds } from '../../domain/brake.ts';
import { sourceOf } from '../../domain/network.ts';
import { USER_ROLES, type User, type UserRole } from '../../domain/user.ts';
import { hashPassword, passwordIs } from '../passwords.ts';
import type { Database } from './database.ts';
import { asc, desc, eq, sql } from './drizzle.ts';
import { sessions, signInPlaces, users } from './schema.ts';

/** A session ends after a day at work, or when its browser is silent for so long. */
const SESSION_HOURS = 12;
const SILENT_HOURS = 2;
/** Wrong passwords are forgotten after so long without another. */
const FORGOTTEN_HOURS = 1;
/** A place that somebody did not sign in from for so long is no longer theirs. */
const PLACE_DAYS = 180;
/** Passwords that wait to be looked at, in this process. */
const MOST_HELD = 200;
const SETUP_HOURS = 24;

/** `holdSeconds` is what a test may shorten. */
export function accounts(database: Database, { holdSeconds = HOLD_SECONDS } = {}): Accounts {
  const { orm, pool } = database;
  let held = 0;
  /** False where too many wait already. */
  const holdBack = async (): Promise<boolean> => {
    if (held >= MOST_HELD) return false;
    held += 1;
    await sleep(holdSeconds * 1_000).finally(() => (held -= 1));
    return true;
  };
  const oneByOne = queues();
  return {
    signIn: async (typed, password, from) => {
      const name = typed.trim().toLowerCase().slice(0, MOST_NAME);
      const keys = await keysFor(database, name, from);
      const { isManyPlaces, waitSeconds } = await brakesOf(database, keys);
      if (waitSeconds > 0) return { ok: false, waitSeconds };
      if (isManyPlaces && !(await holdBack())) return { ok: false, waitSeconds: holdSeconds };
      return await oneByOne(keys.place, async () => await lookedAt(database, { name, password, keys, from }));
    },
    knowsDevice: async (device) => {
      const { rows } = await pool.query(`select from sign_in_places where place = $1 limit 1`, [deviceKey(device)]);
      return rows.length > 0;
    },
    signInAs: async (identity, names, from) => {
      const { rows } = await pool.query<Row>(BIND, [identity, names.map((name) => name.trim().toLowerCase())]);
      const [row] = rows;
      return row === undefined ? NOBODY : await begin(database, userOf(row), from);
    },
    session: async (token) => {
      const { rows } = await pool.query<Row>({
        name: 'session',
        text: `
          with found as (
            select s.token_sha256, s.seen_at, u.id, u.name, u.role from sessions s join users u on u.id = s.user_id
            where s.token_sha256 = $1 and s.expires_at > now() and s.seen_at > now() - $2 * interval '1 hour'
              and u.disabled_at is null
          ), seen as (
            update sessions set seen_at = now() from found
            where sessions.token_sha256 = found.token_sha256 and found.seen_at < now() - interval '1 minute'
          )
          select id, name, role from found`,
        values: [hashOf(token), SILENT_HOURS],
      });
      const [row] = rows;
      return row === undefined ? null : userOf(row);
    },
    signOut: async (token) => {
      await orm.delete(sessions).where(eq(sessions.tokenSha256, hashOf(token)));
    },
    isSetupLink: async (token) => {
      const { rows } = await pool.query(`select from setup_links where token_sha256 = $1 and expires_at > now()`, [
        hashOf(token),
      ]);
      return rows.length > 0;
    },
    setUp: async (token, name, password, from) => {
      const hash = await hashPassword(password);
      const { rows } = await pool.query<Row>(
        `with used as (delete from setup_links where token_sha256 = $1 and expires_at > now() returning 1)
         insert into users (name, role, password_hash) select $2, 'admin', $3 from used
         where not exists (select from users) returning id, name, role`,
        [hashOf(token), name.trim().toLowerCase(), hash],
      );
      const [row] = rows;
      return row === undefined ? NOBODY : await begin(database, userOf(row), from);
    },
    users: async () => {
      const rows = await orm.select().from(users).orderBy(asc(users.name));
      return rows.map(({ id, name, role, createdAt, disabledAt, identity }) => ({
        id,
        name,
        role,
        createdAt,
        disabledAt,
        signsInElsewhere: identity !== null,
      }));
    },
    sessions: async () => {
      const rows = await orm
        .select({ session: sessions, user: { id: users.id, name: users.name, role: users.role } })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(sql`${sessions.expiresAt} > now() and ${sessions.seenAt} > now() - ${SILENT_HOURS} * interval '1 hour'`)
        .orderBy(desc(sessions.seenAt))
        .limit(200);
      return rows.map(({ session, user }) => ({
        id: session.tokenSha256.toString('hex'),
        user,
        createdAt: session.createdAt,
        seenAt: session.seenAt,
        address: session.address,
        browser: session.browser,
      }));
    },
    endSession: async (id) => {
      await orm.delete(sessions).where(eq(sessions.tokenSha256, Buffer.from(id, 'hex')));
    },
    add: async (name, role, password) => {
      const passwordHash = password === null ? null : await hashPassword(password);
      const made = await orm
        .insert(users)
        .values({ name: name.trim().toLowerCase(), role, passwordHash })
        .onConflictDoNothing()
        .returning({ id: users.id });
      return made.length > 0;
    },
    change: async (id, { role, password, disabled }) => {
      const passwordHash = password === undefined ? undefined : await hashPassword(password);
      await orm
        .update(users)
        .set({
          ...(role === undefined ? {} : { role }),
          ...(passwordHash === undefined ? {} : { passwordHash }),
          ...(disabled === undefined ? {} : { disabledAt: disabled ? new Date() : null }),
        })
        .where(eq(users.id, id));
      await orm.delete(sessions).where(eq(sessions.userId, id));
      // Whoever has the old password may have signed in from anywhere.
      if (passwordHash !== undefined) await orm.delete(signInPlaces).where(eq(signInPlaces.userId, id));
    },
  };
}

/** With the brakes as they are now: whoever waited for their turn may have been overtaken by wrong passwords of their own. */
async function lookedAt(
  database: Database,
  tried: { readonly name: string; readonly password: string; readonly keys: Keys; readonly from: From },
): Promise<SignIn> {
  const { pool } = database;
  const { name, password, keys, from } = tried;
  const { waitSeconds } = await brakesOf(database, keys);
  if (waitSeconds > 0) return { ok: false, waitSeconds };
  const { rows } = await pool.query<Row & { password_hash: string | null }>(
    `select id, name, role, password_hash from users where name = $1 and disabled_at is null`,
    [name],
  );
  const [row] = rows;
  const isRight = await passwordIs(password, row?.password_hash ?? null);
  if (row === undefined || !isRight) {
    await pool.query(FAILED, [countedBy(keys), FORGOTTEN_HOURS]);
    return NOBODY;
  }
  await pool.query('delete from sign_in_brakes where key = $1', [keys.pair]);
  return await begin(database, userOf(row), from);
}

/** One piece of work after the other for each key, in this process: a thousand guesses at one moment are looked at as a thousand in a row are. */
function queues(): <Value>(key: string, work: () => Promise<Value>) => Promise<Value> {
  const lasts = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const mine = (lasts.get(key) ?? Promise.resolve()).then(work);
    const last = mine.catch(() => undefined); // whoever comes next has their turn all the same
    lasts.set(key, last);
    return await mine.finally(() => {
      if (lasts.get(key) === last) lasts.delete(key);
    });
  };
}

const HOLD_SECONDS: number = MANY_PLACES.seconds;
const NOBODY = { ok: false, waitSeconds: null } as const;
const MOST_NAME = 200;

/** A one-time link for the first user; null where there is a user already. */
export async function setupToken({ pool }: Database): Promise<string | null> {
  const token = randomBytes(24).toString('base64url');
  const { rowCount } = await pool.query(
    `insert into setup_links (token_sha256, expires_at) select $1, now() + $2 * interval '1 hour'
     where not exists (select from users)`,
    [hashOf(token), SETUP_HOURS],
  );
  return rowCount === 1 ? token : null;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** Whose identity it is; else the first by name whom nobody has come as yet, which is written down. */
const BIND = `
with known as (
  select id from users where identity = $1 and disabled_at is null
), named as (
  select id from users
  where disabled_at is null and identity is null and name = any ($2::text[])
    and not exists (select from users where identity = $1)
  order by array_position($2::text[], name) limit 1
), bound as (
  -- The last line is looked at anew when somebody else was quicker.
  update users set identity = $1
  where id in (select id from known union all select id from named) and (identity is null or identity = $1)
  returning id, name, role
), noted as (
  insert into actions (who, did, subject, why)
  select bound.name, 'signed in elsewhere for the first time', 'user ' || bound.name, $1 from bound join named using (id)
)
select id, name, role from bound`;

/** By what wrong passwords are counted. */
interface Keys {
  /** Where it comes from: by its browser where its owner is known by that. */
  readonly place: string;
  readonly pair: string;
  /** Left out for a place that its owner is known to sign in from: nobody else's wrong passwords count there. */
  readonly source?: string;
  readonly name?: string;
}

const deviceKey = (device: string): string => `device ${hashOf(device).toString('hex')}`;

async function keysFor({ pool }: Database, name: string, { address, device }: From): Promise<Keys> {
  const source = `source ${sourceOf(address)}`;
  const places = device === null ? [source] : [deviceKey(device), source];
  const { rows } = await pool.query<{ place: string }>(
    `select p.place from sign_in_places p join users u on u.id = p.user_id
     where u.name = $1 and p.place = any ($2) and p.seen_at > now() - $3 * interval '1 day'`,
    [name, places, PLACE_DAYS],
  );
  const known = places.find((place) => rows.some((row) => row.place === place));
  const place = known ?? source;
  const pair = `${place}: ${name}`;
  return known === undefined ? { place, pair, source, name: `name ${name}` } : { place, pair };
}

const countedBy = ({ pair, source, name }: Keys): readonly string[] =>
  [pair, source, name].filter((key) => key !== undefined);

async function brakesOf(
  { pool }: Database,
  keys: Keys,
): Promise<{ readonly waitSeconds: number; readonly isManyPlaces: boolean }> {
  const { rows } = await pool.query<{ key: string; failures: number; seconds: number }>(
    `select key, failures, extract(epoch from now() - at)::float8 as seconds from sign_in_brakes
     where key = any ($1) and at > now() - $2 * interval '1 hour'`,
    [countedBy(keys), FORGOTTEN_HOURS],
  );
  const { pair, source, name } = keys;
  const of = (key: string | undefined) => rows.find((row) => row.key === key) ?? { failures: 0, seconds: 0 };
  const waits = [restSeconds(of(pair).failures, 'pair') - of(pair).seconds];
  if (source !== undefined) waits.push(restSeconds(of(source).failures, 'source') - of(source).seconds);
  return {
    waitSeconds: Math.ceil(Math.max(0, ...waits)),
    isManyPlaces: of(name).failures >= MANY_PLACES.failures,
  };
}

const FAILED = `
with old as (delete from sign_in_brakes where at < now() - $2 * interval '1 hour' and key <> all ($1))
insert into sign_in_brakes (key, failures, at) select key, 1, now() from unnest($1::text[]) key
on conflict (key) do update set at = now(), failures = case
  when sign_in_brakes.at < now() - $2 * interval '1 hour' then 1 else least(sign_in_brakes.failures + 1, 1000000) end`;

async function begin({ pool }: Database, user: User, { address, browser, device }: From): Promise<SignIn> {
  const token = randomBytes(32).toString('base64url');
  await pool.query(`delete from sessions where expires_at < now() or seen_at < now() - $1 * interval '1 hour'`, [
    SILENT_HOURS,
  ]);
  await pool.query(
    `insert into sessions (token_sha256, user_id, expires_at, address, browser)
     values ($1, $2, now() + $3 * interval '1 hour', $4, $5)`,
    [hashOf(token), user.id, SESSION_HOURS, address, browser.slice(0, 300)],
  );
  // One that somebody brought along is kept only where we gave it to them ourselves.
  const { rows } = await pool.query(`select from sign_in_places where user_id = $1 and place = $2`, [
    user.id,
    deviceKey(device ?? ''),
  ]);
  const kept = device !== null && rows.length > 0 ? device : randomBytes(32).toString('base64url');
  await pool.query(
    `with old as (delete from sign_in_places where seen_at < now() - $3 * interval '1 day')
     insert into sign_in_places (user_id, place) select $1, place from unnest($2::text[]) place
     on conflict (user_id, place) do update set seen_at = now()`,
    [user.id, [deviceKey(kept), `source ${sourceOf(address)}`], PLACE_DAYS],
  );
  return { ok: true, token, device: kept, user };
}

function userOf({ id, name, role }: Row): User {
  return { id, name, role: roleOf(role) };
}

function roleOf(text: string): UserRole {
  return USER_ROLES.find((role) => role === text) ?? 'viewer';
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
