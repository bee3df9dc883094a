/** The reference of a referral in; what a certificate of its designation rests on, out. */
import type { CertificateFacts } from '../../prove/certificate.ts';
import { chainEnd } from './chain.ts';
import type { Database } from './database.ts';
import { and, desc, eq, sql } from './drizzle.ts';
import { referralOf } from './referrals.ts';
import { messages, referralEvents, referrals } from './schema.ts';

/** Null where there is no such referral, or nobody was ever designated in it. */
export async function certificateFacts(database: Database, reference: string): Promise<CertificateFacts | null> {
  const [row] = await database.orm
    .select({ referral: referrals, at: referralEvents.at, message: messages })
    .from(referrals)
    .innerJoin(referralEvents, and(eq(referralEvents.referralId, referrals.id), eq(referralEvents.kind, 'designated')))
    .innerJoin(messages, eq(messages.id, sql`letter_of(${referralEvents.payload})`))
    .where(eq(referrals.reference, reference.toUpperCase()))
    .orderBy(desc(referralEvents.seq))
    .limit(1);
  if (row === undefined || row.message.standing === null) return null;
  const { rawSha256, messageId, receivedAt, standing } = row.message;
  return {
    referral: referralOf(row.referral),
    designatedAt: row.at,
    letter: { sha256: rawSha256.toString('hex'), messageId, receivedAt },
    standing,
    chainHead: (await chainEnd(database)).head,
  };
}
