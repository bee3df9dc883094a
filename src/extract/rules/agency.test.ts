import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readWithoutModel } from '../without-model.ts';

function agency(words: string, also: Parameters<typeof aLetter>[1] = {}): string {
  const letter = aLetter(`We are replacing the phones at our four mills.\n\n${words}`, also);
  const { masterAgency } = readWithoutModel(letter, DIRECTORY, new Date('2026-09-14'));
  switch (masterAgency.status) {
    case 'named':
      return masterAgency.agency.directoryId ?? masterAgency.agency.name;
    case 'multiple':
      return masterAgency.agencies.map(({ directoryId, name }) => directoryId ?? name).join(' + ');
    case 'missing':
      return 'missing';
  }
}

describe('The agency that is to be brought in', () => {
  it.each([
    'Please bring in Harborline Distribution.',
    'please get harborline on it',
    'We would like Harborline to handle this.',
    'Master agency: Harborline',
    'Distributor - Harborline Distribution',
    'We want to go through Harborline.',
    'Could one of the Harborline engineers look at it?',
    'Harborline should be the master agency.',
    'We ask that HLD be involved.',
    'It goes through Harborline and no one else.',
    'Through Harborline, not through Summit Ridge.',
    'Not Summit Ridge. Harborline, please.',
    'We want Harborline instead of Summit Ridge.',
    'We are leaving Summit Ridge and want Harborline from now on.',
    'We used to work with Summit Ridge; this time please involve Harborline.',
    'Harborline replaces Summit Ridge as our master agency.',
    'Please take Summit Ridge off and put Harborline on.',
    'Harbor Line is the distributor we want.',
    'Quisiéramos trabajar con Harborline.',
    'Nous souhaitons passer par Harborline.',
    'Queremos envolver a Harborline.',
  ])('%s', (words) => {
    expect(agency(words)).toBe('ag-1');
  });

  it.each([
    ['Ines,\n\nplease have your engineers call us.', { to: ['Ines Okoro <ines@harborline.example>'] }, 'ag-1'],
    ['Would your engineers have time next week?', { to: ['ines@harborline.example'] }, 'ag-1'],
    ['Please start.', { to: ['deals@harborline.example'] }, 'ag-1'],
    ['Please start.', { to: ['referrals@desk.example'] }, 'missing'],
    ['Carl, we want Harborline.', { to: ['carl@summitridge.example', 'ines@harborline.example'] }, 'ag-1'],
    ['The master agency we want is Cascadia Telecom Exchange.', {}, 'Cascadia Telecom Exchange'],
    ['Master agency: Pacific Partner Hub', {}, 'Pacific Partner Hub'],
    ['Please bring in Harborline and Summit Ridge, each with its own proposal.', {}, 'ag-1 + ag-2'],
    ['Both Harborline and Ostara should put in a proposal.', {}, 'ag-1 + ag-3'],
    ['I do not know which agency.', {}, 'missing'],
  ] as const)('%s to %o', (words, also, expected) => {
    expect(agency(words, also)).toBe(expected);
  });
});
