/** What happened to a referral in; who was agent of record for what, from when to when and on what evidence, out. */
import type { Designation, ReferralEvent, Scope } from '../domain/referral.ts';
import type { Rung } from '../domain/voice.ts';

/** When something happened, beside what. */
export interface Dated {
  readonly seq: number;
  readonly at: Date;
  readonly event: ReferralEvent;
}

/** `awaiting_confirmation` and the others are where a designation stands; each ends when the next begins. */
export type PeriodState = 'designated' | 'awaiting_confirmation' | 'contested' | 'superseded' | 'withdrawn';

/** One designation in one state; `until` is null while it lasts. A designation is no letter of agency and no agreement: those are kept apart. */
export interface Period {
  readonly state: PeriodState;
  /** Null while it waits: nobody is designated by what is not confirmed. */
  readonly designation: Designation | null;
  readonly scope: Scope;
  readonly rung: Rung;
  readonly letterId: string;
  /** The number of the event that designated; null while it waits. */
  readonly seq: number | null;
  readonly since: Date;
  readonly until: Date | null;
}

const ALL: Scope = { services: [], sites: null };

/** Oldest first. The last one, or the last two where one was superseded, say how it stands. */
export function timelineOf(history: readonly Dated[]): readonly Period[] {
  const periods: Period[] = [];
  let rung: Rung = 'unauthenticated';
  const last = (): Period | undefined => periods.findLast(({ until }) => until === null);
  const end = (at: Date): void => {
    const open = periods.findLastIndex(({ until }) => until === null);
    const period = periods[open];
    if (period !== undefined) periods[open] = { ...period, until: at };
  };
  const begin = (period: Omit<Period, 'until'>): void => {
    end(period.since);
    periods.push({ ...period, until: null });
  };
  for (const { seq, at, event } of history) {
    const before = last();
    switch (event.kind) {
      case 'opened':
        rung = event.voice.rung;
        break;
      case 'confirmation_asked':
        if (before === undefined)
          begin({
            state: 'awaiting_confirmation',
            designation: null,
            scope: ALL,
            rung,
            letterId: event.letterId,
            seq: null,
            since: at,
          });
        break;
      case 'designated': {
        const { designation, scope, letterId } = event;
        rung = event.rung;
        if (before !== undefined && before.designation !== null && before.designation.agentId !== designation.agentId) {
          end(at);
          periods.push({ ...before, state: 'superseded', since: at, until: at });
        }
        begin({ state: 'designated', designation, scope, rung, letterId, seq, since: at });
        break;
      }
      case 'contested':
        if (before?.designation) begin({ ...before, state: 'contested', since: at });
        break;
      case 'withdrawn':
        if (before === undefined) break;
        begin({ ...before, state: 'withdrawn', letterId: event.letterId, since: at });
        break;
      case 'confirmed':
      case 'updated':
      case 'held':
      case 'parts_asked':
      case 'answer_unclear':
      case 'denied':
      case 'refused':
      case 'stopped':
      case 'reminded':
      case 'certified':
      case 'notice_bounced':
      case 'agreement_received':
      case 'letter_joined':
      case 'ruled':
      case 'called':
      case 'read_again':
        break;
    }
  }
  return periods;
}

/** How it stood at that moment; null where nobody was designated, and nothing waited. */
export function standingAt(periods: readonly Period[], moment: Date): Period | null {
  return periods.findLast(({ since, until }) => since <= moment && (until === null || moment < until)) ?? null;
}

/** What became of the designation that this event made. */
export function fateOf(
  periods: readonly Period[],
  seq: number,
): Pick<Period, 'state' | 'since' | 'designation' | 'rung'> | null {
  const own = periods.filter((period) => period.seq === seq);
  const latest = own.at(-1);
  if (latest === undefined) return null;
  const { state, since, designation, rung } = latest;
  return { state, since, designation, rung };
}
