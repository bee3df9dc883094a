/** Users and their sessions: a name and a password in, a token for the browser out, of which the store keeps a hash. */
import { createHash, randomBytes } from 'node:crypto';
import type { Accounts, From, SignIn } from '../../console/operator/ports.ts';
import { USER_ROLES, type User, type UserRole } from '../../domain/user.ts';
import { hashPassword, passwordIs } from '../passwords.ts';
import type { Database } from './database.ts';
import { asc, desc, eq, sql } from './drizzle.ts';
import { sessions, users } from './schema.ts';

/** A session ends after a day at work, or when its browser is silent for so long. */
const SESSION_HOURS = 12;
const SILENT_HOURS = 2;
/** After so many wrong passwords in a row each further one doubles the time in which none is looked at, up to an hour. */
const FREE_FAILURES = 5;
const SETUP_HOURS = 24;

export function accounts(database: Database): Accounts {
  const { orm, pool } = database;
  return {
    signIn: async (name, password, from) => {
      const { rows } = await pool.query<Row & { password_hash: string | null; is_locked: boolean }>(
        `select id, name, role, password_hash, coalesce(locked_until > now(), false) as is_locked
         from users where name = $1 and disabled_at is null`,
        [name.trim().toLowerCase()],
      );
      const [row] = rows;
      const isRight = await passwordIs(password, row?.password_hash ?? null);
      if (row === undefined) return { ok: false };
      if (!isRight || row.is_locked) {
        await pool.query(FAILED, [row.id, FREE_FAILURES]);
        return { ok: false };
      }
      await pool.query('update users set failures = 0, locked_until = null where id = $1', [row.id]);
      return await begin(database, userOf(row), from);
    },
    signInAs: async (identity, names, from) => {
      const { rows } = await pool.query<Row>(BIND, [identity, names.map((name) => name.trim().toLowerCase())]);
      const [row] = rows;
      return row === undefined ? { ok: false } : await begin(database, userOf(row), from);
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
      return row === undefined ? { ok: false } : await begin(database, userOf(row), from);
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
          ...(passwordHash === undefined ? {} : { passwordHash, failures: 0, lockedUntil: null }),
          ...(disabled === undefined ? {} : { disabledAt: disabled ? new Date() : null }),
        })
        .where(eq(users.id, id));
      await orm.delete(sessions).where(eq(sessions.userId, id));
    },
  };
}

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

const FAILED = `
update users set failures = failures + 1,
  locked_until = case when failures + 1 >= $2 then
    now() + least(3600, 30 * power(2, least(failures + 1 - $2, 10))) * interval '1 second' end
where id = $1`;

async function begin({ pool }: Database, user: User, { address, browser }: From): Promise<SignIn> {
  const token = randomBytes(32).toString('base64url');
  await pool.query(`delete from sessions where expires_at < now() or seen_at < now() - $1 * interval '1 hour'`, [
    SILENT_HOURS,
  ]);
  await pool.query(
    `insert into sessions (token_sha256, user_id, expires_at, address, browser)
     values ($1, $2, now() + $3 * interval '1 hour', $4, $5)`,
    [hashOf(token), user.id, SESSION_HOURS, address, browser.slice(0, 300)],
  );
  return { ok: true, token, user };
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
