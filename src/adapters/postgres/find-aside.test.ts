/** What was ignored, and claims without a referral, on a real PostgreSQL: found, turned page by page, and taken back once. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import { arrive, ending, extraction, letterOf, mail, PLENTY, referral, VOICE } from '../../../test/store.ts';
import type { AsideQuery } from '../../console/operator/ports.ts';
import { decideRetrieval } from '../../decide/retrieve.ts';
import type { Claim } from '../../domain/claim.ts';
import type { IgnoreReason } from '../../domain/lists.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Retrieval } from '../../domain/ruling.ts';
import { findAside } from './find-aside.ts';
import { intakeStore } from './intake-store.ts';
import { referralById } from './referrals.ts';
import { putRuling } from './rulings.ts';
import { heldPage, referralShown, storedMail } from './views.ts';

const { database } = await migratedDatabase();
const store = intakeStore(database, PLENTY);
const rows = async (query: string, ...values: unknown[]) =>
  (await database.pool.query<Record<string, unknown>>(query, values)).rows;

async function ignored(subject: string, because: IgnoreReason, says: string | null = null, from = 'pia@quell.example') {
  const { id, contentSha256 } = await arrive(database, mail(subject));
  const letter = letterOf(subject, [{ name: '', address: from }]);
  const standing = null;
  await store.commit(id, ending(contentSha256, { letter, standing, extraction, ignored: { because, says } }));
  return id;
}

async function claimed(subject: string, customerDomain: string | null) {
  const { id, contentSha256 } = await arrive(database, mail(subject));
  const claim: Claim = {
    rung: 'agents_word',
    claimant: 'dana@agent.example',
    agentId: null,
    company: 'Quell Werke',
    customerDomain,
  };
  const letter = letterOf(subject, [{ name: 'Dana', address: claim.claimant }]);
  await store.commit(id, ending(contentSha256, { outcome: 'claim', letter, extraction, claim }));
  return id;
}

async function onRecord(customerDomain: string): Promise<Referral> {
  const { id, contentSha256 } = await arrive(database, mail(randomUUID()));
  const of = referral({ customerDomain, customerEmail: `cio@${customerDomain}` });
  await store.commit(
    id,
    ending(contentSha256, {
      outcome: 'referral',
      referral: of,
      events: [{ kind: 'opened', letterId: id, extraction, voice: VOICE }],
    }),
  );
  return of;
}

const find = async (changes: Partial<AsideQuery> = {}) =>
  await findAside(database, { words: '', kind: null, after: null, limit: 50, ...changes });
const subjects = async (changes: Partial<AsideQuery> = {}) => (await find(changes)).rows.map(({ subject }) => subject);

async function retrieve(letterId: string, retrieval: Retrieval, target: Referral | null = null, stamp?: string) {
  const stored = await storedMail(database, letterId);
  const from = stored?.outcome === 'claim' ? ('claim' as const) : ('ignored' as const);
  const decision = decideRetrieval({
    letterId,
    outcome: from,
    retrieval,
    by: 'ops@agency.example',
    why: 'a customer wrote it',
    referral: null,
    target,
    read: { stored: extraction, anew: { ...extraction, intent: 'unrelated' } },
  });
  return await putRuling(database, {
    letterId,
    from,
    stamp: stamp ?? stored?.stamp ?? '',
    decision,
    basedOn: target?.version ?? null,
    notices: [],
    who: 'ops@agency.example',
    did: retrieval.is,
    why: 'a customer wrote it',
    call: null,
  });
}

describe('the list', () => {
  it('holds what was ignored with its reason, and claims, the newest first', async () => {
    await ignored('Monthly toner offers', 'newsletter', 'List-Id is there');
    await ignored('Out of office until Monday', 'auto_reply', 'Auto-Submitted: auto-replied', 'tomas@brick.example');
    await claimed('Registering Quell Werke', 'quell.example');
    const { rows: found, total } = await find();
    expect(found.map(({ subject, from, ignored: why, company }) => [subject, from, why, company])).toEqual([
      ['Registering Quell Werke', 'dana@agent.example', null, 'Quell Werke'],
      [
        'Out of office until Monday',
        'tomas@brick.example',
        { because: 'auto_reply', says: 'Auto-Submitted: auto-replied' },
        null,
      ],
      ['Monthly toner offers', 'pia@quell.example', { because: 'newsletter', says: 'List-Id is there' }, null],
    ]);
    expect(total).toEqual({ count: 3, more: false });
  });

  it.each<[string, Partial<AsideQuery>, string[]]>([
    ['by a word of the mail', { words: 'TONER' }, ['Monthly toner offers']],
    ['by a part of the address', { words: 'brick' }, ['Out of office until Monday']],
    ['by words of the mail and its address together', { words: 'monday tomas@' }, ['Out of office until Monday']],
    ['for signs that mean something to a database', { words: `%_\\'` }, []],
    ['by the reason', { kind: 'newsletter' }, ['Monthly toner offers']],
    ['claims alone', { kind: 'claim' }, ['Registering Quell Werke']],
    ['by both, where nothing fits', { kind: 'bounce', words: 'toner' }, []],
  ])('is searched %s', async (_, query, expected) => {
    expect(await subjects(query)).toEqual(expected);
  });

  it('leaves out a claim once its customer has a referral, which shows it', async () => {
    await claimed('Registering Harrow', 'harrow.example');
    expect(await subjects({ kind: 'claim' })).toContain('Registering Harrow');
    const { reference } = await onRecord('harrow.example');
    expect(await subjects({ kind: 'claim' })).not.toContain('Registering Harrow');
    expect((await referralShown(database, reference))?.claims).toHaveLength(1);
  });

  it('is turned page by page without gap or overlap', async () => {
    for (let n = 1; n <= 7; n++) await ignored(`Page ${n} of many`, 'bounce');
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof find>> = await find({ kind: 'bounce', after, limit: 3 });
      seen.push(...page.rows.map(({ subject }) => subject));
      after = page.next;
    } while (after !== null);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `Page ${n} of many`));
  });

  it('says nothing of a mail that got another outcome', async () => {
    const { id, contentSha256 } = await arrive(database, mail('Held'));
    await store.commit(id, ending(contentSha256, { outcome: 'hold', holdReason: 'inquiry', letter: letterOf('Held') }));
    expect(await subjects()).not.toContain('Held');
  });

  it('has no room for a mail that is ignored without a reason', async () => {
    const { id, contentSha256 } = await arrive(database, mail('No reason'));
    await expect(store.commit(id, ending(contentSha256, { ignored: null }))).rejects.toThrow('violates check');
  });
});

describe('taking a mail back', () => {
  it('puts it on hold with who and why, keeps what was read before, and queues nothing to send', async () => {
    const id = await ignored('A customer after all', 'machine', 'a form wrote it');
    expect(await retrieve(id, { is: 'take_back' })).toBe(true);
    expect(
      await rows(
        `select outcome, hold_reason, ignored_because, ignored_says, extraction->>'intent' as intent,
           earlier_extractions #>> '{0,intent}' as earlier, desk_told_at is not null as told from messages where id = $1`,
        id,
      ),
    ).toEqual([
      {
        outcome: 'hold',
        hold_reason: 'taken_back',
        ignored_because: null,
        ignored_says: null,
        intent: 'self_referral',
        earlier: 'self_referral',
        told: true,
      },
    ]);
    expect((await heldPage(database, 'taken_back', null, 50)).rows.map((row) => row.id)).toContain(id);
    expect(await rows('select who, did, why from actions where subject = $1', `mail ${id}`)).toEqual([
      { who: 'ops@agency.example', did: 'take_back', why: 'a customer wrote it' },
    ]);
    expect(await rows('select from notices where letter_id = $1', id)).toEqual([]);
    expect(await subjects()).not.toContain('A customer after all');
  });

  it('is done once: who comes second, or saw an earlier state, changes nothing and leaves no line', async () => {
    const id = await ignored('Wanted by two', 'newsletter');
    const { stamp = '' } = (await storedMail(database, id)) ?? {};
    expect(await retrieve(id, { is: 'take_back' }, null, '2020-01-01 00:00:00+00')).toBe(false);
    expect(await retrieve(id, { is: 'take_back' }, null, stamp)).toBe(true);
    expect(await retrieve(id, { is: 'take_back' }, null, stamp)).toBe(false);
    expect(await rows('select from actions where subject = $1', `mail ${id}`)).toHaveLength(1);
  });

  it('ends a claim, which can be made one again', async () => {
    const id = await claimed('Not a claim', 'linden.example');
    expect(await retrieve(id, { is: 'take_back' })).toBe(true);
    expect(await rows('select from claims where letter_id = $1', id)).toEqual([]);
    expect(await rows('select outcome from messages where id = $1', id)).toEqual([{ outcome: 'hold' }]);
  });
});

describe('attaching a claim', () => {
  it('keeps it a claim, with its referral, whose history says who did it', async () => {
    const id = await claimed('Of a customer by another name', null);
    const target = await onRecord('morrow.example');
    expect(await retrieve(id, { is: 'attach', referralId: target.id }, target)).toBe(true);
    expect(await rows('select outcome, referral_id from messages where id = $1', id)).toEqual([
      { outcome: 'claim', referral_id: target.id },
    ]);
    const shown = await referralShown(database, target.reference);
    expect(shown?.claims.map(({ letterId }) => letterId)).toEqual([id]);
    expect(shown?.history.map(({ event }) => event.kind)).toEqual(['opened', 'ruled', 'letter_joined']);
    expect(await subjects({ kind: 'claim' })).not.toContain('Of a customer by another name');
  });

  it('changes nothing where the referral changed meanwhile', async () => {
    const id = await claimed('Too late', null);
    const target = await onRecord('norrow.example');
    await rows('update referrals set version = version + 1 where id = $1', target.id);
    expect(await retrieve(id, { is: 'attach', referralId: target.id }, target)).toBe(false);
    expect((await referralById(database, target.id))?.designation).toEqual(target.designation);
    expect(await rows('select referral_id from messages where id = $1', id)).toEqual([{ referral_id: null }]);
  });
});
