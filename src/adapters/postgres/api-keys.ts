/** A key of the interface for programs in; what it may do out. Keys are made, listed and revoked here; what is kept is their hash. */
import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeys } from '../../console/api/ports.ts';
import type { ApiKey, ApiScope } from '../../domain/api-key.ts';
import type { Database } from './database.ts';
import { and, asc, eq, isNull } from './drizzle.ts';
import { apiKeys } from './schema.ts';

// Its use is noted at most once a minute: a row that each request writes would be what they all wait for.
const KNOWN = `
with known as (
  select id, name, scopes, agency_id, used_at from api_keys where key_sha256 = $1 and revoked_at is null
), used as (
  update api_keys k set used_at = now() from known
  where k.id = known.id and (known.used_at is null or known.used_at < now() - interval '1 minute')
)
select id, name, scopes, agency_id as "agencyId" from known`;

export function apiKeyStore({ pool }: Database): ApiKeys {
  return {
    known: async (key) => {
      const { rows } = await pool.query<ApiKey>({ name: 'api_key', text: KNOWN, values: [sha256(key)] });
      return rows[0] ?? null;
    },
  };
}

export interface NewKey {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly agencyId: string | null;
  readonly by: string;
}

/** The key, which nobody can show again; null where one of this name is there. */
export async function addKey({ orm }: Database, { name, scopes, agencyId, by }: NewKey): Promise<string | null> {
  const key = `fh_${randomBytes(32).toString('base64url')}`;
  const row = { name, keySha256: sha256(key), scopes: [...scopes], agencyId, createdBy: by };
  const added = await orm.insert(apiKeys).values(row).onConflictDoNothing().returning({ id: apiKeys.id });
  return added.length === 0 ? null : key;
}

export interface KeyRow extends ApiKey {
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

export async function listKeys({ orm }: Database): Promise<readonly KeyRow[]> {
  return await orm
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      scopes: apiKeys.scopes,
      agencyId: apiKeys.agencyId,
      usedAt: apiKeys.usedAt,
      revokedAt: apiKeys.revokedAt,
    })
    .from(apiKeys)
    .orderBy(asc(apiKeys.createdAt));
}

/** False where no key of this name is good. */
export async function revokeKey({ orm }: Database, name: string): Promise<boolean> {
  const revoked = await orm
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.name, name), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length > 0;
}

function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
