import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readByRules } from './reader.ts';

function opportunity(words: string) {
  return readByRules(aLetter(words), DIRECTORY, new Date('2026-09-14')).opportunity;
}

describe('Sites', () => {
  it.each([
    ['We need SD-WAN at 14 clinics.', 14],
    ['Internet for our four mills.', 4],
    ['New phones in all three shops.', 3],
    ['Fiber for both offices.', 2],
    ['We have twenty-two communities to connect.', 22],
    ['One hospital and sixteen clinics, seventeen sites in all, want new internet.', 17],
    ['Internet in one building.', 1],
    ['Sites: 31', 31],
    ['Locations\t12', 12],
    ['Queremos internet en nuestras ocho tiendas.', 8],
    ['Nous voulons la fibre dans nos douze magasins.', 12],
    ['We need internet.', null],
    ['We have been in business for 20 years and want new internet.', null],
    ['85 people in one building need phones.', 1],
    ['Queremos fibra en nuestras quince emisoras.', 15],
    ['Nous voulons la fibre dans nos onze immeubles.', 11],
    ['Precisamos de internet nos treze edifícios.', 13],
    ['We want internet at 41 branches, not 14.', 41],
    ['Internet for 14 drive-through coffee shops.', 14],
    ['A 12-site network for our mills.', 12],
  ])('%s', (words, sites) => {
    expect(opportunity(words).locations?.value ?? null).toBe(sites);
  });
});

describe('A number before hyphens without end', () => {
  it.each([
    ['a rule', `Page 12 ${'-'.repeat(400)}`],
    ['a word in pieces', `Page 12 ${'a-'.repeat(400)}`],
    ['words in pieces', `Page 12 ${'a- '.repeat(400)}`],
    ['pieces apart', `Page 12 ${'- '.repeat(400)}`],
  ])('is no number of sites: %s', (_, line) => {
    expect(opportunity(`We want internet at 3 shops.\n\n${line}`).locations?.value).toBe(3);
  });
});

describe('People and phones', () => {
  it.each([
    ['A phone system for 220 users.', 220],
    ['About 1,150 people will use it.', 1150],
    ['Twenty two telephones.', 22],
    ['We are two hundred and forty employees and need phones.', 240],
    ['~430 seats', 430],
    ['Users: 95', 95],
    ['A contact center for 60 schedulers.', 60],
    ['We need phones.', null],
  ])('%s', (words, seats) => {
    expect(opportunity(words).seats?.value ?? null).toBe(seats);
  });
});

describe('The sum a month', () => {
  it.each([
    ['We pay $4,000 a month for phones.', 4_000, 'USD'],
    ['Budget: $7,500/month', 7_500, 'USD'],
    ['We spend 27k/mo on it.', 27_000, 'USD'],
    ['Spectrum costs us $228,000 per year.', 19_000, 'USD'],
    ['These lines cost us $1.8M per year.', 150_000, 'USD'],
    ['We pay £6,200 a month.', 6_200, 'GBP'],
    ['Pagamos 7.400 € al mes.', 7_400, 'EUR'],
    ['We pay 14 500 $ CAD each month.', 14_500, 'CAD'],
    ['Internet at 4 shops costs $200 per site per month.', 800, 'USD'],
    ['We spend just under $600k a year on this. Call it $588,000.', 49_000, 'USD'],
  ])('%s', (words, amount, currency) => {
    expect(opportunity(words).monthlyBudget?.value).toEqual({ amount, currency });
  });

  it.each(['We have revenue of $4,000 a month.', 'The quote was $500.', 'Call (614) 555-0100.'])('%s', (words) => {
    expect(opportunity(words).monthlyBudget).toBeNull();
  });
});

describe('The words that carry a number', () => {
  it('stand exactly where the evidence says', () => {
    const letter = aLetter('We need phones.\nSD-WAN at 14 clinics,\nplease.');
    const [evidence] = readByRules(letter, DIRECTORY, new Date('2026-09-14')).opportunity.locations?.evidence ?? [];
    expect(evidence?.text).toBe('14 clinics');
    expect(letter.body.text.slice(evidence?.start, evidence?.end)).toBe('14 clinics');
  });
});

describe('What the letter leaves to an attached file', () => {
  const file = 'Requirements\nSD-WAN and hosted voice\n\nLocations: 12\n\nOur agent of record is Dana Pruett.';
  const attachments = [
    { filename: 'needs.txt', contentType: 'text/plain', bytes: 90, sha256: '', text: file, note: null },
  ];
  const read = (words: string) => readByRules(aLetter(words, { attachments }), DIRECTORY, new Date('2026-09-14'));

  it('is read there, with its place', () => {
    const { opportunity } = read('We are buying. The requirements are in the attached file.');
    expect(opportunity.services.map(({ value }) => value)).toEqual(['ucaas', 'sd_wan']);
    expect(opportunity.locations).toMatchObject({ value: 12, evidence: [{ source: 'attachment', index: 0 }] });
  });

  it('is not read there where the letter says it itself, or leaves nothing to it', () => {
    expect(
      read('We want new internet at 3 sites. The details are attached.').opportunity.services.map(({ value }) => value),
    ).toEqual(['connectivity']);
    expect(read('We want new internet. Our last bill is attached.').opportunity.locations).toBeNull();
  });

  it('never designates', () => {
    expect(read('We are buying. The requirements are in the attached file.').agentOfRecord.status).toBe('missing');
  });
});
