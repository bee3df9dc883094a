/** A designation in effect in; the statement that a provider can file, and later check without asking anybody, out. */
import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import type { Directory } from '../domain/directory.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import { type DkimCheck, proofIn, type Standing } from '../domain/standing.ts';
import type { Resolver } from '../domain/ports.ts';
import type { Assent, Rung } from '../domain/voice.ts';

/** The rungs on which a customer's word can be certified. */
const CERTIFIED = [
  'confirmed_and_authenticated',
  'authenticated',
  'confirmed',
  'attested',
] as const satisfies readonly Rung[];

/** What can prove that a designation is the customer's own word: the mail, by the first three, or what they answered to our question. */
const GROUNDS = [
  'own_dkim',
  'border',
  'sealer',
  'code_in_mail',
  'link',
  'reply_with_code',
  'proved_reply',
  'colleague',
  'telephone',
] as const;
type Ground = (typeof GROUNDS)[number];

const partySchema = z.object({ name: z.string(), company: z.string().optional(), id: z.string() });

/** It has no room for a budget, a remark, or what others were told. */
export const certificateSchema = z.object({
  format: z.literal('firsthand/certificate@1'),
  /** Who says so: the address from which this installation sends, or its referral address. */
  iss: z.string(),
  /** When it was made, in seconds since 1970. */
  iat: z.number(),
  referral: z.string(),
  /** The domain is proved; the company is what the writer calls it. */
  customer: z.object({ domain: z.string(), company: z.string().nullable(), contact: z.string().nullable() }),
  agent: partySchema,
  agency: partySchema,
  /** What is asked for; empty services are all that the letter speaks of. */
  scope: z.object({ services: z.array(z.string()), sites: z.number().nullable() }),
  placement: z.enum(['sole', 'competing', 'unstated']),
  /** In effect since, ISO 8601. */
  since: z.string(),
  says: z.array(z.string()),
  evidence: z.object({
    rung: z.enum(CERTIFIED),
    /** How the customer, or an operator on the telephone, stood by it; null where the letter alone says it. */
    assent: z.string().nullable(),
    /** What was found of the mail's sender, in words, such as `signed by harlow.example`. */
    reasons: z.array(z.string()),
    /** Each thing that proves it, and nothing that does not. Absent in certificates of before. */
    grounds: z.array(z.object({ by: z.enum(GROUNDS), says: z.string() })).optional(),
    letter: z.object({
      /** SHA-256 of the raw mail, in hex. */
      sha256: z.string(),
      messageId: z.string().nullable(),
      receivedAt: z.string(),
    }),
    /** As seen then, since keys are rotated; null where no signature of the customer's domain proved the mail. */
    dkim: z.object({ domain: z.string(), selector: z.string(), publicKey: z.string() }).nullable(),
  }),
  /** By which its state can be asked for: a signature cannot say that it was superseded or withdrawn since. */
  status: z.object({ code: z.string(), url: z.string().nullable() }),
  /** Where the chain of all events ended. */
  chainHead: z.string(),
});
export type Certificate = z.infer<typeof certificateSchema>;

/** What a certificate rests on, as it is stored. */
export interface CertificateFacts {
  readonly referral: Referral;
  readonly designated: Extract<ReferralEvent, { kind: 'designated' }>;
  readonly designatedAt: Date;
  /** What the customer, or an operator who telephoned, said to it last. */
  readonly assent: Assent | null;
  readonly letter: { readonly sha256: string; readonly messageId: string | null; readonly receivedAt: Date };
  readonly standing: Standing;
  readonly chainHead: string;
}

const SAYS = [
  'The customer named this agent of record in their own words.',
  'It is for new services only; what is installed is untouched.',
  'It is no letter of agency, no contract and no promise of pay.',
  'A signature cannot say that it was superseded or withdrawn since: ask for its status, by the code.',
];

/** Null where no designation is in effect that the customer proved, confirmed, or said on the telephone. */
export function certificateOf(
  { referral, designated, designatedAt, assent, letter, standing, chainHead }: CertificateFacts,
  directory: Directory,
  { issuer, now, status }: { readonly issuer: string; readonly now: Date; readonly status: Certificate['status'] },
): Certificate | null {
  const { designation } = referral;
  const rung = CERTIFIED.find((one) => one === referral.voice.rung);
  if (referral.state !== 'in_effect' || designation === null || rung === undefined) return null;
  const agent = directory.agents.find(({ id }) => id === designation.agentId);
  const agency = directory.agencies.find(({ id }) => id === designation.agencyId);
  if (agent === undefined || agency === undefined) return null;
  const signature = proofIn(standing);
  return {
    format: 'firsthand/certificate@1',
    iss: issuer,
    iat: Math.floor(now.getTime() / 1_000),
    referral: referral.reference,
    customer: { domain: referral.customerDomain, company: referral.company, contact: referral.contactName },
    agent: { name: agent.name, company: agent.company, id: agent.id },
    agency: { name: agency.name, id: agency.id },
    scope: { services: [...designated.scope.services], sites: designated.scope.sites },
    placement: designation.placement,
    since: designatedAt.toISOString(),
    says: SAYS,
    evidence: {
      rung,
      assent: assent === null ? null : assentIn(assent),
      reasons: [...standing.reasons],
      grounds: groundsOf(standing, assent),
      letter: {
        sha256: letter.sha256,
        messageId: letter.messageId,
        receivedAt: letter.receivedAt.toISOString(),
      },
      dkim: signature === null ? null : archived(signature),
    },
    status,
    chainHead,
  };
}

/** What really proves it. A mail that nothing proves, and that had effect without a further word, held the code that the customer alone was mailed. */
function groundsOf(standing: Standing, assent: Assent | null): { by: Ground; says: string }[] {
  const ofMail = mailGround(standing);
  const ofAssent = assent === null ? null : { by: assentGround(assent), says: assentIn(assent) };
  if (ofMail === null && ofAssent === null)
    return [{ by: 'code_in_mail', says: 'the mail holds the code that we had sent to the customer’s own address' }];
  return [ofMail, ofAssent].filter((ground) => ground !== null);
}

function mailGround(standing: Standing): { by: Ground; says: string } | null {
  switch (standing.verdict) {
    case 'verified': {
      if (standing.by === 'authentication_results')
        return {
          by: 'border',
          says: 'the mail server that took the mail for this installation says that its sender is genuine',
        };
      const domain = proofIn(standing)?.domain ?? 'the customer’s domain';
      return { by: 'own_dkim', says: `the mail is signed by ${domain} (DKIM), as this installation checked itself` };
    }
    case 'vouched':
      return {
        by: 'sealer',
        says: `${standing.sealer} passed the mail on and sealed it (ARC): its sender was genuine when it came there`,
      };
    case 'unverified':
    case 'contradicted':
      return null;
  }
}

function assentGround(assent: Assent): Ground {
  switch (assent.by) {
    case 'reply':
      if (assent.colleague) return 'colleague';
      return assent.proved ? 'proved_reply' : 'reply_with_code';
    case 'link':
      return 'link';
    case 'telephone':
      return 'telephone';
  }
}

/** Of a telephone call also who spoke with whom; the number stays with the installation. */
function assentIn(assent: Assent): string {
  switch (assent.by) {
    case 'reply':
      if (assent.colleague) return `confirmed by ${assent.colleague.address}, who may decide it, in a proved reply`;
      return assent.proved ? 'confirmed by a proved reply' : 'confirmed by a reply that holds the code of our question';
    case 'link':
      return 'confirmed on the page of the link in our question';
    case 'telephone':
      return `said to ${assent.operator} by ${assent.whom} on the telephone, ${assent.at.slice(0, 10)}`;
  }
}

function archived({ domain, selector, publicKey }: DkimCheck): Certificate['evidence']['dkim'] {
  return publicKey === null ? null : { domain, selector, publicKey };
}

/** The key as it stood in the DNS when the letter came, for a check that asks nobody. RFC 6376 section 3.6.1, RFC 8463. */
export function archivedKey({ domain, selector, publicKey }: NonNullable<Certificate['evidence']['dkim']>): Resolver {
  const key = createPublicKey(publicKey);
  const der = key.export({ type: 'spki', format: 'der' });
  const isEdwards = key.asymmetricKeyType === 'ed25519';
  const record = `v=DKIM1; k=${isEdwards ? 'ed25519' : 'rsa'}; p=${(isEdwards ? der.subarray(-32) : der).toString('base64')}`;
  return async (name, type) => {
    if (name.toLowerCase() === `${selector}._domainkey.${domain}` && type === 'TXT') return [[record]];
    throw Object.assign(new Error(`${name} is not archived`), { code: 'ENOTFOUND' });
  };
}
