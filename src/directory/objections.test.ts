/** What a change identifies anew, and what speaks against it. */
import { describe, expect, it } from 'vitest';
import type { Agency, Agent, Directory, Entry } from '../domain/directory.ts';
import { identifiesAnew } from './identity.ts';
import { hostsOf, objectionsTo } from './objections.ts';

const bree: Agent = {
  id: 'bree',
  name: 'Bree Tolliver',
  company: 'Tolliver Telecom',
  aliases: ['Bee'],
  emails: ['bree@tollivertele.example'],
  domains: ['tollivertele.example'],
  agencyIds: ['kite'],
  salesManagerEmail: 'sol@kite.example',
};
const rival: Agent = {
  ...bree,
  id: 'rival',
  name: 'Anders Holm',
  company: 'Holm Circuits',
  aliases: [],
  emails: ['anders@holmcircuits.example'],
  domains: [],
  agencyIds: ['egret'],
  salesManagerEmail: null,
};
const kite: Agency = {
  id: 'kite',
  name: 'Kite Distribution',
  aliases: ['Kite'],
  domains: ['kite.example'],
  salesManagers: [{ name: 'Sol', email: 'sol@kite.example' }],
  deskEmail: 'desk@kite.example',
  served: true,
};
const directory: Directory = { agencies: [kite], agents: [bree, rival], referralAddresses: ['referrals@desk.example'] };
const agent = (changes: Partial<Agent>): Entry => ({ is: 'agent', entry: { ...rival, ...changes } });
const before = agent({});
const NOTHING_ELSE = { readAs: () => [], onRecord: new Set<string>(), looksLike: () => null };

describe('a change', () => {
  it.each<[what: string, change: Partial<Agent>, isAnew: boolean]>([
    ['another name', { name: 'Anders Holme' }, true],
    ['a new alias', { aliases: ['Andy'] }, true],
    ['another company', { company: 'Holm' }, true],
    ['a new address', { emails: ['anders@holmcircuits.example', 'ah@holm.example'] }, true],
    ['a new domain', { domains: ['holm.example'] }, true],
    ['another agency', { agencyIds: ['egret', 'kite'] }, true],
    ['another sales manager', { salesManagerEmail: 'mo@egret.example' }, false],
    ['an address taken away', { emails: [] }, false],
    ['the same address in another spelling', { emails: ['Anders@HOLMCIRCUITS.example'] }, false],
    ['nothing', {}, false],
  ])('that is %s identifies somebody anew: %s', (_, change, isAnew) => {
    expect(identifiesAnew(before, agent(change))).toBe(isAnew);
  });

  it('of one who is not there yet always does', () => expect(identifiesAnew(null, before)).toBe(true));
});

describe('what speaks against it', () => {
  const customers = [
    { domain: 'harborclinic.example', whose: 'customer Harbor Clinic', is: 'customer', company: 'Harbor Clinic' },
  ] as const;
  const against = (change: Partial<Agent>): string[] =>
    objectionsTo(before, agent(change), {
      directory,
      customers,
      ours: ['desk.example'],
      isListed: () => true,
      ...NOTHING_ELSE,
      looksLike: (domain) => (domain === 'klte.example' ? 'klte.example looks like kite.example (agency Kite)' : null),
    });

  it.each<[what: string, change: Partial<Agent>, says: RegExp | null]>([
    ['another agent’s name', { aliases: ['Bree Tolliver'] }, /“Bree Tolliver” is a name of the agent Bree Tolliver/],
    ['the same with an accent and in capitals', { aliases: ['BRÉE tolliver'] }, /is a name of the agent Bree Tolliver/],
    ['their alias', { name: 'Bee' }, /“Bee” is a name of the agent Bree/],
    ['their company', { aliases: ['Tolliver Telecom'] }, /“Tolliver Telecom” is a name of the agent Bree/],
    ['a slip of the pen away from a name', { aliases: ['Bree Toliver'] }, /spelled nearly as a name of the agent Bree/],
    ['an agency’s name', { aliases: ['kite'] }, /“kite” is a name of the agency Kite Distribution/],
    ['an agency’s name as a company', { company: 'Kite, Inc.' }, /company “Kite, Inc.” is a name of the agency/],
    [
      'another agent’s address',
      { emails: ['Bree@TolliverTele.example'] },
      /bree@tollivertele.example is an address of/,
    ],
    ['an address of an agency', { emails: ['desk@kite.example'] }, /is an address of the agency Kite/],
    ['an address at an agency’s domain', { emails: ['x@kite.example'] }, /is at a domain of the agency Kite/],
    ['an address of ours', { emails: ['referrals@desk.example'] }, /is an address of this installation/],
    ['a domain of another agent', { domains: ['tollivertele.example'] }, /is a domain of the agent Bree/],
    ['what stands below it', { domains: ['mail.tollivertele.example'] }, /is a domain of the agent Bree/],
    ['a look-alike', { domains: ['klte.example'] }, /looks like kite.example/],
    ['a customer’s domain', { domains: ['harborclinic.example'] }, /is where the customer Harbor Clinic writes from/],
    ['what stands above it, by an address', { emails: ['x@mail.harborclinic.example'] }, /customer Harbor Clinic/],
    ['an alias of their own', { aliases: ['Andy Holm'] }, null],
    ['an address at a provider', { emails: ['anders.holm@gmail.com'] }, null],
    ['a domain of their own', { domains: ['holmcircuits.example'] }, null],
  ])('%s', (_, change, says) => {
    const found = against(change);
    if (says === null) expect(found).toEqual([]);
    else expect(found.join('\n')).toMatch(says);
  });

  it('is not said of what was there before, nor of colleagues of one firm', () => {
    expect(
      objectionsTo(
        { is: 'agent', entry: bree },
        { is: 'agent', entry: bree },
        { directory, customers, ours: [], isListed: () => true, ...NOTHING_ELSE },
      ),
    ).toEqual([]);
    const colleague = { ...bree, id: 'cat', name: 'Cat Ono', aliases: [], emails: ['cat@tollivertele.example'] };
    expect(
      objectionsTo(
        null,
        { is: 'agent', entry: colleague },
        { directory, customers, ours: [], isListed: () => true, ...NOTHING_ELSE },
      ),
    ).toEqual([]);
  });

  it('of an agency is a sales manager or a desk outside of its domains', () => {
    const wanted = {
      ...kite,
      salesManagers: [
        ...kite.salesManagers,
        { name: 'Di', email: 'di@klte.example' },
        { name: 'Ed', email: 'ed@far.example' },
      ],
    };
    const found = objectionsTo(
      { is: 'agency', entry: kite },
      { is: 'agency', entry: wanted },
      { directory, customers, ours: [], isListed: () => true, ...NOTHING_ELSE },
    );
    expect(found).toEqual([
      'di@klte.example is not at a domain of Kite Distribution (kite.example): did you mean di@kite.example?',
      'ed@far.example is not at a domain of Kite Distribution (kite.example).',
    ]);
  });

  it('is looked for where customers may be, and not at hosts of anybody', () => {
    const wanted = agent({ emails: ['a@gmail.com', 'a@holm.example'], domains: ['holm2.example'] });
    expect(hostsOf(before, wanted).toSorted()).toEqual(['holm.example', 'holm2.example']);
  });
});
