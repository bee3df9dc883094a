/** Who is a party, and to whom at an agency a summary goes, whatever slip of the pen is stored. */
import { describe, expect, it } from 'vitest';
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import { agentAt, isParty, summaryRecipient } from './party.ts';

const agency: Agency = {
  id: 'plover',
  name: 'Plover Partners',
  aliases: [],
  domains: ['plover.example', 'gmail.com'],
  salesManagers: [{ name: 'Priya Nair', email: 'priya.nair@plover.example' }],
  deskEmail: 'desk@plover.example',
  served: true,
};
const agent: Agent = {
  id: 'otto',
  name: 'Otto Reyes',
  company: 'Reyes Telecom',
  aliases: [],
  emails: ['otto@reyestelecom.example'],
  domains: [],
  agencyIds: ['plover'],
  salesManagerEmail: null,
};
const withDomains = (...domains: string[]): Directory => ({
  agencies: [agency],
  agents: [{ ...agent, domains }],
  referralAddresses: ['referrals@desk.example'],
});

describe('a domain that is listed by a slip of the pen', () => {
  it.each([
    ['co.uk', 'jo@brandonbakery.co.uk'],
    ['example', 'jo@brandonbakery.example'],
    ['github.io', 'jo@brandon.github.io'],
    ['onmicrosoft.com', 'jo@brandon.onmicrosoft.com'],
    ['brandon.onmicrosoft.com', 'jo@brandon.onmicrosoft.com'],
    ['gmail.com', 'jo@gmail.com'],
    ['uk.com', 'jo@brandon.uk.com'],
  ])('makes nobody at it or below it a party: %s', (domain, writer) => {
    expect([isParty(writer, withDomains(domain)), agentAt(writer, withDomains(domain))]).toEqual([false, null]);
  });

  it('leaves a firm’s own one as it is, in both of its spellings', () => {
    const directory = withDomains('grünhof.example');
    for (const writer of ['a@xn--grnhof-4ya.example', 'a@GRÜNHOF.example', 'a@mail.grünhof.example'])
      expect(isParty(writer, directory)).toBe(true);
    expect(isParty('a@grunhof.example', directory)).toBe(false);
  });

  it('of a sales manager who is nobody’s makes no colleagues of theirs parties', () => {
    const directory = { ...withDomains(), agents: [{ ...agent, salesManagerEmail: 'max@brandonbakery.example' }] };
    expect(isParty('max@brandonbakery.example', directory)).toBe(true);
    expect(isParty('jo@brandonbakery.example', directory)).toBe(false);
  });
});

describe('a summary', () => {
  const to = (salesManagerEmail: string | null, changes: Partial<Agency> = {}): string | null =>
    summaryRecipient({ ...agency, ...changes }, { ...agent, salesManagerEmail })?.address ?? null;

  it.each([
    ['their sales manager, who is listed', 'Priya.Nair@Plover.example', 'priya.nair@plover.example'],
    ['a colleague at the agency', 'ana@plover.example', 'ana@plover.example'],
    ['the desk where they have none', null, 'desk@plover.example'],
    ['the desk, not to a misspelt domain', 'priya.nair@plovr.example', 'desk@plover.example'],
    ['the desk, not to a misspelt name', 'pirya.nair@plover.example', 'desk@plover.example'],
    ['the desk, not to another firm', 'priya.nair@elsewhere.example', 'desk@plover.example'],
    ['the desk, not to a host that strangers share', 'priya.nair@gmail.com', 'desk@plover.example'],
  ])('goes to %s', (_, manager, address) => expect(to(manager)).toBe(address));

  it('goes to whoever manages sales where there is no desk, and to nobody where there is nobody', () => {
    expect(to('x@elsewhere.example', { deskEmail: null })).toBe('priya.nair@plover.example');
    expect(to('x@elsewhere.example', { deskEmail: null, salesManagers: [] })).toBeNull();
  });
});
