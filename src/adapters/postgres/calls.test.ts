/** Numbers that stood in mails of an earlier referral: whose they are. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { arrive, ending, extraction, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import { numbersOf } from './calls.ts';
import { intakeStore } from './intake-store.ts';

const { database } = await migratedDatabase();

/** A proved mail of this writer, with a number in its signature, in a referral that is in effect. */
async function kept(writer: string, number: string) {
  const { id, contentSha256 } = await arrive(database, mail(randomUUID()));
  const earlier = referral({ version: 2 });
  const { designation } = earlier;
  const opened = { kind: 'opened', letterId: id, extraction, voice: VOICE } as const;
  const scope = { services: [], sites: null } as const;
  const events =
    designation === null
      ? expect.unreachable()
      : [opened, { kind: 'designated', letterId: id, designation, scope, rung: 'authenticated' } as const];
  await intakeStore(database, PLENTY).commit(
    id,
    ending(contentSha256, { outcome: 'referral', referral: earlier, events }),
  );
  const standing = { verdict: 'verified', writer: { name: '', address: writer } };
  const said = { customer: { contactPhone: { value: number, evidence: [] } } };
  await database.pool.query(`update messages set standing = $2, extraction = $3 where id = $1`, [id, standing, said]);
  return earlier;
}

it('a number of the customer’s own mails is on record, and none of whoever else writes in the thread', async () => {
  const { customerEmail: address, customerDomain: domain } = await kept('agent@elsewhere.example', '+12065550111');
  const numbers = async (of: { address: string; domain: string | null }) =>
    (await numbersOf(database, of, null)).map(({ number }) => number);
  expect(await numbers({ address, domain })).toEqual([]);
  await kept(address.toUpperCase(), '+12065550122');
  await kept(`colleague@${domain}`, '+12065550133');
  await kept(`colleague@sub${domain}`, '+12065550144');
  expect(await numbers({ address, domain })).toEqual(['+12065550122', '+12065550133']);
  // Where strangers share the domain, each address has its own.
  expect(await numbers({ address, domain: null })).toEqual(['+12065550122']);
});
