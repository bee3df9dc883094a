import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BY_MADE_UP } from '../../test/readers.ts';
import { SILENT } from '../../test/lies.ts';
import type { Directory } from '../domain/directory.ts';
import type { Extraction } from '../domain/extraction.ts';
import { type Letter, PART_KINDS, type PartKind } from '../domain/letter.ts';
import { evidenceOf, labelOf } from './label.ts';
import { textOf } from './evidence.ts';
import { ground, witnessOf } from './ground.ts';
import { ACTS, type ModelAudit, type ModelReading } from './model/schema.ts';

const agency = (id: string, name: string, alias: string) => ({
  id,
  name,
  aliases: [alias],
  domains: [`${alias.toLowerCase()}.example`],
  salesManagers: [],
  deskEmail: null,
  served: true,
});
const agent = (id: string, name: string, company: string, email: string) => ({
  id,
  name,
  company,
  aliases: [],
  emails: [email],
  domains: [],
  agencyIds: [],
  salesManagerEmail: null,
});
const DIRECTORY: Directory = {
  agencies: [
    agency('ag-1', 'Quillstone Distribution', 'Quillstone'),
    agency('ag-2', 'Fernwick Channel Partners', 'Fernwick'),
  ],
  agents: [
    agent('at-1', 'Nadia Haddad', 'Larkfield Telecom Advisors', 'nadia@larkfield.example'),
    agent('at-2', 'Owen Pruitt', 'Tidemark Networks', 'owen@tidemark.example'),
    agent('at-3', 'Jon Weller', 'Ballast IT Sourcing', 'jon@ballast.example'),
    agent('at-4', 'John Weller', 'Northfork Connect', 'john@northfork.example'),
    agent('at-6', 'Ira Stone', 'Signal Fire Advisory', 'ira@signalfire.example'),
    agent('at-5', 'Ida Brandt', 'Tidemark Networks', 'ida@tidemark.example'),
  ],
  referralAddresses: [],
};

function letterOf(...parts: readonly (string | readonly [PartKind, string])[]): Letter {
  let text = '';
  const placed = parts.map((part) => {
    const [kind, words] = typeof part === 'string' ? (['own', part] as const) : part;
    const start = text.length;
    text += `${words}\n\n`;
    return { kind, start, end: text.length };
  });
  const nobody = { sender: null, replyTo: [], to: [], cc: [], references: [], carried: [], flags: [] };
  const head = {
    fromHeaders: 1,
    subject: 'New phones',
    messageId: null,
    date: null,
    signs: [],
    journal: false,
    report: null,
    doubtful: [],
    struck: [],
  };
  const from = [{ name: 'Ann Lee', address: 'ann@acme.example' }];
  return { ...nobody, ...head, from, body: { text, parts: placed }, attachments: [] };
}

const grounded = (letter: Letter, reading: Partial<ModelReading>): Extraction =>
  ground({ ...SILENT, ...reading }, letter, DIRECTORY, BY_MADE_UP);

type Act = ModelReading['roll'][number]['act'];
type Entry = ModelReading['roll'][number];
const entry = (act: Act, name: string | null, quotes: readonly string[], firm: string | null = null): Entry => {
  return { is: 'agent', name, firm, act, quotes: [...quotes] };
};
const designating = (
  roll: readonly Entry[],
  status: ModelReading['agent']['status'] = 'designated',
): Partial<ModelReading> => {
  const names = roll.filter(({ act }) => act === 'assigns').map(({ name, firm }) => name ?? firm ?? '');
  return { roll: [...roll], agent: { status, names, quotes: [] } };
};
const agentIn = (letter: Letter, name: string | null, quotes: readonly string[], firm: string | null = null) =>
  grounded(letter, designating([entry('assigns', name, quotes, firm)])).agentOfRecord;
const withCc = (letter: Letter, name: string, address: string): Letter => ({ ...letter, cc: [{ name, address }] });

describe('an agent of record', () => {
  it.each([
    ['Nadia Haddad of Larkfield Telecom Advisors is our agent of record.', 'Nadia Haddad', 'at-1'],
    ['Our agent of record\nis   Nadia\nHaddad.', 'Nadia Haddad', 'at-1'],
    ['Nadia has the ball on this one.', 'Nadia', 'at-1'],
    ['Whatever Owen Pruitt brings us is his.', 'Owen Pruitt', 'at-2'],
    ['| Agent | Owen Pruitt |', 'Owen Pruitt', 'at-2'],
    ['Weller from Northfork Connect is our broker.', 'Weller', 'at-4'],
    ['put N-A-D-I-A H-A-D-D-A-D on the paper', 'NADIA HADDAD', 'at-1'],
    ['Could you put Nadia Haddad down as our agent?', 'Nadia Haddad', 'at-1'],
    ['Haddad', 'Haddad', 'at-1'],
  ])('is whom the model says that the writer assigns, as the quote names them: %s', (text, name, directoryId) => {
    const letter = letterOf('Hello,', text, 'Thanks.');
    const found = agentIn(letter, name, [text.replace(/\s+/g, ' ')]);
    expect(found).toMatchObject({ status: 'designated', degree: 'sure', agent: { directoryId } });
    expect(found.status === 'designated' && found.evidence.map((each) => each.text)).toEqual([text]);
  });

  it('is shown by whole sentences, whatever the quote was cut out of', () => {
    const text = 'We do not want Nadia Haddad as our agent of record.';
    expect(agentIn(letterOf(text), 'Nadia Haddad', ['Nadia Haddad as our agent'])).toMatchObject({
      evidence: [{ text }],
    });
  });

  it('may be named in one quote of its entry and assigned in another', () => {
    const letter = letterOf('Nadia Haddad has helped us for years. We like that. This one is hers.');
    expect(agentIn(letter, 'Nadia Haddad', ['This one is hers.'])).toEqual({ status: 'missing' });
    expect(
      agentIn(letter, 'Nadia Haddad', ['Nadia Haddad has helped us for years.', 'This one is hers.']),
    ).toMatchObject({ agent: { directoryId: 'at-1' }, evidence: [{}, { text: 'This one is hers.' }] });
  });

  it.each([
    ['by name', 'Jon is our agent, he is copied.', 'Jon', 'at-3'],
    ['by no name', 'The person in copy is our agent.', 'Jon Weller', 'at-3'],
    ['by initials', 'JW has this.', 'Jon Weller', 'at-3'],
  ])('may be somebody in copy, meant %s', (_, text, name, directoryId) => {
    const letter = withCc(letterOf(text), 'J. Weller', 'jon@ballast.example');
    expect(agentIn(letter, name, [text])).toMatchObject({ status: 'designated', agent: { directoryId } });
    expect(agentIn(letterOf(text), 'Somebody Else', [text])).toEqual({ status: 'missing' });
  });

  it('may be somebody in copy whom the directory does not know', () => {
    const letter = withCc(letterOf('The person in copy is our agent.'), 'Bob Ash', 'bob@ash.example');
    expect(agentIn(letter, 'Bob Ash', ['The person in copy is our agent.'])).toMatchObject({
      agent: { name: 'Bob Ash', email: 'bob@ash.example', directoryId: null },
    });
  });

  it.each([
    ['nothing', 'We want phones.', 'Nadia Haddad is our agent of record.'],
    ['words that name another', 'Bob Ash is our agent of record.', 'Bob Ash is our agent of record.'],
    ['a piece of a word', 'Nadia Haddadova is our agent.', 'Nadia Haddad'],
    ['no words', 'Nadia Haddad is our agent.', ' . '],
  ])('is not taken from %s', (_, text, quote) => {
    expect(agentIn(letterOf(text), 'Nadia Haddad', [quote])).toEqual({ status: 'missing' });
  });

  it('is not taken from an entry of which one quote is made up', () => {
    const letter = letterOf('I met Nadia Haddad at the expo.');
    expect(agentIn(letter, 'Nadia Haddad', ['I met Nadia Haddad at the expo.', 'She is our agent.'])).toEqual({
      status: 'missing',
    });
  });

  it.each(PART_KINDS)('is taken from a part that is %s only where that is the writer’s', (kind) => {
    const words = 'Nadia Haddad is our agent of record.';
    const read = agentIn(letterOf('We want phones.', [kind, words]), 'Nadia Haddad', [words]);
    expect(read.status).toBe(kind === 'own' || kind === 'signature' ? 'designated' : 'missing');
  });

  it.each([
    ['adopts it', 'What Dana wrote is right.', 'designated'],
    ['is said to adopt it in words that do not stand there', 'All of it is right.', 'missing'],
    ['is said to adopt it in the quoted words themselves', 'Nadia Haddad is our agent of record.', 'missing'],
  ])('may stand in a quoted text where the writer %s', (_, quote, status) => {
    const words = 'Nadia Haddad is our agent of record.';
    const letter = letterOf('What Dana wrote is right.', ['quoted', `> ${words}`]);
    const reading = designating([entry('assigns', 'Nadia Haddad', [words])]);
    expect(
      grounded(letter, { ...reading, adopts: [{ of: 'quoted', how: 'adopts', quote }] }).agentOfRecord.status,
    ).toBe(status);
  });

  it('may stand in a question that the writer answers below it, also as the model copies its lines', () => {
    const letter = letterOf(['quoted', '> Is Nadia\n> Haddad your agent?'], 'Yes.');
    const adopts: ModelReading['adopts'] = [{ of: 'quoted', how: 'adopts', quote: 'Yes.' }];
    for (const question of ['> Is Nadia\n> Haddad your agent?', 'Is Nadia Haddad your agent?']) {
      const reading = designating([entry('assigns', 'Nadia Haddad', [question, 'Yes.'])]);
      expect(grounded(letter, { ...reading, adopts }).agentOfRecord).toMatchObject({ agent: { directoryId: 'at-1' } });
    }
  });

  it.each([
    ['the writer signed', 'signed', '/s/ Ann Lee', null, 'sure'],
    ['the writer says is theirs', 'wrote', 'My letter is attached.', null, 'sure'],
    ['of which some is hidden', 'wrote', 'My letter is attached.', 'hidden_text' as const, 'likely'],
    ['somebody else signed', 'signed', 'Signed: Nadia', null, null],
    ['nobody owns', 'wrote', 'My letter follows.', null, null],
  ] as const)('may stand in a file that %s', (what, how, quote, note, degree) => {
    const text = `Nadia Haddad is our agent of record.\n${what === 'the writer signed' ? '/s/ Ann Lee' : 'Signed: Nadia'}`;
    const attached = { filename: 'a.txt', contentType: 'text/plain', bytes: 40, sha256: '', text, note };
    const letter = { ...letterOf('My letter is attached.'), attachments: [attached] };
    const reading = designating([entry('assigns', 'Nadia Haddad', ['Nadia Haddad is our agent of record.'])]);
    const { agentOfRecord } = grounded(letter, { ...reading, adopts: [{ of: 'attachment', how, quote }] });
    expect('degree' in agentOfRecord ? agentOfRecord.degree : null).toBe(degree);
  });

  it('may stand in the subject, unless it is that of the mail that is answered', () => {
    const words = 'Agent of record: Nadia Haddad';
    const about = (subject: string) => agentIn({ ...letterOf('We want phones.'), subject }, 'Nadia Haddad', [words]);
    expect([about(words).status, about(`Re: ${words}`).status]).toEqual(['designated', 'missing']);
  });

  it('is likely where its writer may not have seen the words', () => {
    const letter = letterOf('Nadia Haddad is our agent of record.');
    const doubtful = [{ start: 0, end: 20, why: 'style' as const }];
    expect(agentIn({ ...letter, doubtful }, 'Nadia Haddad', ['Nadia Haddad is our agent of record.'])).toMatchObject({
      degree: 'likely',
    });
  });

  it('is left open where the name fits several, and is the firm where several work there', () => {
    expect(agentIn(letterOf('Weller is our agent.'), 'Weller', ['Weller is our agent.'])).toMatchObject({
      status: 'ambiguous',
      candidates: [{ directoryId: 'at-3' }, { directoryId: 'at-4' }],
    });
    expect(agentIn(letterOf('Bob is our agent.'), 'Bob', ['Bob is our agent.'])).toMatchObject({
      status: 'ambiguous',
      candidates: [{ name: 'Bob', directoryId: null }],
    });
    const firm = 'Tidemark Networks is our agent of record.';
    expect(agentIn(letterOf(firm), null, [firm], 'Tidemark Networks')).toMatchObject({
      agent: { name: null, company: 'Tidemark Networks', directoryId: null },
    });
  });

  it('is told from a namesake by what else the letter says', () => {
    const letter = letterOf('Weller is our agent.', 'I mean John Weller.');
    expect(agentIn(letter, 'Weller', ['Weller is our agent.'])).toMatchObject({ agent: { directoryId: 'at-4' } });
  });

  it('is told from a namesake beside by the firm that the entry names, and by nothing less', () => {
    const text = 'This is Weller’s deal, not Jon Weller of Ballast IT Sourcing but John Weller at Northfork Connect.';
    expect(agentIn(letterOf(text), 'Weller', [text], 'Northfork Connect')).toMatchObject({
      agent: { directoryId: 'at-4' },
    });
    expect(agentIn(letterOf(text), 'Weller', [text])).toMatchObject({ status: 'ambiguous' });
  });

  it('is somebody else where the name is not quite that of one who is listed, and the firm is another', () => {
    const text = 'Owen Prewitt of Prewitt Telephone is our agent.';
    expect(agentIn(letterOf(text), 'Owen Prewitt', [text], 'Prewitt Telephone')).toMatchObject({
      status: 'designated',
      agent: { name: 'Owen Prewitt', directoryId: null },
    });
  });

  it('is not the namesake whom the directory knows at another firm', () => {
    const text = 'Nadia Haddad of Tidemark Networks is our agent of record.';
    expect(agentIn(letterOf(text), 'Nadia Haddad', [text], 'Tidemark Networks')).toMatchObject({ status: 'ambiguous' });
  });

  it('may be somebody whom the directory does not know, as the letter spells them', () => {
    const text = 'Harriet Onslow of Onslow Telephone is our agent of record.';
    expect(agentIn(letterOf(text), 'Harriet Onslow', [text], 'Onslow Telephone')).toMatchObject({
      status: 'designated',
      agent: { name: 'Harriet Onslow', company: 'Onslow Telephone', email: null, directoryId: null },
    });
  });

  it.each([
    ['an agent', 'nadia@larkfield.example'],
    ['an agency’s house', 'anybody@quillstone.example'],
  ])('is nobody where %s writes', (_, address) => {
    const words = 'Please register this under Nadia Haddad, and no one else.';
    const letter = { ...letterOf(words), from: [{ name: '', address }] };
    const read = grounded(letter, {
      ...designating([entry('assigns', 'Nadia Haddad', [words])]),
      placement: { value: 'sole', quotes: [words] },
    });
    expect([read.agentOfRecord, read.placement.kind]).toEqual([{ status: 'missing' }, 'unstated']);
  });
});

describe('a designation follows from the roll call', () => {
  const words = ['Nadia Haddad is our agent.', 'Owen Pruitt is our agent.', 'No agent, please.'];
  const letter = letterOf(words.join(' '));
  const [ofNadia = '', ofOwen = '', ofNobody = ''] = words;
  const nadia = (act: Act) => entry(act, 'Nadia Haddad', [ofNadia]);
  const owen = (act: Act) => entry(act, 'Owen Pruitt', [ofOwen]);
  const read = (roll: readonly Entry[], status: ModelReading['agent']['status'], names: readonly string[]) => {
    const quotes = status === 'none_wanted' ? [ofNobody] : [];
    return grounded(letter, { roll: [...roll], agent: { status, names: [...names], quotes } }).agentOfRecord;
  };

  it.each<[string, readonly Entry[], ModelReading['agent']['status'], readonly string[], string]>([
    ['assigned', [nadia('assigns'), owen('denies')], 'designated', ['Nadia Haddad'], 'designated sure'],
    ['assigned by another of their names', [nadia('assigns')], 'designated', ['Nadia'], 'designated sure'],
    ['not in it', [owen('mentions')], 'designated', ['Nadia Haddad'], 'missing'],
    ['only mentioned in it', [nadia('mentions')], 'designated', ['Nadia Haddad'], 'designated likely'],
    [
      'under a condition too',
      [nadia('assigns'), nadia('conditional')],
      'designated',
      ['Nadia Haddad'],
      'designated likely',
    ],
    ['denied too', [nadia('assigns'), nadia('denies')], 'designated', ['Nadia Haddad'], 'ambiguous'],
    ['replaced in it', [nadia('replaced')], 'designated', ['Nadia Haddad'], 'ambiguous'],
    ['one of two assigned', [nadia('assigns'), owen('assigns')], 'designated', ['Nadia Haddad'], 'ambiguous'],
    ['two', [nadia('assigns'), owen('assigns')], 'multiple', ['Nadia Haddad', 'Owen Pruitt'], 'multiple sure'],
    ['two of whom one is not in it', [nadia('assigns')], 'multiple', ['Nadia Haddad', 'Bob Ash'], 'designated likely'],
    ['nobody, though it assigns one', [nadia('assigns')], 'missing', [], 'ambiguous'],
    ['open', [nadia('considers'), owen('considers')], 'ambiguous', ['Nadia Haddad', 'Owen Pruitt'], 'ambiguous'],
    ['open between nobody', [], 'ambiguous', ['Nadia Haddad'], 'missing'],
    ['unwanted', [owen('denies')], 'none_wanted', [], 'none_wanted'],
    ['unwanted, though it assigns one', [owen('assigns')], 'none_wanted', [], 'ambiguous'],
  ])('which is %s', (_, roll, status, names, expected) => {
    const agent = read(roll, status, names);
    expect(['degree' in agent ? `${agent.status} ${agent.degree}` : agent.status]).toEqual([expected]);
  });
});

describe('a master agency', () => {
  const ask = (name: string, quotes: readonly string[], act: Act = 'asks_in'): Entry => {
    return { is: 'agency', name, firm: null, act, quotes: [...quotes] };
  };
  const agencyIn = (letter: Letter, ...roll: readonly Entry[]) =>
    grounded(letter, {
      roll: [...roll],
      agency: { status: roll.length > 1 ? 'multiple' : 'named', names: roll.map(({ name }) => name ?? '') },
    }).masterAgency;

  it.each([
    ['Please bring in Quillstone.', 'Quillstone', { name: 'Quillstone Distribution', directoryId: 'ag-1' }],
    ['get fernwick on it too pls', 'Fernwick Channel Partners', { directoryId: 'ag-2' }],
    ['Harbor Lane should be the master agency.', 'Harbor Lane', { name: 'Harbor Lane', directoryId: null }],
  ])('is the one that is asked for: %s', (text, name, named) => {
    expect(agencyIn(letterOf(text), ask(name, [text]))).toMatchObject({
      status: 'named',
      degree: 'sure',
      agency: named,
    });
  });

  it('may be given by the address that the letter went to, and by nothing else', () => {
    const letter = letterOf('Your engineers may call me.');
    const addressed = ask('Quillstone', ['Your engineers may call me.'], 'addressed');
    const to = [{ name: '', address: 'desk@quillstone.example' }];
    expect(agencyIn({ ...letter, to }, addressed)).toMatchObject({
      agency: { directoryId: 'ag-1' },
      evidence: [{ source: 'body' }, { source: 'to' }],
    });
    expect(agencyIn({ ...letter, to }, ask('Quillstone', [], 'addressed'))).toMatchObject({
      evidence: [{ source: 'to' }],
    });
    expect(agencyIn(letter, addressed)).toEqual({ status: 'missing' });
  });

  it.each([
    ['words that are not there', 'We want phones.', 'Quillstone', 'Bring in Quillstone.'],
    ['an agent', 'Bring in Owen Pruitt.', 'Quillstone', 'Bring in Owen Pruitt.'],
    ['another agency', 'Bring in Quillstone.', 'Fernwick', 'Bring in Quillstone.'],
  ])('is not taken from %s', (_, text, name, quote) => {
    expect(agencyIn(letterOf(text), ask(name, [quote]))).toEqual({ status: 'missing' });
  });

  it('is likely where one of several is made up, or the roll takes it back', () => {
    const text = 'Please bring in Quillstone and Fernwick.';
    const asked = (...names: string[]) => agencyIn(letterOf(text), ...names.map((name) => ask(name, [text])));
    expect(asked('Quillstone', 'Fernwick')).toMatchObject({ status: 'multiple', degree: 'sure' });
    expect(asked('Quillstone', 'Harbor Lane')).toMatchObject({ status: 'named', degree: 'likely' });
    const both = [ask('Quillstone', [text]), ask('Quillstone', [text], 'denies')];
    const agency = { status: 'named' as const, names: ['Quillstone'] };
    expect(grounded(letterOf(text), { roll: both, agency }).masterAgency).toMatchObject({ degree: 'likely' });
  });
});

describe('a value', () => {
  const OWN = [
    'We are Acme Foods and want SD-WAN at forty-two sites for 1,200 people by October 1, 2027.',
    'We pay Qwest $5,160 a month, and $24k a year for the rest. Nobody else is asked.',
  ];
  const letter = letterOf(OWN.join('\n\n'), ['signature', 'Ann Lee\nHead of IT\n505-555-0190']);
  const [first = ''] = OWN;
  const count = (value: number, quotes: readonly string[], parts: readonly string[] = []) => {
    return { value, quotes: [...quotes], parts: [...parts] };
  };
  const TRUE = {
    company: { value: 'Acme Foods', quote: 'We are Acme Foods' },
    contactName: { value: 'Ann Lee', quote: 'Ann Lee' },
    contactTitle: { value: 'Head of IT', quote: 'Head of IT' },
    contactPhone: { value: '505-555-0190', quote: '505-555-0190' },
    interest: { value: 'affirmed', quotes: [first] },
    placement: { value: 'sole', quotes: ['Nobody else is asked.'] },
    services: [{ value: 'sd_wan', quote: 'want SD-WAN' }],
    locations: count(42, ['forty-two sites']),
    seats: count(1200, ['1,200 people']),
    budget: { sum: count(24_000, ['$24k a year']), currency: 'USD', per: 'year', times: null },
    targetDate: { value: '2027-10-01', quote: 'by October 1, 2027' },
    incumbents: [{ value: 'Qwest', quote: 'We pay Qwest' }],
    asks: [{ value: 'education', quote: 'Nobody else is asked.' }],
    facts: [first],
  } satisfies Partial<ModelReading>;

  it('is kept where its quote holds it', () => {
    const read = labelOf(grounded(letter, TRUE));
    expect(read).toMatchObject({
      customer: {
        company: 'Acme Foods',
        contactName: 'Ann Lee',
        contactTitle: 'Head of IT',
        contactPhone: '505-555-0190',
      },
      interest: 'affirmed',
      placement: 'sole',
      opportunity: {
        services: ['sd_wan'],
        locations: 42,
        seats: 1200,
        monthlyBudget: { amount: 2_000, currency: 'USD' },
        targetDate: '2027-10-01',
        incumbents: ['Qwest'],
        facts: [first],
      },
      asks: ['education'],
    });
  });

  it('is dropped where its quote does not stand there', () => {
    const other = letterOf('We want phones.');
    expect(labelOf(grounded(other, { ...TRUE, contactName: null }))).toEqual(labelOf(grounded(other, {})));
  });

  it.each([
    [42, 'forty-two sites', [], true],
    [3, 'both plants and the showroom', ['both plants', 'the showroom'], true],
    [2, 'Reno and Elko', ['Reno', 'Elko'], true],
    [14, 'nine depots and five yards', ['nine depots', 'five yards'], true],
    [4, 'both plants and the showroom', ['both plants', 'the showroom'], false],
    [3, 'both plants and the showroom', ['both plants', 'the office'], false],
    [43, 'forty-two sites', [], false],
    [0, '0 sites', [], false],
    [-4, '-4 sites', [], false],
    [4.5, '4.5 sites', [], false],
  ])('such as the count %s is held or not by: %s', (value, quote, parts, isHeld) => {
    const read = grounded(letterOf(`We have ${quote}.`), { locations: count(value, [quote], parts) });
    expect(read.opportunity.locations?.value === value).toBe(isHeld);
  });

  it.each([
    [24_000, 'USD', 'year', 'It is $24k a year.', 2_000],
    [9_000, 'USD', 'month', "It's nine thousand a month now.", 9_000],
    [7_400, 'EUR', 'month', 'Pagamos 7.400 € al mes.', 7_400],
    [1_234.5, 'GBP', 'month', 'It is £1,234.50 a month.', 1_234.5],
    [300, 'USD', 'week', 'We spend $300 a week.', 1_300],
    [9_000, 'USD', 'quarter', 'Nine grand every quarter.', 3_000],
    [300, 'USD', 'month', 'Verizon charges $300.', 300],
    [300, 'CAD', 'month', 'We pay 300 a month.', 300],
    [24_000, 'USD', 'month', 'It is $24k a year.', null],
    [24_000, 'USD', 'year', 'It is $24k.', null],
    [300, 'EUR', 'month', 'We pay $300 a month.', null],
    [301, 'USD', 'month', 'We pay $300 a month.', null],
    [300, 'money', 'month', 'We pay 300 a month.', null],
  ] as const)('such as the sum %s %s a %s is so much a month by: %s', (amount, currency, per, quote, monthly) => {
    const budget = { sum: count(amount, [quote]), currency, per, times: null };
    const expected = monthly === null ? undefined : { amount: monthly, currency };
    expect(grounded(letterOf(quote), { budget }).opportunity.monthlyBudget?.value).toEqual(expected);
  });

  it('such as a sum of several is held by them', () => {
    const rows = ['Holland 1,420 a month', 'Zeeland 610 a month'];
    const sum = count(2_030, rows, ['1,420', '610']);
    const budget = { sum, currency: 'USD', per: 'month' as const, times: null };
    expect(grounded(letterOf(rows.join('\n')), { budget }).opportunity.monthlyBudget?.value.amount).toBe(2_030);
  });

  it('such as a sum for each is taken as often as the letter says', () => {
    const text = 'About $40 a month for each of our 220 users.';
    const budgetFor = (times: number) => {
      const sum = count(40, [text]);
      const budget = { sum, currency: 'USD', per: 'month' as const, times: count(times, ['our 220 users']) };
      return grounded(letterOf(text), { budget }).opportunity.monthlyBudget?.value.amount;
    };
    expect([budgetFor(220), budgetFor(221)]).toEqual([8_800, undefined]);
  });

  it.each([
    ['2027-10-01', 'by October 1, 2027', true],
    ['2027-06-30', 'by the end of June', true],
    ['2027-04-01', 'in Q2', true],
    ['2027-12-25', 'by Christmas', true],
    ['2027-02-01', 'antes del 1 de febrero', true],
    ['2027-05-12', 'in six weeks, says marketing', true],
    ['2027-11-01', 'by October 1, 2027', false],
    ['2028-10-01', 'by October 1, 2027', false],
    ['2027-09-01', 'in Q2', false],
    ['October 1', 'by October 1, 2027', false],
    ['2027-02-30', 'by February 30', false],
  ])('such as the date %s is held or not by: %s', (value, quote, isHeld) => {
    const read = grounded(letterOf(`We want it ${quote}.`), { targetDate: { value, quote } });
    expect(read.opportunity.targetDate?.value === value).toBe(isHeld);
  });

  it.each([
    ['+1 (614) 555-0134', 'call 614-555-0134', true],
    ['614-555-0134', 'six one four, five five five, oh one three four', true],
    ['614-555-0135', 'call 614-555-0134', false],
    ['0134', 'call 0134', false],
  ])('such as the telephone %s is held or not by: %s', (value, quote, isHeld) => {
    const read = grounded(letterOf(quote), { contactPhone: { value, quote } });
    expect(read.customer.contactPhone?.value === value).toBe(isHeld);
  });

  it('such as a name may stand in From alone', () => {
    const contactName = { value: 'Ann Lee', quote: 'Ann Lee' };
    expect(grounded(letterOf('We want phones.'), { contactName }).customer.contactName?.evidence).toMatchObject([
      { source: 'from' },
    ]);
  });

  it('may stand in what is quoted where that is adopted, and in what is attached', () => {
    const attached = {
      filename: 's.txt',
      contentType: 'text/plain',
      bytes: 9,
      sha256: '',
      text: 'Nine sites.',
      note: null,
    };
    const asked = { ...letterOf('The rest is right.', ['quoted', '> Sixty phones.']), attachments: [attached] };
    const values = { locations: count(9, ['Nine sites.']), seats: count(60, ['Sixty phones.']) };
    const alone = grounded(asked, values).opportunity;
    const adopted = grounded(asked, {
      ...values,
      adopts: [{ of: 'quoted', how: 'adopts', quote: 'The rest is right.' }],
    }).opportunity;
    expect([alone.locations?.value, alone.seats, adopted.seats?.value]).toEqual([9, null, 60]);
  });

  it('is no customer where it is a party', () => {
    const company = { value: 'Quillstone Distribution', quote: 'Hello Quillstone Distribution' };
    expect(grounded(letterOf('Hello Quillstone Distribution'), { company }).customer.company).toBeNull();
  });

  it('is no name where it is an address', () => {
    const text = 'We are buy-now.example/www.buy-now.example and want phones.';
    const company = { value: 'www.buy-now.example', quote: text };
    expect(grounded(letterOf(text), { company }).customer.company).toBeNull();
  });

  it('of an agreement may stand in what is attached', () => {
    const text = 'The term is three years. Signed by the customer: Ann Lee. The agent reports every quarter.';
    const attached = { filename: 'psa.txt', contentType: 'text/plain', bytes: 90, sha256: '', text, note: null };
    const read = grounded(
      { ...letter, attachments: [attached] },
      {
        psa: {
          signedBy: [
            { value: 'customer', quote: 'Signed by the customer' },
            { value: 'agent', quote: 'Signed by the agent' },
          ],
          termMonths: count(36, ['The term is three years.']),
          customerSignatory: { value: 'Ann Lee', quote: 'Signed by the customer: Ann Lee.' },
          effectiveDate: { value: '2027-01-01', quote: 'as of January 1, 2027' },
          obligations: ['The agent reports every quarter.'],
        },
      },
    );
    expect(read.psa).toEqual({
      signedBy: ['customer'],
      termMonths: 36,
      customerSignatory: 'Ann Lee',
      effectiveDate: null,
      obligations: ['The agent reports every quarter.'],
    });
  });
});

describe('the second answer', () => {
  const text = 'Nadia Haddad has this. Owen Pruitt does not.';
  const witnessed = (candidates: ModelAudit['candidates']) =>
    witnessOf({ candidates }, [], letterOf(text), DIRECTORY).parties;
  const candidate = (name: string, quotes: readonly string[], given: 'yes' | 'no' | 'unclear') => {
    return { name, firm: null, quotes: [...quotes], against: '', given };
  };

  it('denies nothing to whom it gives the deal by saying that their firm alone does not have it', () => {
    const yes = candidate('Nadia Haddad', [text], 'yes');
    const firm = { ...candidate('', [], 'no'), name: null, firm: 'Larkfield Telecom Advisors' };
    expect(witnessed([firm, yes]).map(({ act }) => act)).toEqual(['assigns']);
  });

  it.each<[string, ModelAudit['candidates'][number], readonly string[]]>([
    ['gives it to whom its quote names', candidate('Nadia Haddad', [text], 'yes'), ['assigns at-1']],
    ['gives it to nobody by a quote that is made up', candidate('Nadia Haddad', ['Nadia has it.'], 'yes'), []],
    ['gives it to nobody without a quote', candidate('Nadia Haddad', [], 'yes'), []],
    ['denies it to somebody without a quote', candidate('Owen Pruitt', [], 'no'), ['denies at-2']],
    ['says nothing of whom it is unclear about', candidate('Nadia Haddad', [text], 'unclear'), []],
  ])('%s', (_, given, expected) => {
    expect(witnessed([given]).map(({ act, ids }) => `${act} ${ids.join()}`)).toEqual(expected);
  });
});

const WORDS = [
  'Nadia Haddad',
  'Owen',
  'Tidemark',
  'Quillstone',
  'our agent of record',
  'is',
  'not',
  '?',
  '.',
  '\n',
  '  ',
  '’',
  '👍',
  'İ',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 8 })), { maxLength: 25 })
  .map((words) => words.join(' '));
const letters = fc
  .array(fc.tuple(fc.constantFrom(...PART_KINDS), text), { maxLength: 4 })
  .map((parts) => letterOf(...parts));
const quoteOf = (letter: Letter) =>
  fc.oneof(
    text,
    fc
      .tuple(fc.nat(letter.body.text.length), fc.nat(80))
      .map(([at, length]) => letter.body.text.slice(at, at + length)),
  );

function readingOf(letter: Letter): fc.Arbitrary<ModelReading> {
  const quote = quoteOf(letter);
  const name = fc.oneof(fc.constantFrom('Nadia Haddad', 'Owen', 'Tidemark Networks', 'Weller', 'Quillstone'), text);
  const value = fc.record({ value: name, quote });
  const nullable = <Item>(item: fc.Arbitrary<Item>) => fc.option(item);
  const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 });
  const count = fc.record({ value: fc.oneof(fc.double(), fc.nat(20)), quotes: some(quote), parts: some(quote) });
  return fc.record({
    roll: some(
      fc.record({
        is: fc.constantFrom('agent', 'agency'),
        name: nullable(name),
        firm: nullable(name),
        act: fc.constantFrom(...ACTS),
        quotes: some(quote),
      }),
    ),
    agent: fc.record({
      status: fc.constantFrom('designated', 'multiple', 'ambiguous', 'none_wanted', 'missing'),
      names: some(name),
      quotes: some(quote),
    }),
    agency: fc.record({ status: fc.constantFrom('named', 'multiple', 'missing'), names: some(name) }),
    adopts: some(
      fc.record({ of: fc.constantFrom('quoted', 'attachment'), how: fc.constantFrom('adopts', 'signed'), quote }),
    ),
    intent: fc.constantFrom('self_referral', 'unrelated'),
    interest: fc.record({ value: fc.constantFrom('affirmed', 'tentative', 'absent'), quotes: some(quote) }),
    placement: fc.record({ value: fc.constantFrom('sole', 'competing', 'unstated'), quotes: some(quote) }),
    company: nullable(value),
    contactName: nullable(value),
    contactTitle: nullable(value),
    contactPhone: nullable(value),
    services: some(fc.record({ value: fc.constantFrom('ucaas', 'iot'), quote })),
    locations: nullable(count),
    seats: nullable(count),
    budget: nullable(
      fc.record({
        sum: count,
        currency: text,
        per: fc.constantFrom('week', 'month', 'quarter', 'year'),
        times: nullable(count),
      }),
    ),
    targetDate: nullable(value),
    incumbents: some(value),
    asks: some(fc.record({ value: fc.constantFrom('education'), quote })),
    facts: some(quote),
    psa: nullable(
      fc.record({
        signedBy: some(fc.record({ value: fc.constantFrom('customer', 'agent'), quote })),
        termMonths: nullable(count),
        customerSignatory: nullable(value),
        effectiveDate: nullable(value),
        obligations: some(quote),
      }),
    ),
  });
}

it('never throws, and points at exactly what stands there, in words that are the writer’s or adopted', () => {
  const cases = letters.chain((letter) => fc.tuple(fc.constant(letter), readingOf(letter)));
  fc.assert(
    fc.property(cases, ([letter, reading]) => {
      const read = ground(reading, letter, DIRECTORY, BY_MADE_UP);
      for (const evidence of Object.values(evidenceOf(read)))
        for (const each of evidence) {
          expect(textOf(letter, each).slice(each.start, each.end)).toBe(each.text);
          if (each.source !== 'body') continue;
          const kinds = letter.body.parts.filter(({ start, end }) => start <= each.start && each.end <= end);
          const allowed = reading.adopts.length > 0 ? ['own', 'signature', 'quoted'] : ['own', 'signature'];
          expect(allowed).toContain(kinds[0]?.kind);
        }
    }),
    { numRuns: 500 },
  );
});

it.each([
  'can ',
  'would please ',
  'Nadia Haddad is ',
  'Nadia Haddad or ',
  'the agent ',
  'a',
  '\n',
  '1 000 ',
  'Ab Cd ',
  'N-A-',
  'one ',
])('comes to an end with a letter of nothing but %j, of which without a bound it would take minutes', (words) => {
  const unbroken = words.repeat(100_000 / words.length);
  const broken = `${words.repeat(1_900 / words.length)}?\n\n`.repeat(50);
  for (const letter of [letterOf(unbroken), letterOf(broken)])
    for (const quote of [unbroken, letter.body.text.slice(0, 1_900), words])
      grounded(letter, {
        ...designating([
          entry('assigns', 'Nadia Haddad', [quote, quote]),
          { is: 'agency', name: 'Quillstone', firm: null, act: 'asks_in', quotes: [quote] },
        ]),
        agency: { status: 'named', names: ['Quillstone'] },
        placement: { value: 'sole', quotes: [quote] },
        locations: { value: 4, quotes: [quote], parts: [words] },
        contactPhone: { value: '614-555-0134', quote },
      });
});
