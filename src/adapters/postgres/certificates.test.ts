/** Each certificate stands in the chain with the row under its code, whatever happens at the same moment; a row that says otherwise is found. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { keysOfTest } from '../../../test/keys.ts';
import { arrive, ending, extraction, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Standing } from '../../domain/standing.ts';
import { audit } from '../../prove/chain.ts';
import {
  auditCertificates,
  certificatesOfKey,
  certificateState,
  fingerprintOf,
  issueCertificate,
} from './certificates.ts';
import { chainEnd, chainEvents, chainLinks } from './chain.ts';
import { intakeStore } from './intake-store.ts';

const { database } = await migratedDatabase();
const { pool } = database;
const { keys } = await keysOfTest();

const DIRECTORY: Directory = {
  agencies: [
    { id: 'agency-north', name: 'North', aliases: [], domains: [], salesManagers: [], deskEmail: null, served: true },
  ],
  agents: [
    {
      id: 'agent-dana',
      name: 'Dana',
      company: 'Dana Telecom',
      aliases: [],
      emails: ['dana@agent.example'],
      domains: [],
      agencyIds: ['agency-north'],
      salesManagerEmail: null,
    },
  ],
  referralAddresses: [],
};
const standing: Standing = {
  verdict: 'verified',
  writer: { name: 'Jane', address: 'jane@customer.example' },
  by: 'dkim',
  reasons: ['signed by customer.example'],
  checks: { dkim: [], authenticationResults: null },
};

async function inEffect(): Promise<{ readonly id: string; readonly reference: string; readonly letterId: string }> {
  const { id: letterId, contentSha256 } = await arrive(database, mail(randomUUID()));
  const its = referral();
  const { designation } = its;
  if (designation === null) return expect.unreachable();
  const events = [
    { kind: 'opened', letterId, extraction, voice: VOICE },
    { kind: 'designated', letterId, designation, scope: { services: [], sites: null }, rung: 'authenticated' },
  ] as const;
  await intakeStore(database, PLENTY).commit(
    letterId,
    ending(contentSha256, { outcome: 'referral', standing, extraction, referral: its, events }),
  );
  return { id: its.id, reference: its.reference, letterId };
}

const issue = async (reference: string) =>
  (await issueCertificate(database, reference, {
    directory: DIRECTORY,
    issuer: 'desk@firsthand.example',
    publicUrl: null,
    now: new Date(),
    sign: async (certificate) => await keys.sign('certificate', certificate),
  })) ?? expect.unreachable();
const whole = async () => {
  await chainEvents(database);
  return (await audit(chainLinks(database), await chainEnd(database))).fault;
};
/** As somebody may who owns the tables. */
async function tamper(statement: string, values: readonly unknown[] = []): Promise<void> {
  await pool.query('alter table certificates disable trigger user');
  await pool.query(statement, [...values]);
  await pool.query('alter table certificates enable trigger user');
}

it('is in the chain with its hash, and is found by its code', async () => {
  const { reference, id } = await inEffect();
  const { certificate, jws } = await issue(reference);
  const sha256 = fingerprintOf(`${jws}\n`);
  expect(await certificateState(database, certificate.status.code)).toMatchObject({
    referralId: id,
    state: 'designated',
    rung: 'authenticated',
    signed: { sha256, keyId: keys.publicKeys().keys[0]?.kid },
  });
  const { rows } = await pool.query(
    `select payload from referral_events where kind = 'certified' and referral_id = $1`,
    [id],
  );
  expect(rows).toMatchObject([{ payload: { sha256 } }]);
  expect(await whole()).toBeNull();
  expect(await auditCertificates(database)).toEqual({ faults: [], before: 0 });
  expect(await certificatesOfKey(database, keys.publicKeys().keys[0]?.kid ?? '')).toBeGreaterThan(0);
});

it('made many times at one moment, each stands there once', async () => {
  const { reference, id } = await inEffect();
  const made = await Promise.all(Array.from({ length: 6 }, async () => await issue(reference)));
  expect(new Set(made.map(({ jws }) => jws)).size).toBe(6);
  const { rows } = await pool.query<{ seq: number }>(
    `select seq from referral_events where referral_id = $1 order by seq`,
    [id],
  );
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(await auditCertificates(database)).toMatchObject({ faults: [] });
});

it('of a referral that changed while it was signed is made of what is so by then, or not at all', async () => {
  const { reference, id } = await inEffect();
  let signed = 0;
  const issued = await issueCertificate(database, reference, {
    directory: DIRECTORY,
    issuer: 'x',
    publicUrl: null,
    now: new Date(),
    sign: async (certificate) => {
      signed += 1;
      if (signed === 1)
        await pool.query(`update referrals set state = 'withdrawn', version = version + 1 where id = $1`, [id]);
      return await keys.sign('certificate', certificate);
    },
  });
  expect([issued, signed]).toEqual([null, 1]);
  const { rowCount } = await pool.query('select from certificates where referral_id = $1', [id]);
  expect(rowCount).toBe(0);
});

it.each([
  ['changed', `update certificates set sha256 = sha256('other') where code = $1`, 2],
  ['said to be signed by another key', `update certificates set key_id = 'another' where code = $1`, 1],
  ['taken out', 'delete from certificates where code = $1', 1],
  ['made to look like one of before', 'update certificates set sha256 = null, key_id = null where code = $1', 1],
] as const)('is found where its row was %s', async (_, statement, faults) => {
  const { reference } = await inEffect();
  const { certificate, jws } = await issue(reference);
  const { code } = certificate.status;
  await expect(pool.query(statement, [code])).rejects.toThrow('append-only');
  const before = await pool.query<{ row: unknown }>('select to_jsonb(c) as row from certificates c where code = $1', [
    code,
  ]);
  await tamper(statement, [code]);
  expect((await auditCertificates(database)).faults).toHaveLength(faults);
  const state = await certificateState(database, code);
  expect(state?.signed?.sha256 === fingerprintOf(jws) && state.signed.keyId === keys.publicKeys().keys[0]?.kid).toBe(
    false,
  );
  await tamper('delete from certificates where code = $1', [code]);
  await tamper('insert into certificates select * from jsonb_populate_record(null::certificates, $1)', [
    JSON.stringify(before.rows[0]?.row),
  ]);
  expect((await auditCertificates(database)).faults).toEqual([]);
});

it('that somebody put there without the chain is none', async () => {
  const { id } = await inEffect();
  await tamper(
    `insert into certificates (code, referral_id, seq, sha256, key_id) values ('made-up-code-0001', $1, 2, sha256('x'), 'k')`,
    [id],
  );
  expect(await certificateState(database, 'made-up-code-0001')).toBeNull();
  expect((await auditCertificates(database)).faults).toEqual([
    '1 certificates are on record that the chain does not hold',
  ]);
  await tamper(`delete from certificates where code = 'made-up-code-0001'`);
});

it('of before its hash was kept is on record by its code alone, and counted', async () => {
  const { id } = await inEffect();
  await pool.query(`insert into certificates (code, referral_id, seq) values ('one-of-before-01', $1, 2)`, [id]);
  expect(await certificateState(database, 'one-of-before-01')).toMatchObject({ state: 'designated', signed: null });
  expect(await auditCertificates(database)).toEqual({ faults: [], before: 1 });
});
