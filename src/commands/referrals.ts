/** Referrals at the command line: what an operator says of one, and who was designated when. */
import { callOfReferral, letterOf, mailsOf, numbersOf, putCall } from '../adapters/postgres/calls.ts';
import { historyOf } from '../adapters/postgres/certificates.ts';
import { intakeStore } from '../adapters/postgres/intake-store.ts';
import { referralById, referralByReference, referralsOfDomain } from '../adapters/postgres/referrals.ts';
import { readingPool } from '../adapters/reading/pool.ts';
import { directoryOf } from '../app.ts';
import { callAboutReferral } from '../calls.ts';
import type { Config } from '../config.ts';
import { type Period, standingAt, timelineOf } from '../decide/timeline.ts';
import type { NumbersOf } from '../domain/call.ts';
import { type Log, PortError } from '../domain/ports.ts';
import type { Referral } from '../domain/referral.ts';
import { RUNGS, type TelephoneCall } from '../domain/voice.ts';
import { table } from '../table.ts';
import { operator, say, withStore } from './shared.ts';

/** The word of whoever telephoned; a running service works on it within a second, once the call counts. */
export async function attest(
  reference: string,
  given: { readonly whom: string; readonly number: string; readonly numberFrom: string; readonly at: Date },
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database, directory }) => {
    const referral = await referralByReference(database, reference);
    if (referral === null) throw noSuchReferral(reference);
    const { whom, number, numberFrom, at } = given;
    const by = operator();
    const call: TelephoneCall = { by: 'telephone', operator: by, whom, number, numberFrom, at: at.toISOString() };
    const reading = readingPool({ ...config.read, log });
    try {
      const { id, version } = referral;
      const needs = {
        store: intakeStore(database, config.dailyNotices),
        reading,
        directory: directoryOf(config, directory),
        mailsOf: async (of: string) => await mailsOf(database, of),
        numbersOf: async (of: NumbersOf, except: string | null) => await numbersOf(database, of, except),
        referralById: async (of: string) => await referralById(database, of),
        letterOf: async (of: Referral) => await letterOf(database, of),
        waitingCall: async (of: Referral) => await callOfReferral(database, of),
        putCall: async (of: Parameters<typeof putCall>[1]) => await putCall(database, of),
        now: () => new Date(),
      };
      const user = { id: '', name: by, role: 'operator' } as const;
      const signal = AbortSignal.timeout(ATTEST_MS);
      const kept = await callAboutReferral(needs, { id, version, pressed: { is: 'right', call }, by: user }, signal);
      switch (kept.is) {
        case 'kept':
          say([`${referral.reference}: ${kept.says}`]);
          return;
        case 'overtaken':
          throw new PortError(`${referral.reference} changed meanwhile: try again`, { retry: 'never' });
        case 'refused':
          throw new PortError(kept.why, { retry: 'never' });
      }
    } finally {
      await reading.close();
    }
  });
}

/** Each mail of the referral is read for the number that was called. */
const ATTEST_MS = 60_000;

export async function showDesignations(customer: string, on: Date | null, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database, directory }) => {
    const isReference = /^FH-/i.test(customer);
    const one = isReference ? await referralByReference(database, customer) : null;
    const found = one === null ? (isReference ? [] : await referralsOfDomain(database, customer)) : [one];
    if (found.length === 0) throw noSuchReferral(customer);
    const { agents, agencies } = await directoryOf(config, directory)();
    const nameOf = (list: readonly { readonly id: string; readonly name: string }[], id: string | undefined): string =>
      list.find((each) => each.id === id)?.name ?? id ?? '-';
    const row = (reference: string, { designation, scope, state, since, until, rung }: Period): string[] => [
      reference,
      nameOf(agents, designation?.agentId),
      nameOf(agencies, designation?.agencyId),
      scope.services.join(', ') || 'all that is asked for',
      state.replaceAll('_', ' '),
      since.toISOString().slice(0, 16).replace('T', ' '),
      until === null ? '' : until.toISOString().slice(0, 16).replace('T', ' '),
      RUNGS[rung],
    ];
    const rows: string[][] = [];
    for (const { id, reference } of found) {
      const periods = timelineOf(await historyOf(database, id));
      const then = on === null ? periods : [standingAt(periods, on)].filter((period) => period !== null);
      rows.push(...then.map((period) => row(reference, period)));
    }
    say(
      rows.length === 0
        ? ['Nobody.']
        : table(['Referral', 'Agent of record', 'Agency', 'For', '', 'Since (UTC)', 'Until', 'Evidence'], rows),
    );
    say(['', 'A designation is no letter of agency, no contract and no promise of pay.']);
  });
}

function noSuchReferral(name: string): PortError {
  return new PortError(`there is no referral "${name}": firsthand report shows their references`, { retry: 'never' });
}
