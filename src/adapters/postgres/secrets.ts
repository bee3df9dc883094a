/** A box in; what lies in the database in clear, or sealed by a secret that was replaced, is sealed by the one of now. */
import type { SecretBox } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import type pg from 'pg';

/** What the seals of a webhook's secrets are bound to. */
export const ofWebhook = (id: string): string => `webhook ${id}`;

/** What the seal of a kept answer is bound to. */
export const ofAnswer = (keyId: string, idempotencyKey: string): string => `answer ${keyId} ${idempotencyKey}`;

/**
 * To be done at each start, and when the secret was replaced. Whoever stores a secret meanwhile waits for the lock, and seals
 * it by the newest secret once it has it.
 */
export async function sealStored({ pool }: Database, box: SecretBox): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await client.query('lock table webhooks, api_answers in share row exclusive mode');
    await sealWebhooks(client, box);
    await sealAnswers(client, box);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch((lost: unknown) => (broken = lost instanceof Error ? lost : new Error()));
    throw cause;
  } finally {
    client.release(broken);
  }
}

interface WebhookRow {
  readonly id: string;
  readonly secret: string;
  readonly earlier_secrets: readonly { readonly secret: string; readonly until: string }[];
}

async function sealWebhooks(client: pg.PoolClient, box: SecretBox): Promise<void> {
  const { rows } = await client.query<WebhookRow>('select id, secret, earlier_secrets from webhooks');
  for (const { id, secret, earlier_secrets } of rows) {
    const about = ofWebhook(id);
    const earlier = await Promise.all(
      earlier_secrets.map(async (each) => ({ ...each, secret: await sealedNow(box, about, each.secret) })),
    );
    const now = await sealedNow(box, about, secret);
    const isSame = now === secret && earlier.every((each, at) => each.secret === earlier_secrets[at]?.secret);
    if (isSame) continue;
    const values = [id, now, JSON.stringify(earlier)];
    await client.query('update webhooks set secret = $2, earlier_secrets = $3 where id = $1', values);
  }
}

interface AnswerRow {
  readonly key_id: string;
  readonly idempotency_key: string;
  readonly body: string;
}

async function sealAnswers(client: pg.PoolClient, box: SecretBox): Promise<void> {
  const { rows } = await client.query<AnswerRow>(
    'select key_id, idempotency_key, body from api_answers where not starts_with(body, $1)',
    [prefixOf(box)],
  );
  for (const { key_id, idempotency_key, body } of rows) {
    const sealed = await sealedNow(box, ofAnswer(key_id, idempotency_key), body);
    await client.query('update api_answers set body = $3 where key_id = $1 and idempotency_key = $2', [
      key_id,
      idempotency_key,
      sealed,
    ]);
  }
}

const PREFIX = 'sealed:';
const prefixOf = (box: SecretBox): string => `${PREFIX}1:${box.id()}:`;

/** What nothing opens any more stays as it is: whoever needs it is told so. */
async function sealedNow(box: SecretBox, about: string, stored: string): Promise<string> {
  if (stored.startsWith(prefixOf(box))) return stored;
  const clear = stored.startsWith(PREFIX) ? await box.open(about, stored) : stored;
  return clear === null ? stored : await box.seal(about, clear);
}
