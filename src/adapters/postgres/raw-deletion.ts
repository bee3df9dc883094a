/** Days go in; the text of mail that was ignored before then goes out of the store, where nothing proves who wrote it. Its header stays. */
import { endOfHeaders } from '../../domain/raw-message.ts';
import type { Database } from './database.ts';

/** Of each mail no more is looked at: a header that is longer is cut off there. */
const MOST_HEADER_BYTES = 300_000;

/**
 * What a referral, a claim or a notice comes from stays, and so does a proved mail and one that waits for a person. Of a copy
 * of a mail the text stands in that mail, or went with it: it goes as well.
 */
const DUE = `
select m.id, substring(m.raw from 1 for ${MOST_HEADER_BYTES}) as head, octet_length(m.raw) as bytes
from messages m
where m.outcome in ('ignored', 'duplicate') and m.raw_deleted_at is null
  and m.outcome_at < now() - $1 * interval '1 day'
  and case m.outcome
    when 'ignored' then m.referral_id is null
      and coalesce(m.standing->>'verdict', '') not in ('verified', 'vouched')
      and not exists (select from claims c where c.letter_id = m.id)
      and not exists (select from notices n where n.letter_id = m.id)
    else exists (select from messages original where original.id = m.duplicate_of and original.content_sha256 = m.content_sha256)
  end
order by m.outcome_at limit $2`;

/** What tells the text goes with it: what was read in it, and the words by which it was found, but for its subject. */
const SHRINK = `
update messages m
set raw = substring(m.raw from 1 for each.bytes), raw_deleted_at = now(), extraction = null, earlier_extractions = '[]',
  words = to_tsvector('simple', coalesce(m.subject, ''))
from unnest($1::uuid[], $2::int[]) each (id, bytes)
where m.id = each.id and m.outcome in ('ignored', 'duplicate') and m.raw_deleted_at is null`;

/** Of at most `limit` mails; says how many it were, and how many bytes they had. */
export async function deleteIgnoredTexts(
  { pool }: Database,
  of: { readonly days: number; readonly limit: number },
): Promise<{ readonly mails: number; readonly bytes: number }> {
  const { rows } = await pool.query<{ id: string; head: Buffer; bytes: number }>(DUE, [of.days, of.limit]);
  if (rows.length === 0) return { mails: 0, bytes: 0 };
  const ends = rows.map(({ head }) => Math.max(1, endOfHeaders(head)));
  const { rowCount } = await pool.query(SHRINK, [rows.map(({ id }) => id), ends]);
  return {
    mails: rowCount ?? 0,
    bytes: rows.reduce((sum, { bytes }, at) => sum + bytes - (ends[at] ?? 0), 0),
  };
}
