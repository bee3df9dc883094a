/** Somebody who may change any row, with triggers off, is played through: what `firsthand audit` notices, and, asserted as it is today, what it does not. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS, migratedDatabase } from '../../../test/database.ts';
import { keysOfTest } from '../../../test/keys.ts';
import { silentLog } from '../../../test/log.ts';
import { arrive, ending, extraction, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import { audit } from '../../prove/chain.ts';
import { accounts } from './accounts.ts';
import { addKey } from './api-keys.ts';
import { addWebhook } from './api-webhooks.ts';
import { auditCertificates } from './certificates.ts';
import { chainEnd, chainEvents, chainLinks } from './chain.ts';
import { openDatabase } from './database.ts';
import { intakeStore } from './intake-store.ts';

const { url } = await migratedDatabase();
const database = await openDatabase(url, { max: 1, migrations: MIGRATIONS, log: silentLog });
afterAll(async () => await database.close());
const { pool } = database;
const { keys } = await keysOfTest();
let sealedHead = '';

beforeAll(async () => {
  const { id: letterId, contentSha256 } = await arrive(database, mail(randomUUID()));
  const its = referral({ designation: { agentId: 'agent-dana', agencyId: 'agency-north', placement: 'sole' } });
  const { designation } = its;
  if (designation === null) return expect.unreachable();
  const events = [
    { kind: 'opened', letterId, extraction, voice: VOICE },
    { kind: 'designated', letterId, designation, scope: { services: [], sites: null }, rung: 'authenticated' },
    { kind: 'withdrawn', letterId },
  ] as const;
  await intakeStore(database, PLENTY).commit(
    letterId,
    ending(contentSha256, { outcome: 'referral', extraction, referral: its, events }),
  );
  await chainEvents(database);
  sealedHead = (await chainEnd(database)).head;
  await pool.query(`insert into actions (who, did, subject) values ('ada', 'attest', 'x')`);
  await pool.query(`insert into users (name, role) values ('curtis@agency.example', 'viewer')`);
  await pool.query(`insert into agents (id, name, company) values ('agent-dana', 'Dana', 'Dana Telecom')`);
  await addKey(database, { name: 'north', scopes: ['referrals:read'], agencyId: 'agency-north', by: 'a test' });
  await addWebhook(database.orm, keys.box, {
    url: 'https://a.example/',
    events: ['referral.opened'],
    agencyId: null,
    by: 'x',
  });
});

/** One connection, so that all of it is one transaction, and the tables are as they were afterwards. */
async function audited(statements: readonly string[], signed: readonly string[] = []): Promise<string | null> {
  await pool.query('begin');
  try {
    await pool.query('set local session_replication_role = replica'); // as with triggers off
    for (const each of statements) {
      const { rowCount } = await pool.query(each);
      expect(rowCount, each).toBeGreaterThan(0);
    }
    await pool.query('set local session_replication_role = origin');
    await chainEvents(database);
    const heads = signed.map((head) => ({ head, isRevoked: false }));
    const { fault } = await audit(chainLinks(database), await chainEnd(database), heads);
    return fault ?? (await auditCertificates(database)).faults[0] ?? null;
  } finally {
    await pool.query('rollback');
  }
}

const WITHDRAWN = `where kind = 'withdrawn'`;
const INSERTED = `insert into referral_events (referral_id, seq, kind, payload, at, salt, commitment)
  select referral_id, 9, 'certified', jsonb_build_object('kind', 'certified', 'letterId', payload->>'letterId', 'sha256', 'ab', 'keyId', 'k'),
    now(), sha256('salt'), sha256('nothing') from referral_events ${WITHDRAWN}`;
const CUT = [
  `delete from referral_events ${WITHDRAWN}`,
  `update event_chain set length = length - 1, head = (select head from referral_events order by position desc limit 1)`,
];

describe('whoever may change each row, with triggers off, is noticed where they', () => {
  it.each<[what: string, statements: readonly string[]]>([
    ['change what an event says', [`update referral_events set payload = payload || '{"letterId": "x"}' ${WITHDRAWN}`]],
    ['say that it was another kind of event', [`update referral_events set kind = 'held' ${WITHDRAWN}`]],
    ['take an event out', [`delete from referral_events ${WITHDRAWN}`]],
    ['exchange a mail', [`update messages set raw = raw || 'x'`]],
    ['put an event there whose commitment is none', [INSERTED]],
    [
      'put a certificate there',
      [
        `insert into certificates (code, referral_id, seq, sha256, key_id) select 'c', id, 2, sha256('x'), 'k' from referrals`,
      ],
    ],
  ])('%s', async (_, statements) => {
    expect(await audited(statements)).not.toBeNull();
  });

  it('cut the chain and its end, by any notice that went out before', async () => {
    expect(await audited(CUT)).toBeNull();
    expect(await audited(CUT, [sealedHead])).toContain('does not pass through');
  });
});

// Each of these is known, and docs/proof.md says so: what the service reads of them stands in no chain.
describe('whoever may change each row is not noticed by the audit of the chain where they', () => {
  it.each<[what: string, statement: string]>([
    ['change the row of a referral: its agent', `update referrals set agent_id = 'agent-hank'`],
    ['change the row of a referral: its state', `update referrals set state = 'withdrawn'`],
    [
      'erase an event, which is counted',
      `update referral_events set payload = '{"erased": true}', salt = null ${WITHDRAWN}`,
    ],
    ['change or take out what operators did', `delete from actions`],
    ['make somebody an administrator', `update users set role = 'admin'`],
    ['exchange the address of an agent', `update agents set emails = '{hank@evil.example}'`],
    ['free a key from its agency', `update api_keys set agency_id = null, scopes = '{referrals:write}'`],
    ['lead an endpoint elsewhere', `update webhooks set url = 'https://evil.example/'`],
    ['set the mode', `insert into installation (name, value) values ('MODE', 'automatic')`],
  ])('%s', async (_, statement) => {
    expect(await audited([statement])).toBeNull();
  });

  it('insert an event as the service does, which is in the chain from then on', async () => {
    await pool.query('begin');
    await pool.query(
      `insert into referral_events (referral_id, seq, kind, payload, at)
       select referral_id, 9, 'designated', payload, now() from referral_events where kind = 'designated'`,
    );
    await chainEvents(database);
    const heads = [{ head: sealedHead, isRevoked: false }];
    const { fault, events } = await audit(chainLinks(database), await chainEnd(database), heads);
    await pool.query('rollback');
    expect([fault, events]).toEqual([null, 4n]);
  });
});

describe('and without turning triggers off is refused', () => {
  it.each([
    `update referral_events set payload = '{}'`,
    `delete from referral_events`,
    `update referral_events set payload = '{"erased": true}'`,
    `update actions set why = 'x'`,
    `delete from actions`,
  ])('%s', async (statement) => {
    await expect(pool.query(statement)).rejects.toThrow('append-only');
  });

  it('reads no secret that would let them sign in, sign, mark or post as us', async () => {
    const password = 'correct horse battery staple';
    const people = accounts(database);
    await people.add('ada@desk.example', 'operator', password);
    const signedIn = await people.signIn('ada@desk.example', password, {
      address: '127.0.0.1',
      browser: 'x',
      device: null,
    });
    const token = signedIn.ok ? signedIn.token : expect.unreachable();
    const { rows } = await pool.query<{ all: string }>(
      `select concat((select json_agg(w)::text from webhooks w), (select json_agg(k)::text from api_keys k),
         (select json_agg(s)::text from sessions s), (select json_agg(s)::text from setup_links s),
         (select json_agg(u)::text from users u)) as all`,
    );
    expect(rows[0]?.all).toContain('sealed:1:');
    expect(rows[0]?.all).not.toMatch(/whsec_|fh_[\w-]{20}/);
    for (const secret of [password, token]) expect(rows[0]?.all).not.toContain(secret);
  });
});
