/** An Idempotency-Key with the hash of its request in; whether it is to be done now, or what was answered, out. */
import type { Answer, ApiAnswers } from '../../console/api/ports.ts';
import type { SecretBox } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { ofAnswer } from './secrets.ts';

/** Answers are kept so long. */
const KEPT = `interval '24 hours'`;
/** Whoever works on one longer than any request may take is dead. */
const DEAD = `interval '1 minute'`;

// What is taken over was begun by a process that died in it. A row of the same moment is seen by whoever comes second
// only once it is committed, and then by the select after this statement.
const BEGIN = `
with old as (
  delete from api_answers where begun_at < now() - ${KEPT} and (key_id, idempotency_key) <> ($1, $2)
)
insert into api_answers as a (key_id, idempotency_key, request_sha256) values ($1, $2, $3)
on conflict (key_id, idempotency_key) do update
  set request_sha256 = excluded.request_sha256, begun_at = now(), status = null, headers = null, body = null
  where a.begun_at < now() - ${KEPT}
    or (a.status is null and a.request_sha256 = excluded.request_sha256 and a.begun_at < now() - ${DEAD})
returning 1`;

interface Row {
  readonly same: boolean;
  readonly status: number | null;
  readonly headers: Answer['headers'] | null;
  readonly body: string | null;
}

/** What was answered may hold a secret that was shown once: it is sealed. */
export function apiAnswerStore({ pool }: Database, box: SecretBox): ApiAnswers {
  return {
    begin: async (keyId, idempotencyKey, requestSha256) => {
      const values = [keyId, idempotencyKey, Buffer.from(requestSha256)];
      const begun = await pool.query({ name: 'begin_answer', text: BEGIN, values });
      if (begun.rowCount === 1) return { is: 'fresh' };
      const { rows } = await pool.query<Row>({
        name: 'kept_answer',
        text: `select request_sha256 = $3 as same, status, headers, body from api_answers
               where key_id = $1 and idempotency_key = $2`,
        values,
      });
      const [row] = rows;
      if (row === undefined) return { is: 'in_hand' }; // it failed at this moment: the next one finds it free
      if (!row.same) return { is: 'other' };
      const { status, headers, body } = row;
      if (status === null) return { is: 'in_hand' };
      const opened = await box.open(ofAnswer(keyId, idempotencyKey), body ?? '');
      return opened === null
        ? { is: 'lost' }
        : { is: 'answered', answer: { status, headers: headers ?? {}, body: opened } };
    },
    keep: async (keyId, idempotencyKey, { status, headers, body }) => {
      await pool.query(
        'update api_answers set status = $3, headers = $4, body = $5 where key_id = $1 and idempotency_key = $2',
        [keyId, idempotencyKey, status, JSON.stringify(headers), await box.seal(ofAnswer(keyId, idempotencyKey), body)],
      );
    },
    forget: async (keyId, idempotencyKey) => {
      await pool.query('delete from api_answers where key_id = $1 and idempotency_key = $2', [keyId, idempotencyKey]);
    },
  };
}
