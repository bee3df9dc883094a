/** What became of all mail so far. */
import { referralsByAge } from '../adapters/postgres/referrals.ts';
import { reportOf } from '../adapters/postgres/report.ts';
import { listOutbox } from '../adapters/postgres/outbox.ts';
import type { Config } from '../config.ts';
import { HOLD_REASONS } from '../domain/lists.ts';
import { WAIT_REASONS } from '../domain/notice.ts';
import type { Log } from '../domain/ports.ts';
import { table } from '../table.ts';
import { say, withStore } from './shared.ts';

export async function showReport(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }, { mode }) => {
    const { messages, referrals, deliveries } = await reportOf(database);
    const total = messages.reduce((sum, row) => sum + row.count, 0);
    const waiting = await listOutbox(database, { states: ['waiting'], limit: 1_000_000 });
    const companies = new Map((await referralsByAge(database)).map(({ reference, company }) => [reference, company]));
    say([
      `Mode ${mode}. ${total} mails received.`,
      '',
      ...table(
        ['Mails', 'Outcome', 'Why'],
        messages.map(({ outcome, holdReason, count }) => [
          String(count),
          outcome ?? 'still to be read',
          holdReason === null ? '' : HOLD_REASONS[holdReason],
        ]),
      ),
      '',
      ...table(
        ['Referrals', 'State'],
        referrals.map(({ state, count }) => [String(count), state.replaceAll('_', ' ')]),
      ),
      '',
      ...table(
        ['Deliveries', 'Notice', 'State', 'Why'],
        deliveries.map(({ kind, state, waitReason, count }) => [
          String(count),
          kind.replaceAll('_', ' '),
          state,
          waitReason === null ? '' : WAIT_REASONS[waitReason],
        ]),
      ),
    ]);
    if (waiting.length === 0) return;
    say([
      '',
      'Would have been sent, and waits for a word:',
      '',
      ...table(
        ['Referral', 'Customer', 'Notice', '', 'Address', 'From'],
        waiting.map(({ reference, kind, role, address, source }) => [
          reference ?? '-',
          companies.get(reference ?? '') ?? '-',
          kind.replaceAll('_', ' '),
          role,
          address,
          source,
        ]),
      ),
    ]);
  });
}
