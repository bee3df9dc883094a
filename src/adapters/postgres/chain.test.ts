/** Whoever changes what happened, with all the rights that a database gives, is found out; and it is said where. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { arrive, ending, extraction, mail, referral, PLENTY, VOICE } from '../../../test/store.ts';
import { audit } from '../../prove/chain.ts';
import { chainEnd, chainEvents, chainLinks } from './chain.ts';
import type { Database } from './database.ts';
import { intakeStore } from './intake-store.ts';

let database: Database;
let references: string[] = [];

/** Three referrals of two events each. */
beforeEach(async () => {
  ({ database } = await migratedDatabase());
  references = [];
  for (let number = 1; number <= 3; number++) await designate();
  await chainEvents(database);
});

async function designate(): Promise<void> {
  const { id: letterId, contentSha256 } = await arrive(database, mail(randomUUID()));
  const of = referral();
  references.push(of.reference);
  const designation = { agentId: 'a', agencyId: 'b', placement: 'sole' } as const;
  const events = [
    { kind: 'opened', letterId, extraction, voice: VOICE },
    { kind: 'designated', letterId, designation, scope: { services: [], sites: null }, rung: 'authenticated' },
  ] as const;
  const conclusion = ending(contentSha256, { outcome: 'referral', extraction, referral: of, events });
  expect(await intakeStore(database, PLENTY).commit(letterId, conclusion)).toBe('committed');
}

const audited = async (heads: readonly string[] = [], isRevoked = false) => {
  await chainEvents(database);
  return await audit(
    chainLinks(database),
    await chainEnd(database),
    heads.map((head) => ({ head, isRevoked })),
  );
};

/** As somebody may who has the database to themselves. */
async function tamper(...statements: readonly string[]): Promise<void> {
  for (const each of ['alter table referral_events disable trigger user', ...statements])
    await database.pool.query(each);
}

const UNCHANGED = 'where position = 3';
/** Everything from the third event on, computed as the database itself does. */
const RECOMPUTE = `do $$
  declare e referral_events; before bytea;
  begin
    for e in select * from referral_events where position >= 3 order by position loop
      select head into before from referral_events where position = e.position - 1;
      e.commitment := sha256(e.salt || convert_to(event_text(e), 'UTF8'));
      e.head := sha256(before || int8send(e.position) || e.commitment);
      update referral_events set commitment = e.commitment, head = e.head where position = e.position;
      update event_chain set head = e.head;
    end loop;
  end $$`;

describe('the chain', () => {
  it('is whole as it was written', async () => {
    expect(await audited()).toMatchObject({ events: 6n, erased: 0, fault: null, head: await chainEnd(database) });
  });

  it('is one, whoever appends at the same moment', async () => {
    await Promise.all(Array.from({ length: 20 }, designate));
    await Promise.all(Array.from({ length: 5 }, async () => await chainEvents(database)));
    const early = await chainEnd(database);
    await designate();
    expect(await audited([early.head])).toMatchObject({ events: 48n, fault: null });
  });

  it.each([
    ['payload', `payload = jsonb_set(payload, '{letterId}', '"x"')`, 'is not what was committed'],
    ['kind', `kind = 'held'`, 'is not what was committed'],
    ['moment', `at = at + interval '1 microsecond'`, 'is not what was committed'],
    ['number', 'seq = 9', 'is not what was committed'],
    ['salt', `salt = set_byte(salt, 31, get_byte(salt, 31) # 1)`, 'is not what was committed'],
    ['commitment', `commitment = set_byte(commitment, 0, get_byte(commitment, 0) # 1)`, 'is not what was committed'],
    ['head', `head = set_byte(head, 7, get_byte(head, 7) # 128)`, 'does not follow'],
    [
      'hash of the mail',
      `letter_sha256 = set_byte(letter_sha256, 3, get_byte(letter_sha256, 3) # 1)`,
      'is not what was committed',
    ],
  ])('shows a change of the %s', async (_, change, fault) => {
    await tamper(`update referral_events set ${change} ${UNCHANGED}`);
    const said = (await audited()).fault;
    expect(said).toContain(fault);
    expect(said).toContain('event 3 (');
    expect(said).toContain(references[1]);
  });

  it('shows a mail that was exchanged', async () => {
    await tamper(
      `update messages set raw = raw || 'x' where id = (select (payload->>'letterId')::uuid from referral_events ${UNCHANGED})`,
    );
    expect((await audited()).fault).toMatch(/^the mail of event 3 .* is not the one that was committed$/);
  });

  it('shows an event that was taken out', async () => {
    await tamper(`delete from referral_events ${UNCHANGED}`);
    expect((await audited()).fault).toMatch(/^event 3 is missing: event 4 /);
  });

  it('shows that it was cut', async () => {
    await tamper('delete from referral_events where position > 4');
    expect((await audited()).fault).toBe('the chain should have 6 events and ends at event 4: it was cut');
  });

  it('shows by a signed mail that it was cut, and what it should be as well', async () => {
    const signed = await chainEnd(database);
    await tamper(
      'delete from referral_events where position > 4',
      'update event_chain set length = 4, head = (select head from referral_events where position = 4)',
    );
    expect((await audited()).fault).toBeNull();
    expect((await audited([signed.head])).fault).toMatch(/as a signed mail says: it was cut, or computed anew$/);
  });

  it('shows by a signed mail that it was computed anew', async () => {
    const signed = await chainEnd(database);
    await tamper(`update referral_events set payload = jsonb_set(payload, '{kind}', '"held"') ${UNCHANGED}`, RECOMPUTE);
    expect((await audited()).fault).toBeNull();
    expect((await audited([signed.head])).fault).toMatch(/as a signed mail says: it was cut, or computed anew$/);
    // Whoever has a key that leaked may have written the mail: it is said, and proves nothing by itself.
    expect((await audited([signed.head], true)).fault).toMatch(
      /whose key was revoked: somebody who has that key wrote/,
    );
  });

  it('passes through what a mail says whose key was revoked', async () => {
    const signed = await chainEnd(database);
    await designate();
    expect((await audited([signed.head], true)).fault).toBeNull();
  });

  it('stands when a payload is erased, which no other change may pretend to be', async () => {
    const erase = `update referral_events set payload = '{"erased": true}', salt = null`;
    await database.pool.query(`${erase} ${UNCHANGED}`);
    expect(await audited()).toMatchObject({ events: 6n, erased: 1, fault: null });
    for (const more of [`kind = 'held'`, `head = 'x'`, `at = now()`, `letter_sha256 = null`])
      await expect(database.pool.query(`${erase}, ${more} where position = 4`)).rejects.toThrow('append-only');
    await expect(database.pool.query(`update referral_events set salt = null where position = 4`)).rejects.toThrow(
      'append-only',
    );
  });
});
