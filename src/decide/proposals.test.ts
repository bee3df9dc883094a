/** What is only likely: the customer alone is asked, with their own sentence; their yes, their no or their choice decides, and nothing happens before. */
import { describe, expect, it } from 'vitest';
import type { AnswerKind } from '../domain/answer.ts';
import type { AgentOfRecord, Extraction, MasterAgency } from '../domain/extraction.ts';
import type { Letter } from '../domain/letter.ts';
import type { Act } from '../domain/ports.ts';
import type { Referral, ReferralEvent } from '../domain/referral.ts';
import { NO_CORRECTIONS, type WordsSay } from '../domain/ruling.ts';
import type { Standing } from '../domain/standing.ts';
import {
  agencyNamed,
  agentNamed,
  DIRECTORY,
  extraction,
  input,
  LETTER,
  nothingSaid,
  PLACE,
  UNVERIFIED,
  VERIFIED,
} from './a-decision.ts';
import { decideAct } from './act.ts';
import { decide, type Decision, type DecisionInput, type WaitingLetter } from './decide.ts';
import { likenessIndex } from './likeness.ts';
import { decideRuling } from './rule.ts';

const TEXT =
  'We want new phones.\n\nMs. Ruiz of Bluepeak has looked after our lines for years, so I would\nlet her run this one too. Northgate would be the ones to bring in. Or Cy Ode.\n\nAnn';
const FIRST: Letter = {
  ...LETTER,
  body: { text: TEXT, parts: [{ kind: 'own', start: 0, end: TEXT.length }] },
};
const at = (text: string) => {
  const start = TEXT.indexOf(text);
  return [{ source: 'body' as const, index: 0, start, end: start + text.length, text }];
};
const SENTENCE = 'Ms. Ruiz of Bluepeak has looked after our lines for years, so I would let her run this one too.';
const AGENT: AgentOfRecord = {
  status: 'designated',
  degree: 'likely',
  agent: { name: 'Ms. Ruiz', company: 'Bluepeak', email: null, directoryId: 'at-1' },
  evidence: at('let her run this one too'),
};
const CY: AgentOfRecord = {
  status: 'designated',
  degree: 'likely',
  agent: { name: 'Cy Ode', company: null, email: null, directoryId: 'at-3' },
  evidence: at('Cy Ode'),
};
const AGENCY: MasterAgency = {
  status: 'named',
  degree: 'likely',
  agency: { name: 'Northgate', directoryId: 'ag-1' },
  evidence: at('Northgate would be'),
};
const NAMED = [
  { name: 'Ruiz', company: 'Bluepeak', email: null, directoryId: 'at-1' },
  { name: 'Cy Ode', company: null, email: null, directoryId: 'at-3' },
];
const EITHER: AgentOfRecord = { status: 'ambiguous', candidates: NAMED, why: 'two careful readings differ' };
const NONE = { agentOfRecord: { status: 'missing' }, masterAgency: { status: 'missing' } } as const;

/** A referral with the letter that waits, as a story goes on. */
interface Told {
  readonly decision: Pick<Decision, 'referral' | 'events' | 'notices'> & Partial<Decision>;
  readonly referral: Referral;
  readonly letters: ReadonlyMap<string, WaitingLetter>;
}

const waits = (letterId: string, letter: Letter, standing: Standing, read: Extraction): WaitingLetter => ({
  letterId,
  letter,
  standing,
  extraction: read,
  readAfterYes: null,
  receivedAt: new Date('2026-03-02T10:00:00Z'),
});

function opened(parts: Parameters<typeof extraction>[0], standing: Standing = VERIFIED): Told {
  const read = extraction(parts);
  const decision = decide(input({ letter: FIRST, extraction: read, standing }));
  return {
    decision,
    referral: decision.referral ?? expect.unreachable(),
    letters: new Map([['letter', waits('letter', FIRST, standing, read)]]),
  };
}

const heard = (kind: AnswerKind, degree: 'sure' | 'likely' | 'unknown' = 'sure', mentions: readonly string[] = []) => ({
  answer: { kind, degree, yes: kind === 'yes' || kind === 'yes_more' ? 0.97 : 0.02, machine: 0.01 },
  mentions,
});

/** A proved reply to our last mail; `parts` is what the readers found in it beside the answer. */
function reply(
  { referral, letters }: Told,
  words: string,
  answer: DecisionInput['heard'],
  parts: Parameters<typeof extraction>[0] = { intent: 'unrelated' },
  changes: Partial<DecisionInput> = {},
): Told {
  const letterId = `reply ${letters.size}`;
  const letter: Letter = {
    ...LETTER,
    references: ['<notice@northgate.example>'],
    body: { text: words, parts: [{ kind: 'own', start: 0, end: words.length }] },
  };
  const silent = { level: 'absent', evidence: [] } as const;
  const unsaid = { kind: 'unstated', evidence: [] } as const;
  const read = extraction({ ...NONE, interest: silent, placement: unsaid, opportunity: nothingSaid, ...parts });
  const waiting = referral.pendingLetterId === null ? null : (letters.get(referral.pendingLetterId) ?? null);
  const decision = decide(
    input({ thread: referral, place: PLACE, letterId, letter, extraction: read, waiting, heard: answer, ...changes }),
  );
  return {
    decision,
    referral: decision.referral ?? referral,
    letters: new Map([...letters, [letterId, waits(letterId, letter, changes.standing ?? VERIFIED, read)]]),
  };
}

function pressed({ referral, letters }: Told, act: Act, version = referral.version): Told | null {
  const letterId = referral.pendingLetterId ?? 'letter';
  const decision = decideAct(
    { id: 'act', act, at: new Date('2026-03-02T12:00:00Z'), referral, version, letterId, told: [] },
    letters.get(letterId) ?? expect.unreachable(),
    { directory: DIRECTORY, known: likenessIndex([]), others: [] },
  );
  return decision === null ? null : { decision, referral: decision.referral ?? referral, letters };
}

/** In a line: how it stands, the events, and each notice with its recipients. */
function line(told: Told | null): string {
  if (told === null) return 'void';
  const { decision, referral } = told;
  const mails = decision.notices.map(
    ({ facts, recipients }) => `${facts.kind}>${recipients.map(({ role, address }) => `${role}:${address}`).join(',')}`,
  );
  const kinds = decision.events.map(({ kind }: ReferralEvent) => kind).join(',');
  return [referral.state, decision.holdReason ?? '-', kinds || '-', ...mails].join(' ');
}

const factsOf = ({ decision }: Told) => decision.notices[0]?.facts;
const YES = heard('yes');
const ANN = 'to:ann@harlow.example';
const EFFECT = `confirmation>${ANN},cc:dana@bluepeak.example agency_summary>to:sam@northgate.example`;
const CY_EFFECT = `confirmation>${ANN},cc:cy.ode@gmail.com agency_summary>to:desk@northgate.example`;
const PROPOSED = (asks = 'confirmation_asked') =>
  `${asks === 'parts_asked' ? 'awaiting_parts' : 'awaiting_confirmation'} - opened,${asks} read_back>${ANN}`;
const named = (name: string, part = 'agent_of_record') => ({ part, names: [name] });

describe('a first letter', () => {
  it.each<[string, Parameters<typeof extraction>[0], string, proposes: object[], asksFor: string[]]>([
    [
      'with a likely agent',
      { agentOfRecord: AGENT },
      PROPOSED(),
      [{ ...named('Dana Ruiz (Bluepeak)'), quote: SENTENCE }],
      [],
    ],
    [
      'with a likely agency',
      { masterAgency: AGENCY },
      PROPOSED(),
      [{ ...named('Northgate', 'master_agency'), quote: 'Northgate would be the ones to bring in.' }],
      [],
    ],
    [
      'with both likely',
      { agentOfRecord: AGENT, masterAgency: AGENCY },
      PROPOSED(),
      [named('Dana Ruiz (Bluepeak)'), named('Northgate', 'master_agency')],
      [],
    ],
    [
      'with a likely agent, and no agency',
      { agentOfRecord: AGENT, masterAgency: NONE.masterAgency },
      PROPOSED('parts_asked'),
      [named('Dana Ruiz (Bluepeak)')],
      ['master_agency'],
    ],
    [
      'with a likely agent who is not listed',
      {
        agentOfRecord: { ...AGENT, agent: { name: 'Ms. Ruiz', company: 'Bluepeak', email: null, directoryId: null } },
      },
      PROPOSED(),
      [named('Ms. Ruiz (Bluepeak)')],
      [],
    ],
    [
      'that names two agents, one of whom is meant',
      { agentOfRecord: EITHER },
      PROPOSED(),
      [{ part: 'agent_of_record', names: ['Ruiz (Bluepeak)', 'Cy Ode'] }],
      [],
    ],
    [
      'that is likely to name two agencies',
      {
        masterAgency: {
          status: 'multiple',
          degree: 'likely',
          agencies: [
            { name: 'Northgate', directoryId: 'ag-1' },
            { name: 'Farside', directoryId: 'ag-2' },
          ],
          evidence: [],
        },
      },
      PROPOSED(),
      [{ part: 'master_agency', names: ['Northgate', 'Farside'] }],
      [],
    ],
  ])('%s is read back to its writer alone', (_, parts, says, proposes, asksFor) => {
    const told = opened(parts);
    expect(line(told)).toBe(says);
    expect(factsOf(told)).toMatchObject({ kind: 'read_back', proposes, asksFor, standBy: false });
    expect(told.decision.notices[0]?.asks).toMatchObject({ version: told.referral.version });
    expect(told.referral).toMatchObject({ designation: null, pendingLetterId: 'letter' });
  });

  it('says what is proposed once, and not among what was understood', () => {
    const facts = factsOf(opened({ agentOfRecord: AGENT }));
    expect(facts?.kind === 'read_back' && facts.understood.map(({ label }) => label)).toEqual([
      'Master agency',
      'Services',
    ]);
  });

  it('that may mean one of two whom only the directory tells apart is asked for a name, and nobody is offered', () => {
    const both = NAMED.map((one) => ({ ...one, name: 'Ruiz', company: null }));
    const told = opened({ agentOfRecord: { status: 'ambiguous', candidates: both, why: 'two of that name' } });
    expect(line(told)).toBe(`awaiting_parts - opened,parts_asked read_back>${ANN}`);
    expect(factsOf(told)).toMatchObject({ proposes: [], asksFor: ['agent_of_record'], candidates: ['Ruiz'] });
  });

  it('of a writer whom nothing proves leads to the fixed question, whose yes covers what is likely', () => {
    const told = opened({ agentOfRecord: AGENT, masterAgency: AGENCY }, UNVERIFIED);
    expect(line(told)).toBe(`awaiting_confirmation - opened,confirmation_asked please_confirm>${ANN}`);
    expect(JSON.stringify(told.decision.notices)).not.toContain('looked after our lines');
    expect(line(pressed(told, { kind: 'link', did: 'confirmed' }))).toBe(`in_effect - confirmed,designated ${EFFECT}`);
  });

  it('with a doubt as well is asked both in one mail', () => {
    const told = opened({ agentOfRecord: AGENT, customer: { ...extraction().customer, contactTitle: null } });
    const doubted = decide(
      input({
        letter: { ...FIRST, replyTo: [{ name: '', address: 'a@elsewhere.example' }] },
        extraction: extraction({ agentOfRecord: AGENT }),
      }),
    );
    expect(factsOf(told)).toMatchObject({ standBy: false });
    expect(doubted.notices[0]?.facts).toMatchObject({ standBy: true, proposes: [named('Dana Ruiz (Bluepeak)')] });
  });
});

describe('the answer to what was proposed', () => {
  const LIKELY = opened({ agentOfRecord: AGENT });
  const BOTH = opened({ agentOfRecord: AGENT, masterAgency: AGENCY });
  const LACKS = opened({ agentOfRecord: AGENT, masterAgency: NONE.masterAgency });
  const AGENCY_GIVEN = { intent: 'update', masterAgency: agencyNamed('ag-1') } as const;
  const CY_SURE = { intent: 'update', agentOfRecord: agentNamed('at-3') } as const;
  const CY_LIKELY = { intent: 'update', agentOfRecord: CY } as const;
  const ASKED_WHO = `awaiting_parts - refused,parts_asked read_back>${ANN}`;

  it.each<[string, Told, string, DecisionInput['heard'], Parameters<typeof extraction>[0] | undefined, string]>([
    ['yes', LIKELY, 'Yes', YES, undefined, `in_effect - letter_joined,confirmed,designated ${EFFECT}`],
    ['yes to both', BOTH, 'Yes', YES, undefined, `in_effect - letter_joined,confirmed,designated ${EFFECT}`],
    [
      'a yes that is only likely: the second, simpler question',
      LIKELY,
      'I guess',
      heard('yes', 'likely'),
      undefined,
      `awaiting_confirmation - answer_unclear please_confirm>${ANN}`,
    ],
    [
      'a yes and what lacked',
      LACKS,
      'Yes, and bring in Northgate.',
      heard('yes_more'),
      AGENCY_GIVEN,
      `in_effect - letter_joined,confirmed,updated,designated ${EFFECT}`,
    ],
    [
      'a yes, and what lacked still lacks',
      LACKS,
      'Yes',
      YES,
      undefined,
      `awaiting_parts - letter_joined,confirmed,parts_asked read_back>${ANN}`,
    ],
    [
      'what lacked, and no word of the agent',
      LACKS,
      'Northgate please',
      heard('other', 'likely'),
      AGENCY_GIVEN,
      `awaiting_confirmation - updated,confirmation_asked read_back>${ANN}`,
    ],
    ['no', LIKELY, 'No', heard('no'), undefined, ASKED_WHO],
    ['no to both', BOTH, 'No', heard('no'), undefined, ASKED_WHO],
    ['“not Dana”', LIKELY, 'Dana is not our agent.', heard('dispute', 'sure', ['at-1']), undefined, ASKED_WHO],
    [
      'that the mail is not theirs: a person looks',
      LIKELY,
      'I never wrote this.',
      heard('dispute'),
      undefined,
      `contested disputed contested desk_looks>${ANN}`,
    ],
    [
      'somebody else instead',
      LIKELY,
      'No, it is Cy Ode.',
      heard('no', 'likely', ['at-3']),
      CY_SURE,
      `in_effect - refused,updated,designated ${CY_EFFECT}`,
    ],
    [
      'somebody else, who is likely',
      LIKELY,
      'No, rather Cy Ode.',
      heard('no', 'likely', ['at-3']),
      CY_LIKELY,
      `awaiting_confirmation - refused,updated,confirmation_asked read_back>${ANN}`,
    ],
    [
      'somebody else, without a no',
      LIKELY,
      'Cy Ode is our agent of record.',
      heard('other', 'unknown', ['at-3']),
      CY_SURE,
      `in_effect - updated,designated ${CY_EFFECT}`,
    ],
    [
      'no, and the very name for certain: nobody can tell',
      LIKELY,
      'No, Dana Ruiz is our agent of record.',
      heard('no', 'likely', ['at-1']),
      { intent: 'update', agentOfRecord: agentNamed('at-1') },
      `awaiting_confirmation not_understood answer_unclear please_confirm>${ANN}`,
    ],
    [
      'a question: it stays open',
      LIKELY,
      'Who is that?',
      heard('question'),
      undefined,
      `awaiting_confirmation inquiry answer_unclear desk_looks>${ANN}`,
    ],
  ])('%s', (_, told, words, answer, parts, says) => {
    expect(line(reply(told, words, answer, parts))).toBe(says);
  });

  it('makes it sure with the evidence that it had', () => {
    const { referral } = reply(LIKELY, 'Yes', YES);
    expect(referral.extraction.agentOfRecord).toEqual({ ...AGENT, degree: 'sure' });
    expect(referral).toMatchObject({
      proposals: [],
      pendingLetterId: null,
      voice: { rung: 'confirmed_and_authenticated' },
    });
  });

  it('on the page counts as the same', () => {
    expect(line(pressed(LIKELY, { kind: 'link', did: 'confirmed' }))).toBe(
      `in_effect - confirmed,designated ${EFFECT}`,
    );
    expect(line(pressed(LACKS, { kind: 'link', did: 'confirmed' }))).toBe(
      `awaiting_parts - confirmed,parts_asked read_back>${ANN}`,
    );
  });

  it('that an agent who is not listed is meant goes to a person', () => {
    const told = opened({
      agentOfRecord: {
        ...AGENT,
        agent: { name: 'Ms. Ruiz', directoryId: null, company: null, email: null },
      },
    });
    expect(line(reply(told, 'Yes', YES))).toBe(
      `on_hold agent_not_listed letter_joined,confirmed,held desk_looks>${ANN}`,
    );
  });

  it('no is kept: whom they refused is not proposed again, and counts where they name them for certain', () => {
    const refused = reply(LIKELY, 'No', heard('no'));
    expect(refused.referral).toMatchObject({ refused: [{ part: 'agent_of_record', id: 'at-1' }], proposals: [] });
    expect(factsOf(refused)).toMatchObject({ proposes: [], asksFor: ['agent_of_record'] });
    const again = reply(refused, 'Dana knows our lines, 12 sites.', heard('other', 'unknown', ['at-1']), {
      intent: 'update',
      agentOfRecord: AGENT,
      opportunity: { ...nothingSaid, locations: { value: 12, evidence: [] } },
    });
    expect(line(again)).toBe(`awaiting_parts - updated,parts_asked read_back>${ANN}`);
    expect(factsOf(again)).toMatchObject({ proposes: [], asksFor: ['agent_of_record'] });
    const sure = reply(refused, 'Dana Ruiz is our agent of record.', heard('other', 'unknown', ['at-1']), {
      intent: 'update',
      agentOfRecord: agentNamed('at-1'),
    });
    expect(line(sure)).toBe(`in_effect - updated,designated ${EFFECT}`);
  });

  it('no on the page, with words, is for a person; a reply that names somebody goes on by itself', () => {
    const told = pressed(LIKELY, { kind: 'link', did: 'objected', words: 'none of these' }) ?? expect.unreachable();
    expect(line(told)).toBe('on_hold - refused,held');
    expect(told.referral).toMatchObject({ holdReason: 'read_wrong', extraction: NONE_OF_AGENT });
    expect(line(reply(told, 'Cy Ode is our agent of record.', heard('other', 'unknown', ['at-3']), CY_SURE))).toBe(
      `in_effect - updated,designated ${CY_EFFECT}`,
    );
  });

  it('one yes answers too whether they want an offer, where the same mail asked it', () => {
    const told = opened({ agentOfRecord: AGENT, interest: { level: 'absent', evidence: [] } });
    expect(factsOf(told)).toMatchObject({ asksFor: ['interest'] });
    expect(line(reply(told, 'Yes', YES))).toBe(`in_effect - letter_joined,confirmed,updated,designated ${EFFECT}`);
  });

  it('of a colleague does not refuse for whom we asked', () => {
    const by = { ...VERIFIED, writer: { name: '', address: 'cfo@harlow.example' } };
    expect(line(reply(LIKELY, 'No', heard('no'), undefined, { standing: by }))).toBe(
      'awaiting_confirmation colleague_answered answer_unclear desk_looks>to:cfo@harlow.example',
    );
  });

  it('that does not come asks once more with the same sentence', () => {
    const told = pressed(LIKELY, { kind: 'unanswered', next: 'remind' }) ?? expect.unreachable();
    expect(line(told)).toBe(`awaiting_confirmation - reminded read_back>${ANN}`);
    expect(factsOf(told)).toMatchObject({ proposes: [{ quote: SENTENCE }], standBy: false, asksFor: [] });
    const lacks = pressed(LACKS, { kind: 'unanswered', next: 'remind' }) ?? expect.unreachable();
    expect(factsOf(lacks)).toMatchObject({ proposes: [named('Dana Ruiz (Bluepeak)')], asksFor: ['master_agency'] });
    const renewed = pressed(LACKS, { kind: 'renewed', keyId: 'new', waits: null }) ?? expect.unreachable();
    expect(factsOf(renewed)).toMatchObject({
      renewed: true,
      asksFor: ['master_agency'],
      proposes: [{ quote: SENTENCE }],
    });
  });
});

const NONE_OF_AGENT = { agentOfRecord: { status: 'missing' } };

describe('somebody to choose', () => {
  const CHOICE = opened({ agentOfRecord: EITHER });
  const choose = (told: Told, id: string, name: string, version?: number) =>
    pressed(told, { kind: 'link', did: 'confirmed', chosen: { part: 'agent_of_record', id, name } }, version);

  it('is put on record by one press, with the choice in the history', () => {
    const told = choose(CHOICE, 'at-3', 'Cy Ode') ?? expect.unreachable();
    expect(line(told)).toBe(`in_effect - confirmed,designated ${CY_EFFECT}`);
    expect(told.decision.events[0]).toMatchObject({ assent: { by: 'link', chosen: { id: 'at-3', name: 'Cy Ode' } } });
  });

  it('cannot be one who was not offered, and not by a link of an earlier version', () => {
    expect(choose(CHOICE, 'at-2', 'Bo Lind')).toBeNull();
    expect(choose(CHOICE, 'at-3', 'Cy Ode', CHOICE.referral.version - 1)).toBeNull();
    expect(choose(opened({ agentOfRecord: AGENT }), 'at-1', 'Dana Ruiz (Bluepeak)')).toBeNull();
  });

  it.each<[string, string, DecisionInput['heard'], string]>([
    [
      'the name alone',
      'Cy Ode',
      heard('other', 'unknown', ['at-3']),
      `in_effect - letter_joined,confirmed,updated,designated ${CY_EFFECT}`,
    ],
    [
      'the name without the firm',
      'Ruiz.',
      heard('other', 'unknown', ['at-1']),
      `in_effect - letter_joined,confirmed,updated,designated ${EFFECT}`,
    ],
    [
      'yes and the name',
      'Yes, Cy Ode',
      heard('yes', 'sure', ['at-3']),
      `in_effect - letter_joined,confirmed,updated,designated ${CY_EFFECT}`,
    ],
    [
      'more than the name: it is likely',
      'Cy Ode I would say',
      heard('other', 'unknown', ['at-3']),
      `awaiting_confirmation - updated,confirmation_asked read_back>${ANN}`,
    ],
    [
      'both names',
      'Ruiz or Cy Ode',
      heard('other', 'unknown', ['at-1', 'at-3']),
      `awaiting_confirmation not_understood answer_unclear read_back>${ANN}`,
    ],
    ['yes alone', 'Yes', YES, `awaiting_confirmation - answer_unclear read_back>${ANN}`],
    ['neither', 'No, neither', heard('no'), `awaiting_parts - refused,parts_asked read_back>${ANN}`],
  ])('by a reply: %s', (_, words, answer, says) => {
    expect(line(reply(CHOICE, words, answer))).toBe(says);
  });

  it('by the name alone, in an unsigned reply that holds our code, also answers whether it is theirs to decide', () => {
    const doubtful = { ...FIRST, replyTo: [{ name: '', address: 'a@elsewhere.example' }] };
    const read = extraction({ agentOfRecord: EITHER });
    const { referral, ...decision } = decide(input({ letter: doubtful, extraction: read }));
    const told: Told = {
      decision: { ...decision, referral },
      referral: referral ?? expect.unreachable(),
      letters: new Map([['letter', waits('letter', doubtful, VERIFIED, read)]]),
    };
    expect(factsOf(told)).toMatchObject({ standBy: true });
    const by = { standing: UNVERIFIED, holdsCode: 'elsewhere' } as const;
    expect(line(reply(told, 'Cy Ode', heard('other', 'unknown', ['at-3']), undefined, by))).toBe(
      `in_effect - letter_joined,confirmed,updated,designated ${CY_EFFECT}`,
    );
    expect(line(reply(told, 'Cy Ode', heard('other', 'unknown', ['at-3']), undefined, { standing: UNVERIFIED }))).toBe(
      `awaiting_confirmation unverified_sender answer_unclear read_back>${ANN}`,
    );
  });

  it('of two yeses that choose nobody the second is for a person', () => {
    const once = reply(CHOICE, 'Yes', YES);
    expect(line(reply(once, 'Yes', YES))).toBe(`awaiting_confirmation not_understood answer_unclear desk_looks>${ANN}`);
  });

  it('leaves what else is likely on the page confirmed with it', () => {
    const told = opened({ agentOfRecord: EITHER, masterAgency: AGENCY });
    expect(line(choose(told, 'at-1', 'Ruiz (Bluepeak)'))).toBe(`in_effect - confirmed,designated ${EFFECT}`);
  });

  it('stays offered when a later letter says something else', () => {
    const told = reply(CHOICE, '12 sites', heard('other', 'unknown'), {
      intent: 'update',
      opportunity: { ...nothingSaid, locations: { value: 12, evidence: [] } },
    });
    expect(line(told)).toBe(`awaiting_confirmation - updated,confirmation_asked read_back>${ANN}`);
    expect(factsOf(told)).toMatchObject({ proposes: [{ names: ['Ruiz (Bluepeak)', 'Cy Ode'] }] });
  });
});

describe('a reply in a known thread', () => {
  const IN_EFFECT = opened({});
  const NAMES_CY = { intent: 'agent_change', agentOfRecord: CY } as const;
  const change = reply(IN_EFFECT, 'Cy Ode might do it from now on.', heard('other', 'unknown', ['at-3']), NAMES_CY);

  it('that is likely to replace the agent on record is proposed, and what is in effect stays', () => {
    expect(line(change)).toBe(
      `in_effect - confirmation_asked,stopped read_back>${ANN}`.replace(
        'confirmation_asked,stopped',
        'stopped,confirmation_asked',
      ),
    );
    expect(factsOf(change)).toMatchObject({ proposes: [named('Cy Ode (Ode)')], replaces: 'Dana Ruiz' });
    expect(change.referral).toMatchObject({
      designation: { agentId: 'at-1' },
      extraction: { agentOfRecord: { agent: { directoryId: 'at-1' }, degree: 'sure' } },
    });
  });

  it.each<[string, (told: Told) => Told | null, string]>([
    ['yes', (told) => reply(told, 'Yes', YES), `in_effect - letter_joined,confirmed,updated,designated ${CY_EFFECT}`],
    [
      'the button',
      (told) => pressed(told, { kind: 'link', did: 'confirmed' }),
      `in_effect - confirmed,updated,designated ${CY_EFFECT}`,
    ],
    ['no', (told) => reply(told, 'No', heard('no')), `in_effect denied refused,denied desk_looks>${ANN}`],
    [
      'no, on the page',
      (told) => pressed(told, { kind: 'link', did: 'objected', words: 'no' }),
      'in_effect - refused,denied',
    ],
  ])('is settled by %s', (_, answer, says) => {
    expect(line(answer(change))).toBe(says);
  });

  it('refused, stays refused: the same change is not proposed again', () => {
    const refused = reply(change, 'No', heard('no'));
    const again = reply(refused, 'Cy Ode might do it.', heard('other', 'unknown', ['at-3']), NAMES_CY);
    expect(again.referral.designation).toMatchObject({ agentId: 'at-1' });
    expect(again.decision.notices.filter(({ facts }) => facts.kind === 'read_back')).toEqual([]);
  });

  it('that names the one on record less clearly asks nothing', () => {
    const same = reply(IN_EFFECT, 'Ms. Ruiz does it, as before.', heard('other', 'unknown', ['at-1']), {
      intent: 'update',
      agentOfRecord: AGENT,
    });
    expect(same.decision.events.map(({ kind }) => kind)).toEqual(['updated']);
    expect(same.referral.extraction.agentOfRecord).toMatchObject({ degree: 'sure' });
  });

  it('of a colleague that is likely to name another is for a person', () => {
    const by = { ...VERIFIED, writer: { name: '', address: 'cfo@harlow.example' } };
    const told = reply(IN_EFFECT, 'Cy Ode might do it.', heard('other', 'unknown', ['at-3']), NAMES_CY, {
      standing: by,
    });
    expect(line(told)).toBe('in_effect not_understood letter_joined,stopped desk_looks>to:cfo@harlow.example');
  });

  it('that is likely to name another than they named for certain leaves that one, also where more lacks', () => {
    const lacks = opened({ masterAgency: NONE.masterAgency });
    const told = reply(lacks, 'Or Cy Ode.', heard('other', 'unknown', ['at-3']), {
      intent: 'update',
      agentOfRecord: CY,
    });
    expect(line(told)).toBe(`awaiting_parts - updated,parts_asked read_back>${ANN}`);
    expect(factsOf(told)).toMatchObject({
      replaces: 'Dana Ruiz',
      asksFor: ['master_agency'],
      proposes: [named('Cy Ode (Ode)')],
    });
    expect(told.referral.extraction.agentOfRecord).toMatchObject({ agent: { directoryId: 'at-1' } });
    const no = reply(told, 'No', heard('no'));
    expect(factsOf(no)).toMatchObject({ asksFor: ['master_agency'], proposes: [] });
    expect(no.referral.extraction.agentOfRecord).toMatchObject({ agent: { directoryId: 'at-1' } });
    const yes = reply(told, 'Yes', YES);
    expect(yes.referral.extraction.agentOfRecord).toMatchObject({ agent: { directoryId: 'at-3' }, degree: 'sure' });
  });

  it('that names who lacked, and is only likely, is proposed', () => {
    const lacks = opened({ agentOfRecord: NONE.agentOfRecord });
    const told = reply(lacks, 'Cy Ode might do it.', heard('other', 'unknown', ['at-3']), {
      intent: 'update',
      agentOfRecord: CY,
    });
    expect(line(told)).toBe(`awaiting_confirmation - updated,confirmation_asked read_back>${ANN}`);
    expect(line(reply(told, 'Yes', YES))).toBe(`in_effect - letter_joined,confirmed,updated,designated ${CY_EFFECT}`);
  });
});

describe('a person who accepts what is likely', () => {
  const SAYS: WordsSay = {
    stands: true,
    isOwn: true,
    agents: ['at-1', 'at-3'],
    agencies: ['ag-1'],
    takenFrom: [],
    agentElsewhere: null,
    agencyElsewhere: null,
    services: [],
    placement: 'unstated',
  };
  const ruled = (read: Extraction, corrections = NO_CORRECTIONS) =>
    decideRuling({
      held: { ...waits('letter', FIRST, VERIFIED, read), holdReason: 'unsure_author' },
      ruling: { is: 'accept', corrections },
      by: 'ops@northgate.example',
      why: 'I read it',
      referral: null,
      target: null,
      others: [],
      directory: DIRECTORY,
      known: likenessIndex([]),
      fresh: { id: 'referral', reference: 'FH-00000001' },
      read: () => SAYS,
      told: [],
      around: null,
    });

  it('has read it, and it is sure', () => {
    const { events, corrected } = ruled(extraction({ agentOfRecord: AGENT, masterAgency: AGENCY }));
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'ruled', 'designated']);
    expect(corrected).toMatchObject({ agentOfRecord: { degree: 'sure' }, masterAgency: { degree: 'sure' } });
  });

  it('chooses one of several by the words of the mail', () => {
    const read = extraction({ agentOfRecord: EITHER });
    expect(ruled(read).events.map(({ kind }) => kind)).toEqual(['opened', 'ruled', 'confirmation_asked']);
    const [evidence = expect.unreachable()] = at('Cy Ode');
    const { events } = ruled(read, { ...NO_CORRECTIONS, agent: { id: 'at-3', evidence } });
    expect(events.at(-1)).toMatchObject({ kind: 'designated', designation: { agentId: 'at-3' } });
  });
});
