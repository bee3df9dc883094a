/** The reference of a referral in; what a certificate of its designation rests on, out. The codes by which its state is asked for. */
import { randomBytes } from 'node:crypto';
import { fateOf, type PeriodState, timelineOf } from '../../decide/timeline.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Designation, ReferralEvent } from '../../domain/referral.ts';
import { type Certificate, type CertificateFacts, certificateOf } from '../../prove/certificate.ts';
import { chainEnd } from './chain.ts';
import type { Database } from './database.ts';
import { asc, eq } from './drizzle.ts';
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
  const confirmed = history.map(({ event }) => event).findLast((event) => event.kind === 'confirmed');
  const { rawSha256, messageId, receivedAt, standing } = message;
  return {
    referral: referralOf(row),
    seq: last.seq,
    designated: last.event,
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

/** Signed, and remembered under its code; null where no designation is in effect that the customer proved or confirmed. */
export async function issueCertificate(
  database: Database,
  reference: string,
  by: {
    readonly directory: Directory;
    readonly issuer: string;
    readonly publicUrl: string | null;
    readonly now: Date;
    readonly sign: (certificate: Certificate) => Promise<string>;
  },
): Promise<{ readonly certificate: Certificate; readonly jws: string } | null> {
  const facts = await certificateFacts(database, reference);
  if (facts === null) return null;
  const { directory, issuer, publicUrl, now, sign } = by;
  const code = randomBytes(20).toString('base64url');
  const status = { code, url: publicUrl === null ? null : `${publicUrl}/c/${code}` };
  const certificate = certificateOf(facts, directory, { issuer, now, status });
  if (certificate === null) return null;
  const jws = await sign(certificate);
  await database.orm.insert(certificates).values({ code, referralId: facts.referral.id, seq: facts.seq });
  return { certificate, jws };
}

export interface CertificateState {
  readonly referralId: string;
  readonly designation: Designation | null;
  readonly state: PeriodState;
  readonly since: Date;
  readonly issuedAt: Date;
}

/** Null for a code that is none of ours. */
export async function certificateState(database: Database, code: string): Promise<CertificateState | null> {
  const [row] = await database.orm.select().from(certificates).where(eq(certificates.code, code));
  if (row === undefined) return null;
  const { referralId, seq, issuedAt } = row;
  const fate = fateOf(timelineOf(await historyOf(database, referralId)), seq);
  return fate === null ? null : { referralId, ...fate, issuedAt };
}
