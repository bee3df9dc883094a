/** The reference of a referral in; its certificate, signed and on record, out. The state of each by its code, and whether the chain holds them all. */
import { createHash, randomBytes } from 'node:crypto';
import { fateOf, type PeriodState, timelineOf } from '../../decide/timeline.ts';
import type { Directory } from '../../domain/directory.ts';
import { PortError } from '../../domain/ports.ts';
import type { Designation, ReferralEvent } from '../../domain/referral.ts';
import type { Rung } from '../../domain/voice.ts';
import { type Certificate, type CertificateFacts, certificateOf } from '../../prove/certificate.ts';
import type { SignedForm } from '../../prove/signing.ts';
import { chainEnd } from './chain.ts';
import type { Database } from './database.ts';
import { asc, count, eq } from './drizzle.ts';
import { isTaken } from './put.ts';
import { referralOf } from './referrals.ts';
import { certificates, messages, referralEvents, referrals } from './schema.ts';

/** Null where there is no such referral, or nobody was ever designated in it. */
async function certificateFacts(
  database: Database,
  reference: string,
): Promise<(CertificateFacts & { readonly seq: number }) | null> {
  const { orm } = database;
  const [row] = await orm.select().from(referrals).where(eq(referrals.reference, reference.toUpperCase()));
  if (row === undefined) return null;
  const history = await historyOf(database, row.id);
  const last = history.findLast(({ event }) => event.kind === 'designated');
  if (last?.event.kind !== 'designated') return null;
  const [message] = await orm.select().from(messages).where(eq(messages.id, last.event.letterId));
  if (message === undefined || message.standing === null) return null;
  const designated = last.event;
  // A yes to what was designated before is none to this.
  const confirmed = history.findLast(
    ({ seq, event }) => event.kind === 'confirmed' && (event.letterId === designated.letterId || seq > last.seq),
  )?.event;
  const { rawSha256, messageId, receivedAt, standing } = message;
  return {
    referral: referralOf(row),
    seq: last.seq,
    designated,
    designatedAt: last.at,
    assent: confirmed?.kind === 'confirmed' ? confirmed.assent : null,
    letter: { sha256: rawSha256.toString('hex'), messageId, receivedAt },
    standing,
    chainHead: (await chainEnd(database)).head,
  };
}

/** What happened to a referral, oldest first; what was erased is left out. */
export async function historyOf(
  { orm }: Database,
  referralId: string,
): Promise<readonly { readonly seq: number; readonly at: Date; readonly event: ReferralEvent }[]> {
  const rows = await orm
    .select({ seq: referralEvents.seq, at: referralEvents.at, event: referralEvents.payload })
    .from(referralEvents)
    .where(eq(referralEvents.referralId, referralId))
    .orderBy(asc(referralEvents.seq));
  return rows.filter(({ event }) => 'kind' in event);
}

/** Signed, and put on record under its code and in the chain; null where no designation is in effect that the customer proved or confirmed. */
export async function issueCertificate(
  database: Database,
  reference: string,
  by: {
    readonly directory: Directory;
    readonly issuer: string;
    readonly publicUrl: string | null;
    readonly now: Date;
    readonly sign: (certificate: Certificate) => Promise<SignedForm>;
  },
): Promise<{ readonly certificate: Certificate; readonly jws: string } | null> {
  const { directory, issuer, publicUrl, now, sign } = by;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const facts = await certificateFacts(database, reference);
    if (facts === null) return null;
    const code = randomBytes(20).toString('base64url');
    const status = { code, url: publicUrl === null ? null : `${publicUrl}/c/${code}` };
    const certificate = certificateOf(facts, directory, { issuer, now, status });
    if (certificate === null) return null;
    const { jws, keyId } = await sign(certificate);
    if (await put(database, { facts, code, sha256: fingerprintOf(jws), keyId })) return { certificate, jws };
  }
  throw new PortError(`${reference} changed again and again while its certificate was made: try again`, {
    retry: 'later',
  });
}

/** Letters of the same referral that are decided at the same moment. */
const MOST_TRIES = 10;

/** The row, and the event that carries its hash into the chain, or neither. Nothing is put where the referral is another by now. */
const PUT = `
with done as (
  insert into certificates (code, referral_id, seq, sha256, key_id)
  select $1, id, $3, decode($4, 'hex'), $5 from referrals where id = $2 and version = $6
  returning referral_id
)
insert into referral_events (referral_id, seq, kind, payload, at)
select referral_id, (select max(seq) + 1 from referral_events where referral_id = $2), 'certified',
  jsonb_build_object('kind', 'certified', 'letterId', $7::text, 'sha256', $4::text, 'keyId', $5::text), now()
from done`;

async function put(
  { pool }: Database,
  of: {
    readonly facts: CertificateFacts & { readonly seq: number };
    readonly code: string;
    readonly sha256: string;
    readonly keyId: string;
  },
): Promise<boolean> {
  const { facts, code, sha256, keyId } = of;
  const { referral, designated, seq } = facts;
  const values = [code, referral.id, seq, sha256, keyId, referral.version, designated.letterId];
  try {
    return (await pool.query(PUT, values)).rowCount === 1;
  } catch (cause) {
    if (isTaken(cause)) return false;
    throw cause;
  }
}

/** Of a signed form as it is looked up, in hex: without the line end that files have. */
export function fingerprintOf(jws: string): string {
  return createHash('sha256').update(jws.trim()).digest('hex');
}

export interface CertificateState {
  readonly referralId: string;
  readonly designation: Designation | null;
  /** On which it was designated. */
  readonly rung: Rung;
  readonly state: PeriodState;
  readonly since: Date;
  readonly issuedAt: Date;
  /** Of the signed form, in hex, with the key that signed it; null for what was issued before that was kept. */
  readonly signed: { readonly sha256: string; readonly keyId: string } | null;
}

/** Null for a code that is none of ours, and for one whose hash the chain does not hold. */
export async function certificateState(database: Database, code: string): Promise<CertificateState | null> {
  const [row] = await database.orm.select().from(certificates).where(eq(certificates.code, code));
  if (row === undefined) return null;
  const { referralId, seq, issuedAt, keyId } = row;
  const history = await historyOf(database, referralId);
  const fate = fateOf(timelineOf(history), seq);
  if (fate === null) return null;
  const sha256 = row.sha256?.toString('hex') ?? null;
  if (sha256 === null || keyId === null) return { referralId, ...fate, issuedAt, signed: null };
  const event = history.find((each) => each.event.kind === 'certified' && each.event.sha256 === sha256);
  return event === undefined ? null : { referralId, ...fate, issuedAt: event.at, signed: { sha256, keyId } };
}

const ROWS = `select count(*)::int as n from certificates c where`;
const IN_CHAIN = `exists (
  select from referral_events e where e.referral_id = c.referral_id and e.kind = 'certified'
    and e.payload->>'sha256' = encode(c.sha256, 'hex') and e.payload->>'keyId' = c.key_id)`;

/** Where what is on record of certificates is not what the chain holds, in words; and how many are older than that is kept. */
export async function auditCertificates({ pool }: Database): Promise<{
  readonly faults: readonly string[];
  readonly before: number;
}> {
  const { rows } = await pool.query<{ strange: number; gone: number; before: number }>(`
    select (${ROWS} c.sha256 is not null and not ${IN_CHAIN}) as strange,
      (select count(*)::int from referral_events e where e.kind = 'certified' and not exists (
        select from certificates c where c.referral_id = e.referral_id and encode(c.sha256, 'hex') = e.payload->>'sha256')
      ) as gone,
      (${ROWS} c.sha256 is null) as before`);
  const { strange = 0, gone = 0, before = 0 } = rows[0] ?? {};
  return {
    faults: [
      ...(strange === 0 ? [] : [`${strange} certificates are on record that the chain does not hold`]),
      ...(gone === 0 ? [] : [`${gone} certificates that the chain holds are not on record any more`]),
    ],
    before,
  };
}

/** How many of them are on record. */
export async function certificatesOfKey({ orm }: Database, keyId: string): Promise<number> {
  const [row] = await orm.select({ n: count() }).from(certificates).where(eq(certificates.keyId, keyId));
  return row?.n ?? 0;
}
