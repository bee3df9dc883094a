/** Referrals at the command line: what an operator says of one, and who was designated when. */
import { actStore } from '../adapters/postgres/acts.ts';
import { historyOf } from '../adapters/postgres/certificates.ts';
import { referralByReference, referralsOfDomain } from '../adapters/postgres/referrals.ts';
import { directoryOf } from '../app.ts';
import type { Config } from '../config.ts';
import { type Period, standingAt, timelineOf } from '../decide/timeline.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { RUNGS } from '../domain/voice.ts';
import { table } from '../table.ts';
import { operator, say, withStore } from './shared.ts';

/** The word of whoever telephoned; a running service works on it within a second. */
export async function attest(
  reference: string,
  call: { readonly whom: string; readonly number: string; readonly numberFrom: string; readonly at: Date },
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const referral = await referralByReference(database, reference);
    if (referral === null) throw noSuchReferral(reference);
    if (referral.state === 'in_effect' || referral.state === 'withdrawn')
      throw new PortError(
        `${referral.reference} is ${referral.state.replaceAll('_', ' ')}: only what waits or is on hold can be attested`,
        { retry: 'never' },
      );
    const { whom, number, numberFrom, at } = call;
    const assent = { by: 'telephone', operator: operator(), whom, number, numberFrom, at: at.toISOString() } as const;
    await actStore(database).add(referral.id, referral.version, { kind: 'attested', assent });
    say([`${referral.reference}: kept as said by ${whom}. A running service goes on with it within seconds.`]);
  });
}

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
