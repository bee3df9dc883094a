/** Jobs that fail go in; what each is about, for whom, and why it fails, as people say it, come out. */
import type { FailedRow } from '../../console/operator/ports.ts';
import type { NoticeKind } from '../../domain/notice.ts';
import type { FailingJob } from '../../domain/ports.ts';
import type { Database } from './database.ts';

export async function failedRows(
  { pool }: Database,
  intake: readonly FailingJob[],
  notices: readonly FailingJob[],
): Promise<readonly FailedRow[]> {
  if (intake.length + notices.length === 0) return [];
  const [letters, mails] = await Promise.all([
    pool.query<About>(LETTERS, [intake.map(({ id }) => id)]),
    pool.query<About>(NOTICES, [notices.map(({ id }) => id)]),
  ]);
  const rowOf = (queue: FailedRow['queue'], about: readonly About[]) => {
    const known = new Map(about.map((each) => [each.id, each]));
    return ({ id, reason, attempts, gaveUp, nextAt }: FailingJob): FailedRow => {
      const { customer = null, reference = null, kind = null, response = null } = known.get(id) ?? {};
      return { queue, id, kind, customer, reference, cause: response ?? reason, attempts, gaveUp, nextAt };
    };
  };
  return [...intake.map(rowOf('intake', letters.rows)), ...notices.map(rowOf('notices', mails.rows))];
}

interface About {
  readonly id: string;
  readonly customer: string | null;
  readonly reference: string | null;
  readonly kind: NoticeKind | null;
  /** What the mail server said last of what is still to be sent. */
  readonly response: string | null;
}

const LETTERS = `
select m.id::text, coalesce(r.company, r.customer_domain, m.from_address) as customer, r.reference, null as kind, null as response
from messages m left join referrals r on r.id = m.referral_id where m.id::text = any ($1::text[])`;

/** The job of a notice sends those beside it too, which the same letter caused. */
const NOTICES = `
select n.id::text, coalesce(r.company, r.customer_domain) as customer, r.reference, n.kind,
  (select d.response from notices beside join deliveries d on d.notice_id = beside.id
   where (beside.id = n.id or beside.letter_id = n.letter_id) and d.state = 'pending' and d.response is not null
   order by d.changed_at desc limit 1) as response
from notices n left join referrals r on r.id = n.referral_id where n.id::text = any ($1::text[])`;
