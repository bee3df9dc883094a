/** The database and hosts of our own in; all that the interface for programs reads and writes out. */
import type { ApiStore } from '../../console/api/ports.ts';
import type { SecretBox } from '../../domain/ports.ts';
import { apiAnswerStore } from './api-answers.ts';
import { apiDirectory } from './api-directory.ts';
import { apiKeyStore } from './api-keys.ts';
import { apiRecords } from './api-records.ts';
import { apiReferrals } from './api-referrals.ts';
import { apiWebhooks } from './api-webhooks.ts';
import type { Database } from './database.ts';

/** `box` seals what must not lie in clear; `ours` are hosts of our own. */
export function apiStore(database: Database, box: SecretBox, ours: readonly string[]): ApiStore {
  return {
    keys: apiKeyStore(database),
    referrals: apiReferrals(database),
    records: apiRecords(database),
    directory: apiDirectory(database, ours),
    webhooks: apiWebhooks(database, box),
    answers: apiAnswerStore(database, box),
  };
}
