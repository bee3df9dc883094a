/** The database in; the chain of referral events, link by link, and where it ends, out. */
import type { ChainHead, Link } from '../../prove/chain.ts';
import type { Database } from './database.ts';

const PAGE = 1_000;

interface Row {
  readonly position: string;
  readonly referral_id: string;
  readonly reference: string | null;
  readonly seq: number;
  readonly kind: string;
  readonly text: string;
  readonly salt: Buffer | null;
  readonly commitment: Buffer;
  readonly head: Buffer;
  readonly committed: string | null;
  readonly stored: string | null;
}

/** Chains what came since it was last done. It is quick when nothing did. */
export async function chainEvents({ pool }: Database): Promise<void> {
  const { rowCount } = await pool.query('select from referral_events where position is null limit 1');
  if (rowCount !== 0) await pool.query('select chain_events()');
}

export async function* chainLinks({ pool }: Database): AsyncGenerator<Link> {
  let last = '0';
  for (;;) {
    const { rows } = await pool.query<Row>({
      name: 'chain-links',
      text: `
        select e.position, e.referral_id, r.reference, e.seq, e.kind, event_text(e) as text, e.salt, e.commitment, e.head,
          encode(e.letter_sha256, 'hex') as committed, encode(case when m.raw_deleted_at is null then sha256(m.raw) else m.raw_sha256 end, 'hex') as stored
        from referral_events e
        left join referrals r on r.id = e.referral_id
        left join messages m on m.id = letter_of(e.payload)
        where e.position > $1 order by e.position limit ${PAGE}`,
      values: [last],
    });
    for (const row of rows)
      yield {
        position: BigInt(row.position),
        referralId: row.referral_id,
        reference: row.reference ?? row.referral_id,
        seq: row.seq,
        kind: row.kind,
        text: row.text,
        salt: row.salt,
        commitment: row.commitment,
        head: row.head,
        letter:
          row.committed === null || row.salt === null ? null : { committed: row.committed, stored: row.stored ?? '' },
      };
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.position;
  }
}

export async function chainEnd({ pool }: Database): Promise<ChainHead> {
  const { rows } = await pool.query<{ length: string; head: string }>(
    `select length, encode(head, 'hex') as head from event_chain`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('event_chain has lost its row: restore the database from a backup');
  return { length: BigInt(row.length), head: row.head };
}
