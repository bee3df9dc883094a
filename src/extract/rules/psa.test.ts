import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readWithoutModel } from '../without-model.ts';

const AGREEMENT = `PROFESSIONAL SERVICES AGREEMENT

This agreement is made between Ames Mill ("Customer"), Dana Pruett of Bluewater Telecom ("Agent") and Harborline Distribution ("Agency").

1. Customer appoints Dana Pruett as its agent of record for the services.
2. The term of this agreement is thirty-six (36) months, effective as of October 1, 2026.
3. Agent shall audit the invoices every month.
4. Agency shall attend a service review each quarter.
5. Agent and Agency shall disclose all commissions in writing.

Customer: Signed by: Ruth Ames
Agent: Signed by: Dana Pruett
Agency: Signed by: ____________
`;

function attached(text: string | null) {
  const note = text === null ? ('not_text' as const) : null;
  return [{ filename: 'PSA.txt', contentType: 'text/plain', bytes: 900, sha256: '', text, note }];
}

function read(words: string, also: Parameters<typeof aLetter>[1] = {}) {
  return readWithoutModel(aLetter(words, also), DIRECTORY, new Date('2026-09-14'));
}

describe('An agreement that can be read', () => {
  const extraction = read('The PSA is attached. We are buying SD-WAN.', { attachments: attached(AGREEMENT) });

  it('begins a referral', () => {
    expect(extraction.intent).toBe('psa_referral');
    expect(extraction.interest.level).toBe('affirmed');
  });

  it('shows who has signed, for how long and from when', () => {
    expect(extraction.psa).toMatchObject({
      signedBy: ['customer', 'agent'],
      termMonths: 36,
      customerSignatory: 'Ruth Ames',
      effectiveDate: '2026-10-01',
    });
  });

  it('names the agent and what is owed, in its own words', () => {
    expect(extraction.agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: 'at-1' } });
    expect(extraction.psa?.obligations).toEqual([
      'audit the invoices every month',
      'attend a service review each quarter',
      'disclose all commissions in writing',
    ]);
    expect(extraction.asks.map(({ value }) => value)).toEqual(['compensation_transparency', 'accountability']);
  });

  it('designates nobody when the letter names somebody else', () => {
    const other = read('The PSA is attached. Miguel Santos is our agent of record.', {
      attachments: attached(AGREEMENT),
    });
    expect(other.agentOfRecord.status).toBe('ambiguous');
  });
});

describe('An agreement that cannot be read', () => {
  it.each([
    ['Signed by everyone, attached.', ['customer', 'agent', 'agency']],
    ['Here is the fully executed PSA.', ['customer', 'agent', 'agency']],
    ['Enclosed is the PSA bearing my signature.', ['customer']],
    [
      'Attached is the PSA. Dana Pruett and I have both signed; Harborline’s line is still empty.',
      ['customer', 'agent'],
    ],
    ['Attached is the PSA, you have both signed. Our own signature follows next week.', ['agent', 'agency']],
  ])('%s', (words, signedBy) => {
    expect(read(words, { attachments: attached(null) }).psa?.signedBy).toEqual(signedBy);
  });

  it('is between the writer and the one agent whom the letter brings it to', () => {
    const to = ['ines@harborline.example', 'dana@bluewatertelecom.example'];
    const one = read('The signed PSA is attached.', { to, attachments: attached(null) });
    expect(one.agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: 'at-1' } });
    const two = read('The signed PSA is attached.', {
      to: [...to, 'msantos@corvidnet.example'],
      attachments: attached(null),
    });
    expect(two.agentOfRecord.status).toBe('missing');
  });
});

const LETTER_FORM = `AMES MILL
Professional services agreement, letter form

1. What this is about
Ames Mill is buying SD-WAN for its nine mills, about 120 people. It should work by March 1, 2027.
2. Who represents us
Dana Pruett of Bluewater Telecom is our agent of record. We buy through Harborline Distribution and no other agency.
3. How long
24 months, starting October 1, 2026.
4. What Bluewater does
The agent shall keep two spare routers at the mill and name one employee who answers the telephone.
This agreement is a public record of Ohio.

AMES MILL
By: ______________________
Name: ____________________
BLUEWATER TELECOM
/s/ Dana Pruett
HARBORLINE DISTRIBUTION
By: /s/ Ines Okoro
Name: Ines Okoro
`;

describe('An agreement to which the letter leaves everything', () => {
  const extraction = read('Signed, attached. All you need is in it.', { attachments: attached(LETTER_FORM) });

  it('is signed by those above whose signatures they stand, and not by one whose line is blank', () => {
    expect(extraction.psa).toMatchObject({ signedBy: ['agent', 'agency'], customerSignatory: null, termMonths: 24 });
  });

  it('says what is bought where it says so, and nothing of the kind in its duties', () => {
    const { services, locations, seats, targetDate } = extraction.opportunity;
    expect(services.map(({ value }) => value)).toEqual(['sd_wan']);
    expect([locations?.value, seats?.value, targetDate?.value]).toEqual([9, 120, '2027-03-01']);
  });

  it('has the one agent whom it names, whatever else its law speaks of', () => {
    expect(extraction.agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: 'at-1' } });
    expect(extraction.placement.kind).toBe('sole');
  });
});
