/** What waits to be sent, was sent or failed, and what an operator decides about it. */
import {
  decideDeliveries,
  listOutbox,
  noticeIdsBeginning,
  noticeText,
  type OutboxRow,
  resumeSending,
  stopSending,
  whyStopped,
} from '../adapters/postgres/outbox.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { Config } from '../config.ts';
import { type DeliveryState, WAIT_REASONS } from '../domain/notice.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { table } from '../table.ts';
import { idMeant, operator, say, withStore } from './shared.ts';

export async function listDeliveries(
  states: readonly DeliveryState[],
  limit: number,
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const rows = await listOutbox(database, { states, limit });
    say(rows.length === 0 ? ['Nothing.'] : deliveryTable(rows));
    if (rows.length === limit) say([`These are the first ${limit}: --limit shows more.`]);
  });
}

function deliveryTable(rows: readonly OutboxRow[]): string[] {
  return table(
    ['Notice', 'Referral', 'Kind', '', 'Address', 'From', 'State', 'Why'],
    rows.map((row) => [
      row.noticeId,
      row.reference ?? '-',
      row.kind,
      row.role,
      row.address,
      row.source,
      row.possiblyTwice ? `${row.state}, possibly twice` : row.state,
      reasonOf(row),
    ]),
  );
}

function reasonOf({ waitReason, response, cause }: OutboxRow): string {
  if (waitReason !== null) return WAIT_REASONS[waitReason];
  return response ?? cause;
}

export async function showNotice(noticeId: string, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const id = await noticeMeant(database, noticeId);
    const notice = await noticeText(database, id);
    const deliveries = (await listOutbox(database, { states: [], limit: 1_000_000 })).filter(
      (row) => row.noticeId === id,
    );
    say([...deliveryTable(deliveries), '', `Subject: ${notice?.subject ?? ''}`, '', notice?.text ?? '']);
  });
}

const DECIDED = { release: 'released', again: 'sent again', drop: 'dropped' } as const;

export async function decideNotices(
  noticeIds: readonly string[],
  decision: 'release' | 'again' | 'drop',
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async ({ database }, { mode }) => {
    if (mode === 'shadow' && decision !== 'drop')
      throw new PortError(
        'MODE is "shadow", in which nothing is ever sent: set MODE to desk, approve or automatic before releasing notices',
        { retry: 'never' },
      );
    const from = { release: ['waiting'], again: ['refused', 'unknown'], drop: ['waiting', 'pending'] } as const;
    const all = noticeIds.includes('all');
    const open = all ? await listOutbox(database, { states: from[decision], limit: 1_000_000 }) : [];
    // All of them first, so that nothing is decided where one is mistyped.
    const ids = all
      ? [...new Set(open.map(({ noticeId }) => noticeId))]
      : await Promise.all(noticeIds.map(async (id) => await noticeMeant(database, id)));
    for (const id of ids) {
      const changed = await decideDeliveries(database, id, decision, operator());
      say([`${id}: ${changed} ${changed === 1 ? 'delivery' : 'deliveries'} ${DECIDED[decision]}.`]);
    }
    if (ids.length === 0) say(['There was nothing to decide.']);
    else if (decision !== 'drop') say(['A running service sends them within ten seconds.']);
  });
}

async function noticeMeant(database: Database, given: string): Promise<string> {
  return idMeant(given, await noticeIdsBeginning(database, given), 'notice', 'firsthand outbox list');
}

export async function stopOutbox(why: string, config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    await stopSending(database, why);
    say([`Nothing is sent any more: ${(await whyStopped(database)) ?? why}. "firsthand outbox resume" lets it go on.`]);
  });
}

export async function resumeOutbox(config: Config, log: Log): Promise<void> {
  await withStore(config, log, async ({ database }) => {
    const why = await resumeSending(database);
    say([why === null ? 'Sending had not stopped.' : `Sending goes on; it had stopped: ${why}.`]);
  });
}
