import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { DemoNotice, DemoOutcome, DemoReferral } from './service.ts';
import type { Paint } from './show.ts';
import {
  againLines,
  arrivalLines,
  comparisonLines,
  noticeLines,
  outcomeLines,
  painter,
  referralTable,
} from './show.ts';

const plain: Paint = (_tone, text) => text;
const marked: Paint = (tone, text) => `<${tone}>${text}</>`;
const long = 'An exceedingly long name that no column was made for '.repeat(4).trim();

const referral: DemoReferral = {
  reference: 'FH-7K2M9QXA',
  company: 'Bering Cold Storage',
  state: 'in_effect',
  agent: 'Nadia Haddad',
  agency: 'Quillstone Distribution',
  agentId: 'at-1',
  agencyId: 'ag-1',
  missing: [],
};
const outcome: DemoOutcome = {
  letterId: 'l-1',
  messageId: '<1@a.example>',
  from: 'Astrid Vollan <avollan@beringcold.example>',
  subject: 'New network',
  outcome: 'referral',
  holdReason: null,
  referral,
  belongsTo: referral,
};
const asked: DemoReferral = {
  ...referral,
  state: 'awaiting_parts',
  agent: null,
  missing: ['agent_of_record', 'placement'],
};

describe('the lines of an outcome', () => {
  const specification: [name: string, when: Partial<DemoOutcome>, then: string[]][] = [
    [
      'a referral in effect',
      {},
      ['<green>referral FH-7K2M9QXA in effect · agent Nadia Haddad · agency Quillstone Distribution</>'],
    ],
    [
      'a referral that lacks parts',
      { referral: asked, belongsTo: asked },
      [
        '<yellow>referral FH-7K2M9QXA awaiting parts · agency Quillstone Distribution</>',
        '<yellow>missing: agent of record, placement</>',
      ],
    ],
    [
      'a hold, in words',
      { outcome: 'hold', holdReason: 'unverified_sender', referral: null },
      ['<yellow>on hold: nothing proves who wrote this mail</>'],
    ],
    [
      'a letter ignored',
      { outcome: 'ignored', referral: null },
      ['<dim>ignored: nothing to refer, nobody is answered</>'],
    ],
    ['a duplicate', { outcome: 'duplicate', referral: null }, ['<dim>duplicate: this mail was here before</>']],
  ];
  test.each(specification)('%s', (_name, when, then) => {
    expect(outcomeLines({ ...outcome, ...when }, marked).map((line) => line.trim())).toEqual(then);
  });
});

describe('the lines of mail', () => {
  const notice: DemoNotice = {
    letterId: 'l-1',
    kind: 'confirmation',
    messageId: '<n@firsthand.example>',
    to: ['avollan@beringcold.example'],
    cc: ['nadia@larkfieldtelecom.example'],
    subject: 'Re: New network',
  };

  test('a mail in', () => {
    expect(againLines(outcome, plain)).toEqual([
      '',
      '          Of the mail from Astrid Vollan <avollan@beringcold.example>',
      '          New network',
    ]);
    expect(arrivalLines(new Date(2026, 10, 23, 9, 30, 5), outcome, plain)).toEqual([
      '',
      '09:30:05  Mail from Astrid Vollan <avollan@beringcold.example>',
      '          New network',
    ]);
  });

  test('a notice out, with and without a copy', () => {
    expect(noticeLines(notice, plain).map((line) => line.trim())).toEqual([
      '→ confirmation to avollan@beringcold.example, cc nadia@larkfieldtelecom.example',
      'Re: New network',
    ]);
    expect(noticeLines({ ...notice, kind: 'read_back', cc: [] }, plain)[0]?.trim()).toBe(
      '→ read-back to avollan@beringcold.example',
    );
  });

  test('nothing is wider than the terminal, and no control sign reaches it', () => {
    const lines = [
      ...againLines({ from: long, subject: long }, plain),
      ...arrivalLines(new Date(), { from: long, subject: `\u001b]0;owned\u0007${long}` }, plain),
      ...outcomeLines({ ...outcome, referral: { ...referral, agent: long } }, plain),
      ...noticeLines({ ...notice, to: [long, long], subject: `a\r\nb\u202e${long}` }, plain),
      ...referralTable([{ ...referral, company: `\u001b[2J${long}`, agent: long, agency: long }], plain),
    ];

    expect(lines.filter((line) => [...line].length > 100)).toEqual([]);
    expect(lines.filter((line) => /\p{C}/u.test(line))).toEqual([]);
  });
});

describe('the table of referrals', () => {
  test('is as wide as its content, or as the terminal', () => {
    expect(referralTable([referral, asked], plain)).toEqual([
      'Referral     Customer            Agent         Agency               Missing           State',
      'FH-7K2M9QXA  Bering Cold Stora…  Nadia Haddad  Quillstone Distrib…  -                 in effect',
      'FH-7K2M9QXA  Bering Cold Stora…  -             Quillstone Distrib…  agent, placement  awaiting parts',
    ]);
  });

  test('is a heading when there is none', () => {
    expect(referralTable([], plain)).toEqual(['Referral  Customer  Agent  Agency  Missing  State']);
  });
});

describe('the comparison', () => {
  test('is one line when all agree', () => {
    expect(comparisonLines([], 14, marked)).toEqual(['<green>14 of 14 as labelled</>']);
  });

  test('names what differs', () => {
    const differences = [{ slug: '09-vet', what: 'hold reason', expected: 'agent_not_listed', got: 'none' }];

    expect(comparisonLines(differences, 14, marked)).toEqual([
      '09-vet: hold reason should be agent_not_listed, is none',
      '<red>13 of 14 as labelled</>',
    ]);
  });
});

describe('colour', () => {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true });

  test('is for terminals', () => {
    expect(painter(terminal())('green', 'x')).toContain('\u001b[32m');
    expect(painter(new PassThrough())('green', 'x')).toBe('x');
  });
});
