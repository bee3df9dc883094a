/** An intake ends once, whole or not at all; copies of one mail see each other; threads are found. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../../../test/database.ts';
import {
  arrive,
  delivery,
  ending,
  extraction,
  letterOf,
  mail,
  notice,
  referral,
  PLENTY,
  VOICE,
} from '../../../test/store.ts';
import { UNVERIFIED, VERIFIED } from '../../decide/a-decision.ts';
import { mailboxOf } from '../../domain/mailbox.ts';
import type { Conclusion } from '../../domain/ports.ts';
import type { Referral } from '../../domain/referral.ts';
import type { Standing } from '../../domain/standing.ts';
import { countUnfinished, intakeStore, unfinishedMessages } from './intake-store.ts';

const { database } = await migratedDatabase();
const store = intakeStore(database, PLENTY);
const rows = async (query: string, ...values: unknown[]) =>
  (await database.pool.query<Record<string, unknown>>(query, values)).rows;

/** The typical end: a referral opened and designated, two notices, three deliveries. */
function inEffect(contentSha256: Uint8Array, letterId: string, of: Referral = referral()): Conclusion {
  return ending(contentSha256, {
    outcome: 'referral',
    extraction,
    referral: of,
    events: [
      { kind: 'opened', letterId, extraction, voice: VOICE },
      {
        kind: 'designated',
        letterId,
        designation: { agentId: 'a', agencyId: 'b', placement: 'sole' },
        scope: { services: [], sites: null },
        rung: 'authenticated',
      },
    ],
    notices: [notice(), notice([delivery('sales@agency.example', 'to', 'approve')])],
  });
}

describe('a message', () => {
  it('is given until it has its outcome, each time counted', async () => {
    const { id, contentSha256 } = await arrive(database, mail('begin'));
    expect(await store.begin(id)).toMatchObject({ id, source: 'mailbox', headersOnly: false, readingFailures: 0 });
    expect(await store.begin(id)).toMatchObject({ messageId: '<begin@customer.example>' });
    expect(await rows('select attempts from messages where id = $1', id)).toEqual([{ attempts: 2 }]);
    await store.commit(id, ending(contentSha256));
    expect(await store.begin(id)).toBeNull();
    expect(await store.begin(randomUUID())).toBeNull();
  });

  it('counts the deaths of the reading child', async () => {
    const { id } = await arrive(database, mail('deadly'));
    expect(await store.readingFailed(id, 'killed after 10 s')).toBe(1);
    expect(await store.readingFailed(id, 'a NUL \0 in the detail')).toBe(2);
    expect(await store.begin(id)).toMatchObject({ readingFailures: 2 });
  });

  it('is unfinished until then, in the order of arrival', async () => {
    const first = await arrive(database, mail('unfinished 1'));
    const second = await arrive(database, mail('unfinished 2'));
    const count = await countUnfinished(database);
    expect((await unfinishedMessages(database, 1_000)).asTheyCome.slice(-2)).toEqual([first.id, second.id]);
    await store.commit(first.id, ending(first.contentSha256));
    expect(await countUnfinished(database)).toBe(count - 1);
    expect((await unfinishedMessages(database, 1_000)).asTheyCome).not.toContain(first.id);
  });
});

describe('the notices of a day', () => {
  const sparing = intakeStore(database, { ofWriter: 2, ofDomain: 3 });
  /** Commits a letter from this address that leads to one notice, and gives the states of its deliveries. */
  const after = async (from: string, standing?: Standing) => {
    const subject = randomUUID();
    const { id, contentSha256 } = await arrive(database, mail(subject));
    const letter = letterOf(subject, [{ name: 'Jane', address: from }]);
    const whole = { ...inEffect(contentSha256, id), letter, notices: [notice()], ...(standing && { standing }) };
    expect(await sparing.commit(id, whole)).toBe('committed');
    return await rows(
      `select distinct state, wait_reason from deliveries d join notices n on n.id = d.notice_id where letter_id = $1`,
      id,
    );
  };
  const sent = [{ state: 'pending', wait_reason: null }];
  const kept = [{ state: 'waiting', wait_reason: 'limit' }];

  it('wait for an operator beyond the share of their writer', async () => {
    expect([await after('x@writer.example'), await after('x@writer.example')]).toEqual([sent, sent]);
    expect(await after('x@writer.example')).toEqual(kept);
    expect(await after('x@another.example')).toEqual(sent);
  });

  it('wait beyond the share of the domain, whoever of it writes', async () => {
    for (const name of ['a', 'b', 'c']) expect(await after(`${name}@domain.example`)).toEqual(sent);
    expect(await after('d@domain.example')).toEqual(kept);
  });

  it('have no share of a domain where anybody may have an address', async () => {
    for (const name of ['a', 'b', 'c', 'd']) expect(await after(`${name}@gmail.com`)).toEqual(sent);
  });

  it('are counted by mailbox, however its address is spelled', async () => {
    const spellings = ['una@spelled.example', 'Una@Spelled.example', 'UNA+x@spelled.example', '"una"@spelled.example'];
    for (const spelling of spellings.slice(0, 2)) expect(await after(spelling)).toEqual(sent);
    for (const spelling of spellings) expect(await after(spelling), spelling).toEqual(kept);
    for (const spelling of ['u.na@gmail.com', 'una+a@googlemail.com']) expect(await after(spelling)).toEqual(sent);
    for (const spelling of ['UNA@gmail.com', 'un.a+b@GMail.com']) expect(await after(spelling), spelling).toEqual(kept);
  });

  it.each(['Una+x@Spelled.example', '"una"@spelled.example', 'u.n.a+b@GoogleMail.com', 'una@spelled.example.', 'una'])(
    'are counted in the database as they are elsewhere: %s',
    async (address) =>
      expect(await rows('select mailbox_key($1) as key', address)).toEqual([{ key: mailboxOf(address) }]),
  );

  it('of a proved writer are not used up by what is forged in their name', async () => {
    for (let forged = 0; forged < 25; forged++) await after('ceo@muted.example', UNVERIFIED);
    expect(await after('ceo@muted.example', UNVERIFIED)).toEqual(kept);
    expect(await after('CEO@muted.example', VERIFIED)).toEqual(sent);
  });

  it('are counted of the last 24 hours', async () => {
    for (const _ of [1, 2]) await after('daily@day.example');
    expect(await after('daily@day.example')).toEqual(kept);
    await rows(
      `update notices set created_at = now() - interval '25 hours' where letter_id in
        (select id from messages where from_address = 'daily@day.example')`,
    );
    expect(await after('daily@day.example')).toEqual(sent);
  });
});

describe('a conclusion', () => {
  it('is committed once, with all that belongs to it', async () => {
    const { id, contentSha256 } = await arrive(database, mail('whole'));
    const conclusion = inEffect(contentSha256, id);
    expect(await store.commit(id, conclusion)).toBe('committed');
    expect(await store.commit(id, inEffect(contentSha256, id))).toBe('already_done');
    const of = conclusion.referral?.id;
    expect(await rows('select outcome, hold_reason, referral_id, extraction from messages where id = $1', id)).toEqual([
      { outcome: 'referral', hold_reason: null, referral_id: of, extraction },
    ]);
    expect(
      await rows('select seq, kind, payload from referral_events where referral_id = $1 order by seq', of),
    ).toEqual(conclusion.events.map((event, at) => ({ seq: at + 1, kind: event.kind, payload: event })));
    expect(
      await rows(
        'select address, state, wait_reason from deliveries join notices n on n.id = notice_id where referral_id = $1 order by address',
        of,
      ),
    ).toEqual([
      { address: 'dana@agent.example', state: 'pending', wait_reason: null },
      { address: 'jane@customer.example', state: 'pending', wait_reason: null },
      { address: 'sales@agency.example', state: 'waiting', wait_reason: 'approve' },
    ]);
  });

  it('by two workers at once is committed by one', async () => {
    const { id, contentSha256 } = await arrive(database, mail('raced'));
    const answers = await Promise.all([1, 2, 3].map(async () => await store.commit(id, inEffect(contentSha256, id))));
    expect(answers.toSorted()).toEqual(['already_done', 'already_done', 'committed']);
    expect(await rows('select id from notices where letter_id = $1', id)).toHaveLength(2);
  });

  it.each<[what: string, break_: (whole: Conclusion) => Conclusion]>([
    [
      'a delivery that is wrong',
      (whole) => ({ ...whole, notices: [notice([delivery('a@b.example'), delivery('a@b.example')])] }),
    ],
    ['an outcome that is wrong', (whole) => ({ ...whole, outcome: 'hold' })],
  ])('leaves nothing behind for %s', async (what, break_) => {
    const { id, contentSha256 } = await arrive(database, mail(what));
    const broken = break_(inEffect(contentSha256, id));
    await expect(store.commit(id, broken)).rejects.toThrow(/violates/);
    expect(await rows('select outcome from messages where id = $1', id)).toEqual([{ outcome: null }]);
    expect(await rows('select id from referrals where id = $1', broken.referral?.id)).toEqual([]);
    expect(await store.commit(id, inEffect(contentSha256, id))).toBe('committed');
  });

  it('takes from mail what PostgreSQL does not: NUL and half a surrogate pair', async () => {
    const { id, contentSha256 } = await arrive(database, mail('odd'));
    const odd = 'a\0b\ud800c \\u0000';
    const event = { kind: 'opened', letterId: odd, extraction, voice: VOICE } as const;
    expect(
      await store.commit(id, {
        ...inEffect(contentSha256, id, referral({ company: odd })),
        events: [event],
        error: odd,
      }),
    ).toBe('committed');
    const kept = 'a\ufffdb\ufffdc \\u0000';
    expect(
      await rows(
        `select error, company, payload->>'letterId' as letter from messages m join referrals r on r.id = m.referral_id
         join referral_events using (referral_id) where m.id = $1`,
        id,
      ),
    ).toEqual([{ error: kept, company: kept, letter: kept }]);
  });

  it('of another letter of the referral continues its events and changes its state', async () => {
    const opening = await arrive(database, mail('opening'));
    const of = referral({ state: 'awaiting_parts', designation: null });
    await store.commit(opening.id, inEffect(opening.contentSha256, opening.id, of));
    const joining = await arrive(database, mail('joining'));
    const joined = { ...of, state: 'on_hold', holdReason: 'reply_in_thread' } as const;
    expect(
      await store.commit(
        joining.id,
        ending(joining.contentSha256, {
          outcome: 'hold',
          holdReason: 'reply_in_thread',
          referral: joined,
          events: [{ kind: 'letter_joined', letterId: joining.id, from: 'customer' }],
        }),
      ),
    ).toBe('committed');
    expect(await rows('select seq from referral_events where referral_id = $1 order by seq', of.id)).toHaveLength(3);
    expect((await store.thread([], [of.reference]))?.referral).toEqual(joined);
  });

  it('is never lost or doubled when letters of one referral end at once', async () => {
    const of = referral();
    const opening = await arrive(database, mail('busy thread'));
    await store.commit(opening.id, inEffect(opening.contentSha256, opening.id, of));
    const replies = await Promise.all([1, 2, 3, 4].map(async (n) => await arrive(database, mail(`busy reply ${n}`))));
    await Promise.all(
      replies.map(async ({ id, contentSha256 }) => {
        const joining = ending(contentSha256, {
          outcome: 'hold',
          holdReason: 'reply_in_thread',
          referral: of,
          events: [{ kind: 'letter_joined', letterId: id, from: 'customer' }],
        });
        while ((await store.commit(id, joining)) === 'overtaken');
      }),
    );
    expect(await rows('select seq from referral_events where referral_id = $1 order by seq', of.id)).toEqual(
      [1, 2, 3, 4, 5, 6].map((seq) => ({ seq })),
    );
  });
});

describe('the customers', () => {
  it('are those with a designation in effect, all of them or those that changed since', async () => {
    const { id, contentSha256 } = await arrive(database, mail('customers'));
    const customerDomain = `${randomUUID()}.example`;
    const of = referral({ customerDomain, company: 'Harlow' });
    await store.commit(id, inEffect(contentSha256, id, of));
    const harlow = { domain: customerDomain, whose: 'customer Harlow', is: 'customer', company: 'Harlow' };
    const long = 600_000;
    expect(await store.customers(null)).toContainEqual(harlow);
    expect(await store.customers(new Date(Date.now() - long))).toContainEqual(harlow);
    expect(await store.customers(new Date(Date.now() + long))).toEqual([]);
  });
});

describe('the history of a writer', () => {
  const unproved = { ...VOICE, rung: 'unauthenticated' as const };
  const put = async (text: string, of: Partial<Referral>, more: Partial<Conclusion> = {}) => {
    const { id, contentSha256 } = await arrive(database, mail(text));
    await store.commit(id, { ...inEffect(contentSha256, id, referral(of)), notices: [], ...more });
  };
  const asked = async (company: string | null, domain: string, address = `new@${domain}`) =>
    await store.history(randomUUID(), { address, domain, signatureSha256: null, textSha256: null, company });

  it('has the company, however it is spelled, where it is on record under another domain', async () => {
    await put('elsewhere-1', { company: 'Quillstone Freight, Inc.', customerDomain: 'quillstone.example' });
    await put('elsewhere-2', {
      company: 'Quillstone Freight',
      customerDomain: 'forged.example',
      designation: null,
      voice: unproved,
    });
    await put('elsewhere-3', { company: 'Quillstone Freight', customerDomain: 'gone.example', state: 'withdrawn' });
    await put('elsewhere-4', { company: 'Quillstone Dairy', customerDomain: 'dairy.example' });
    const found = async (company: string | null, domain: string) =>
      (await asked(company, domain)).elsewhere.map(({ customerDomain }) => customerDomain);
    expect(await found('The QUILLSTONE Freight Group', 'freightmail.example')).toEqual(['quillstone.example']);
    for (const added of ['Quillstone Freight Services', 'Quillstone Freights', 'Quillstone Freight USA, Inc.'])
      expect(await found(added, 'quillstonefreight.example'), added).toEqual(['quillstone.example']);
    expect(await found('Quillstone Freight', 'quillstone.example')).toEqual([]);
    expect(await found('Quillstone', 'freightmail.example')).toEqual([]);
    expect(await found(null, 'freightmail.example')).toEqual([]);
    expect(await found('Inc.', 'freightmail.example')).toEqual([]);
  });

  it('has the companies that were proved to write from its domain, each once', async () => {
    const customerDomain = 'tumbleweedfiber.example';
    await put('here-1', { company: 'Larch Dental', customerDomain });
    await put('here-2', { company: 'Larch Dental LLC', customerDomain });
    await put('here-3', { company: 'Ostrow Paving', customerDomain });
    await put('here-4', { company: 'Forged Name', customerDomain, voice: unproved });
    const { companiesHere } = await asked(null, customerDomain);
    expect(companiesHere.toSorted()).toEqual(['Larch Dental', 'Ostrow Paving']);
  });

  it('has the last letter of its domain that a signature proved', async () => {
    const address = { name: '', address: 'jane@signed.example' };
    const check = {
      domain: 'signed.example',
      selector: 's1',
      result: 'pass',
      aligned: true,
      whole: true,
      signatureSha256: 'ab',
      signedAt: null,
      publicKey: 'key',
      why: null,
    } as const;
    const standing: Standing = {
      verdict: 'verified',
      writer: address,
      by: 'dkim',
      reasons: [],
      checks: { dkim: [check], authenticationResults: null },
    };
    const letter = letterOf('signed', [address]);
    await put('signed-1', { customerDomain: 'signed.example' }, { standing, letter });
    const unsigned: Standing = {
      ...standing,
      verdict: 'unverified',
      checks: { dkim: [], authenticationResults: null },
    };
    await put('signed-2', { customerDomain: 'signed.example' }, { standing: unsigned, letter });
    expect((await asked(null, 'signed.example')).lastProved).toMatchObject({ standing, receivedAt: expect.any(Date) });
    expect((await asked(null, 'other.example')).lastProved).toBeNull();
  });
});

describe('events', () => {
  it.each(["update referral_events set kind = 'held'", 'delete from referral_events'])('refuse: %s', async (change) => {
    const { id, contentSha256 } = await arrive(database, mail(change));
    await store.commit(id, inEffect(contentSha256, id));
    await expect(rows(change)).rejects.toThrow(/append-only/);
  });
});

describe('a copy of a mail', () => {
  const copies = async (text: string) =>
    [
      await arrive(database, mail(text)),
      await arrive(database, mail(text, { trace: 'Received: from elsewhere.example\r\n' })),
    ] as const;

  it('finds the one that has its outcome', async () => {
    const [first, second] = await copies('copied');
    expect(second.id).not.toBe('');
    expect(await store.twin(second.id, second.contentSha256)).toBeNull();
    const conclusion = inEffect(first.contentSha256, first.id);
    await store.commit(first.id, conclusion);
    const { id = '', reference = '' } = conclusion.referral ?? {};
    expect(await store.twin(second.id, second.contentSha256)).toEqual({
      id: first.id,
      holdReason: null,
      referral: { id, reference },
    });
    expect(await store.twin(first.id, first.contentSha256)).toBeNull();
  });

  it('that had an effect stands before one that is on hold and came earlier', async () => {
    const [held, proved] = await copies('held, then proved');
    await store.commit(held.id, ending(held.contentSha256, { outcome: 'hold', holdReason: 'unverified_sender' }));
    const twin = await store.twin(proved.id, proved.contentSha256);
    expect(twin).toEqual({ id: held.id, holdReason: 'unverified_sender', referral: null });
    expect(await store.commit(proved.id, { ...inEffect(proved.contentSha256, proved.id), twin })).toBe('committed');
    const third = await arrive(database, mail('held, then proved', { trace: 'Received: third\r\n' }));
    expect(await store.twin(third.id, third.contentSha256)).toMatchObject({ id: proved.id });
  });

  it('is overtaken when another one ends first, and commits once it has seen it', async () => {
    const [first, second] = await copies('overtaken');
    const answers = await Promise.all(
      [first, second].map(async ({ id, contentSha256 }) => await store.commit(id, inEffect(contentSha256, id))),
    );
    expect(answers.toSorted()).toEqual(['committed', 'overtaken']);
    const late = answers[0] === 'overtaken' ? first : second;
    const twin = await store.twin(late.id, late.contentSha256);
    expect(await store.commit(late.id, ending(late.contentSha256, { outcome: 'duplicate', twin }))).toBe('committed');
    expect(await rows('select duplicate_of, referral_id from messages where id = $1', late.id)).toEqual([
      { duplicate_of: twin?.id, referral_id: twin?.referral?.id },
    ]);
    expect(await rows('select id from referrals where id = $1', twin?.referral?.id)).toHaveLength(1);
  });
});

describe('a thread', () => {
  it('is found by the Message-ID of a letter, by that of a notice, and by a reference', async () => {
    const { id, contentSha256 } = await arrive(database, mail('thread'));
    const conclusion = inEffect(contentSha256, id);
    await store.commit(id, conclusion);
    const of = conclusion.referral;
    expect(of).not.toBeNull();
    expect((await store.thread(['<x@y>', '<thread@customer.example>'], []))?.referral).toEqual(of);
    const byNotice = await store.thread([`<${conclusion.notices[0]?.id}@agency.example>`], []);
    expect(byNotice?.referral).toEqual(of);
    expect(byNotice?.place).toMatchObject({ alsoIn: [], answers: { asks: false }, askedAt: null });
    const { rows } = await database.pool.query<{ at: Date }>(
      'select coalesce(internal_date, received_at) as at from messages where id = $1',
      [id],
    );
    expect(byNotice?.place.openedAt).toEqual(rows[0]?.at);
    expect((await store.thread([], [of?.reference ?? '']))?.referral).toEqual(of);
  });

  it('knows the notice that a letter answers', async () => {
    const { id, contentSha256 } = await arrive(database, mail('answered'));
    const conclusion = inEffect(contentSha256, id);
    await store.commit(id, conclusion);
    const [notice] = conclusion.notices;
    const messageIds = ['<x@y>', `<${notice?.id}@agency.example>`];
    const answers = async () => (await store.thread(messageIds, []))?.place.answers ?? null;
    expect(await answers()).toMatchObject({ words: notice?.rendered.text, asks: false, sentAt: null });
    await database.pool.query("update deliveries set state = 'sent' where notice_id = $1", [notice?.id]);
    expect(await answers()).toMatchObject({ sentAt: expect.any(Date) });
    expect((await store.thread(['<answered@customer.example>'], []))?.place.answers).toBeNull();
  });

  it('is not made by nothing, by what is unknown, or by a letter whose writer is not proved', async () => {
    const { id, contentSha256 } = await arrive(database, mail('forged'));
    await store.commit(id, {
      ...inEffect(contentSha256, id),
      outcome: 'hold',
      holdReason: 'unverified_sender',
      notices: [],
    });
    expect(await store.thread(['<forged@customer.example>'], [])).toBeNull();
    expect(await store.thread([`<${randomUUID()}@agency.example>`, 'nonsense'], ['FH-UNKNOWN0'])).toBeNull();
    expect(await store.thread([], [])).toBeNull();
  });
});

describe('a mail that refers to two referrals', () => {
  it('is in neither, but for the one whose reference it bears', async () => {
    const made = await Promise.all(
      ['two-one', 'two-other'].map(async (name) => {
        const { id, contentSha256 } = await arrive(database, mail(name));
        const conclusion = inEffect(contentSha256, id);
        await store.commit(id, conclusion);
        return conclusion.referral?.reference ?? '';
      }),
    );
    const [one = '', other = ''] = made;
    const ids = ['<two-one@customer.example>', '<two-other@customer.example>'];
    expect((await store.thread(ids, []))?.place.alsoIn).toHaveLength(1);
    expect(await store.thread(ids, [other])).toMatchObject({ referral: { reference: other }, place: { alsoIn: [] } });
    expect(await store.thread(ids, [one])).toMatchObject({ referral: { reference: one }, place: { alsoIn: [] } });
    expect((await store.thread([], [one, other]))?.place.alsoIn).toHaveLength(1);
  });
});

describe('a referral that another letter changed meanwhile', () => {
  it('is looked at again before anything is decided on it', async () => {
    const first = await arrive(database, mail('opens it'));
    const base = referral({ version: 3 });
    const opened = { kind: 'opened', letterId: first.id, extraction, voice: VOICE } as const;
    expect(
      await store.commit(
        first.id,
        ending(first.contentSha256, { outcome: 'referral', referral: base, events: [opened] }),
      ),
    ).toBe('committed');
    const [one, other] = [
      await arrive(database, mail('says more')),
      await arrive(database, mail('says something else')),
    ];
    const joins = (letterId: string) => ({ kind: 'letter_joined', letterId, from: 'customer' }) as const;
    const on = ({ id, contentSha256 }: typeof one) =>
      ending(contentSha256, {
        outcome: 'referral',
        referral: { ...base, version: 4 },
        basedOn: 3,
        events: [joins(id)],
      });
    expect(await store.commit(one.id, on(one))).toBe('committed');
    expect(await store.commit(other.id, on(other))).toBe('overtaken');
    expect(await store.commit(other.id, { ...on(other), basedOn: 4 })).toBe('committed');
  });
});
