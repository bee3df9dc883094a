/** What waits to be sent, was sent or failed, and what an operator decides about it. */
import {
  decideDeliveries,
  listOutbox,
  noticeText,
  type OutboxRow,
  resumeSending,
  stopSending,
  whyStopped,
} from '../adapters/postgres/outbox.ts';
import { configIn } from '../app.ts';
import type { Config } from '../config.ts';
import { type DeliveryState, WAIT_REASONS } from '../domain/notice.ts';
import { type Log, PortError } from '../domain/ports.ts';
import { table } from '../table.ts';
import { operator, say, withStore } from './shared.ts';

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
    const notice = isUuid(noticeId) ? await noticeText(database, noticeId) : null;
    if (notice === null) throw noSuchNotice(noticeId);
    const deliveries = (await listOutbox(database, { states: [], limit: 1_000_000 })).filter(
      (row) => row.noticeId === noticeId,
    );
    say([...deliveryTable(deliveries), '', `Subject: ${notice.subject}`, '', notice.text]);
  });
}

const DECIDED = { release: 'released', again: 'sent again', drop: 'dropped' } as const;

export async function decideNotices(
  noticeIds: readonly string[],
  decision: 'release' | 'again' | 'drop',
  config: Config,
  log: Log,
): Promise<void> {
  await withStore(config, log, async (store) => {
    const { database } = store;
    if ((await configIn(config, store)).mode === 'shadow' && decision !== 'drop')
      throw new PortError(
        'MODE is "shadow", in which nothing is ever sent: set MODE to desk, approve or automatic before releasing notices',
        { retry: 'never' },
      );
    const from = { release: ['waiting'], again: ['refused', 'unknown'], drop: ['waiting', 'pending'] } as const;
    const all = noticeIds.includes('all');
    const open = all ? await listOutbox(database, { states: from[decision], limit: 1_000_000 }) : [];
    const ids = all ? [...new Set(open.map(({ noticeId }) => noticeId))] : noticeIds;
    for (const id of ids) {
      if (!isUuid(id) || (await noticeText(database, id)) === null) throw noSuchNotice(id);
      const changed = await decideDeliveries(database, id, decision, operator());
      say([`${id}: ${changed} ${changed === 1 ? 'delivery' : 'deliveries'} ${DECIDED[decision]}.`]);
    }
    if (ids.length === 0) say(['There was nothing to decide.']);
    else if (decision !== 'drop') say(['A running service sends them within ten seconds.']);
  });
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

function noSuchNotice(id: string): PortError {
  return new PortError(`there is no notice "${id}": firsthand outbox list shows their ids`, { retry: 'never' });
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
