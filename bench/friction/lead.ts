/** A signed mail and, for a reader who never errs, its label go in; what becomes of it, and how its writer hears of it, comes out. */
import type { Directory } from '../../src/domain/directory.ts';
import type { Extraction } from '../../src/domain/extraction.ts';
import type { Resolver } from '../../src/domain/ports.ts';
import { isChoice } from '../../src/domain/proposal.ts';
import { isProved } from '../../src/domain/standing.ts';
import type { KnownDomain } from '../../src/domain/voice.ts';
import { fitOf } from '../../src/decide/fit.ts';
import { mind } from '../../test/attacks/in-memory.ts';

export interface Arrival {
  readonly raw: Buffer;
  readonly at: Date;
  readonly directory: Directory;
  readonly resolver: Resolver;
  /** The other companies of the same world. */
  readonly customers: readonly KnownDomain[];
}

/** In a line: `in effect`, `asked: weak_fit`, `asked for: agent_of_record`, `held, told: …`, `held, not told: …`, and so on. */
export async function lead(arrival: Arrival, label: Extraction | null): Promise<string> {
  const { decision, standing } = await mind(arrival).led(arrival.raw, label === null ? {} : { extraction: label });
  if (!isProved(standing)) return `not proved: ${standing.reasons.join('; ')}`;
  const { outcome, holdReason, events, referral } = decision;
  if (outcome === 'hold') {
    const isTold = decision.notices.some((notice) =>
      notice.recipients.some(({ address }) => address === standing.writer.address),
    );
    return `held, ${isTold ? 'told' : 'not told'}: ${holdReason}`;
  }
  if (outcome !== 'referral') return outcome;
  for (const event of events) {
    if (event.kind === 'designated') return 'in effect';
    const proposes = event.kind === 'confirmation_asked' || event.kind === 'parts_asked' ? (event.proposes ?? []) : [];
    const missing = event.kind === 'parts_asked' ? event.missing : [];
    // To choose one of several is asked for as who lacks is.
    const toChoose = proposes.filter(isChoice).map(({ part }) => part);
    if (toChoose.length > 0) return `asked for: ${[...toChoose, ...missing].join(', ')}`;
    if (proposes.length > 0) return `asked: likely ${[...proposes.map(({ part }) => part), ...missing].join(', ')}`;
    if (event.kind === 'confirmation_asked')
      return `asked: ${(referral?.voice.doubts ?? []).map(({ kind }) => kind).join(', ')}`;
    if (event.kind === 'parts_asked') return `asked for: ${event.missing.join(', ')}`;
  }
  return events.map(({ kind }) => kind).join(', ');
}

/** The domain is near enough to the name of the company that an honest writer may well use it. */
export const mayBeOf = (domain: string, company: string): boolean => fitOf(domain, company) !== 'none';
