import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Agency, Agent, Directory } from '../domain/directory.ts';
import { readDirectoryFile } from './file.ts';

const NOBODY: Directory = { agencies: [], agents: [], referralAddresses: [] };
const DANA: Agent = {
  id: 'at-1',
  name: 'Dana',
  company: '',
  aliases: [],
  emails: [],
  domains: [],
  agencyIds: [],
  salesManagerEmail: null,
};
const NORTH: Agency = {
  id: 'ag-1',
  name: 'North',
  aliases: [],
  domains: [],
  salesManagers: [],
  deskEmail: null,
  served: true,
};
const csv = (...lines: string[]) => readDirectoryFile(lines.join('\n'), 'csv');
const HEADER = 'kind,id,name,company,aliases,emails,domains,agencies,sales_manager,desk,served';

describe('a directory in CSV', () => {
  it('gives agencies and agents, lists parted by semicolons', () => {
    expect(
      csv(
        HEADER,
        'agency,ag-1,Northlight Distribution,,Northlight; NLD,,northlight.example,,Priya Nair <Priya.Nair@northlight.example>;sam@northlight.example,deals@northlight.example,',
        'agency,ag-2,Farside,,,,,,,,no',
        'agent,at-1,Dana Ruiz,"Bluepeak, Inc.",Dan,dana@BLUEPEAK.example,bluepeak.example,ag-1;ag-2,priya.nair@northlight.example,,',
      ),
    ).toEqual({
      ok: true,
      directory: {
        agencies: [
          {
            id: 'ag-1',
            name: 'Northlight Distribution',
            aliases: ['Northlight', 'NLD'],
            domains: ['northlight.example'],
            salesManagers: [
              { name: 'Priya Nair', email: 'priya.nair@northlight.example' },
              { name: '', email: 'sam@northlight.example' },
            ],
            deskEmail: 'deals@northlight.example',
            served: true,
          },
          { id: 'ag-2', name: 'Farside', aliases: [], domains: [], salesManagers: [], deskEmail: null, served: false },
        ],
        agents: [
          {
            id: 'at-1',
            name: 'Dana Ruiz',
            company: 'Bluepeak, Inc.',
            aliases: ['Dan'],
            emails: ['dana@bluepeak.example'],
            domains: ['bluepeak.example'],
            agencyIds: ['ag-1', 'ag-2'],
            salesManagerEmail: 'priya.nair@northlight.example',
          },
        ],
        referralAddresses: [],
      },
    });
  });

  it('with a byte order mark, CRLF, other order and fewer columns is the same', () => {
    const read = readDirectoryFile('\uFEFFName , ID,kind\r\nFarside,ag-2,agency\r\n\r\n', 'csv');
    expect(read).toMatchObject({ ok: true, directory: { agencies: [{ id: 'ag-2', name: 'Farside' }] } });
  });

  it.each([
    [
      'an address that is none',
      ['agent,at-1,Dana,,,dana at bluepeak,,,,,'],
      'line 2: first mail address "dana at bluepeak" is not a mail address',
    ],
    [
      'a domain that is none',
      ['agency,ag-1,North,,,,north light,,,,'],
      'line 2: first domain "north light" is not a domain name',
    ],
    ['a missing name', ['agent,at-1,,,,,,,,,'], 'line 2: name "" is empty'],
    ['another kind', ['broker,b-1,Bo,,,,,,,,'], 'line 2: kind "broker" must be agency or agent'],
    ['an id twice', ['agency,ag-1,A,,,,,,,,', 'agency,ag-1,B,,,,,,,,'], 'line 3: agency ag-1 stands on line 2 already'],
    ['an agency that is not there', ['agent,at-1,Dana,,,,,ag-9,,,'], 'line 2: agency "ag-9" is not in the file'],
  ])('with %s is refused by line', (_, rows, fault) => {
    const read = csv(HEADER, ...rows);
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.faults).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    ['a public ending', 'co.uk', 'anybody may register a name below it: give the whole domain, such as theirs.co.uk'],
    ['a private one', 'github.io', 'anybody may register a name below it: leave it out'],
    ['a private one that sells domains', 'uk.com', 'give the whole domain, such as theirs.uk.com'],
    ['what stands below it', 'mossbank.github.io', 'strangers may have addresses there'],
    [
      'the host of a tenant',
      'mossbank.onmicrosoft.com',
      'list the mail addresses at mossbank.onmicrosoft.com one by one',
    ],
    ['a top level', 'example', 'anybody may register a name below it'],
    ['a provider of mail', 'GMAIL.com', 'an address there may stand among the mail addresses'],
    ['a mailbox for a day', 'mailinator.com', 'anybody may use an address there for a day'],
  ])('with %s as the domain of an agent or an agency is refused', (_, domain, why) => {
    for (const row of [`agent,at-1,Dana,,,dana@gmail.com,${domain},,,,`, `agency,ag-1,North,,,,${domain},,,,`]) {
      const read = csv(HEADER, row);
      expect(read.ok ? [] : read.faults).toEqual([expect.stringContaining(why)]);
    }
  });

  it.each([
    ['the host of the referral address', 'desk.example'],
    ['what stands above the host of the pages', 'mossbank.example'],
    ['what stands below the host of the sender', 'deep.sender.example'],
  ])('with a domain of this installation, %s, is refused for an agent', (_, domain) => {
    const ours = ['desk.example', 'pages.mossbank.example', 'sender.example'];
    const present = { directory: NOBODY, ours, replace: false };
    const read = (row: string) => readDirectoryFile(`${HEADER}\n${row}`, 'csv', present);
    expect(read(`agent,at-1,Dana,,,,${domain},,,,`)).toEqual({
      ok: false,
      faults: [expect.stringMatching(/^line 2: first domain ".*" is a domain of this installation, and no agent’s/)],
    });
    expect(read(`agency,ag-1,North,,,,${domain},,,,`)).toMatchObject({ ok: true });
    const two = readDirectoryFile(
      [HEADER, `agency,ag-1,North,,,,${domain},,,,`, `agency,ag-2,South,,,,${domain},,,,`].join('\n'),
      'csv',
      present,
    );
    expect(two.ok ? [] : two.faults).toHaveLength(2);
  });

  it.each([
    ['a domain with a letter left out', 'priya.nair@northlght.example', 'did you mean priya.nair@northlight.example?'],
    ['two letters exchanged', 'priya.nair@norhtlight.example', 'did you mean priya.nair@northlight.example?'],
    ['a digit for a letter', 'priya.nair@north1ight.example', 'did you mean priya.nair@northlight.example?'],
    [
      'a name nearly that of a listed one',
      'pirya.nair@northlight.example',
      'did you mean priya.nair@northlight.example?',
    ],
    [
      'somebody nobody knows at a domain nearly theirs',
      'omar@northlght.example',
      'did you mean omar@northlight.example?',
    ],
    ['another firm', 'lou@elsewhere.example', 'lou@elsewhere.example is not at northlight.example'],
    ['another agency’s sales manager', 'cy@farside.example', 'cy@farside.example is not at northlight.example'],
  ])('with a sales manager at %s is refused, with the nearest right one', (_, manager, says) => {
    const read = csv(
      HEADER,
      'agency,ag-1,Northlight,,,,northlight.example,,Priya Nair <priya.nair@northlight.example>,,',
      'agency,ag-2,Farside,,,,,,Cy Dow <cy@farside.example>,,',
      `agent,at-1,Dana,,,,,ag-1,${manager},,`,
    );
    expect(read.ok ? [] : read.faults).toEqual([expect.stringMatching(/^line 4: sales manager: /)]);
    expect(read.ok ? '' : read.faults[0]).toContain(says);
  });

  it.each([
    ['one who is listed', 'Priya.Nair@northlight.example', 'ag-1'],
    ['a colleague of theirs', 'omar@northlight.example', 'ag-1'],
    ['one of another agency of the agent', 'cy@farside.example', 'ag-1;ag-2'],
  ])('takes %s as a sales manager', (_, manager, agencies) => {
    const read = csv(
      HEADER,
      'agency,ag-1,Northlight,,,,northlight.example,,Priya Nair <priya.nair@northlight.example>,,',
      'agency,ag-2,Farside,,,,,,Cy Dow <cy@farside.example>,,',
      `agent,at-1,Dana,,,,,${agencies},${manager},,`,
    );
    expect(read).toMatchObject({ ok: true });
  });

  it('knows of an agency without domains its listed sales managers alone', () => {
    const read = csv(
      HEADER,
      'agency,ag-2,Farside,,,,,,Cy Dow <cy@farside.example>,,',
      'agent,at-1,Dana,,,,,ag-2,di@farside.example,,',
    );
    expect(read.ok ? [] : read.faults).toEqual([
      expect.stringContaining('is not a sales manager of Farside, which lists no domain'),
    ]);
  });

  it.each([
    ['a space', 'at 11', 'at-11'],
    ['a slash', 'at/11', 'at-11'],
    ['a question mark', 'at-11?', 'at-11'],
    ['dots alone', '..', 'at-1'],
    ['the name of a page', 'new', 'new-1'],
  ])('with %s in a new id is refused with a suggestion', (_, id, suggested) => {
    const read = csv(HEADER, `agent,${id},Dana,,,,,,,,`);
    expect(read.ok ? [] : read.faults).toEqual([expect.stringContaining(`take one such as ${suggested}`)]);
    const stored = { ...NOBODY, agents: [{ ...DANA, id }] };
    const again = readDirectoryFile(`${HEADER}\nagent,${id},Dana,,,,,,,,`, 'csv', {
      directory: stored,
      ours: [],
      replace: false,
    });
    expect(again).toMatchObject({ ok: true });
  });

  it('that spreadsheets write with semicolons, and with capitals, is the same', () => {
    expect(csv('kind;id;name;aliases;served', 'Agency;ag-1;North;"NLD; North";No')).toMatchObject({
      ok: true,
      directory: { agencies: [{ id: 'ag-1', aliases: ['NLD', 'North'], served: false }] },
    });
    const read = csv(HEADER, 'agency,ag-1,North,,,,,,,,maybe');
    expect(read.ok ? [] : read.faults).toEqual(['line 2: whether it is served "maybe" must be yes or no']);
  });

  it('may name an agency that is in the directory already, but not one that goes', () => {
    const directory = { ...NOBODY, agencies: [{ ...NORTH, id: 'ag-9' }] };
    const text = `${HEADER}\nagent,at-1,Dana,,,,,ag-9,,,`;
    expect(readDirectoryFile(text, 'csv', { directory, ours: [], replace: false })).toMatchObject({ ok: true });
    expect(readDirectoryFile(text, 'csv', { directory, ours: [], replace: true })).toMatchObject({ ok: false });
  });

  it('with an international domain in either spelling is stored in one', () => {
    const read = csv(
      HEADER,
      'agency,ag-1,Grünau,,,,GRÜNAU.example,,Ida <ida@xn--grnau-lva.example>,,',
      'agent,at-1,Jo,,,jo@grünau.example,,ag-1,Ida@Grünau.example,,',
    );
    expect(read).toMatchObject({
      ok: true,
      directory: {
        agencies: [{ domains: ['xn--grnau-lva.example'] }],
        agents: [{ emails: ['jo@xn--grnau-lva.example'], salesManagerEmail: 'ida@xn--grnau-lva.example' }],
      },
    });
  });

  it('tells every fault at once, also of one line and of what follows from what', () => {
    const read = csv(
      HEADER,
      'agency,ag-1,North,,,,north.example,,Sam <sam@north.example>,,',
      'agent,at 1,,,,nobody,gmail.com,ag-1;ag-9,sam@nroth.example,,',
    );
    expect(read.ok ? [] : read.faults.map((fault) => fault.slice(0, 40))).toEqual([
      'line 3: name "" is empty: fill it in',
      'line 3: first mail address "nobody" is n',
      'line 3: agency "ag-9" is not in the file',
      'line 3: id "at 1" holds signs or words t',
      'line 3: first domain "gmail.com" cannot ',
    ]);
  });

  it('tells every fault at once', () => {
    const read = csv(HEADER, 'agent,at-1,,,,nobody,,,,,', 'broker,b-1,Bo,,,,,,,,');
    expect(read.ok ? [] : read.faults).toHaveLength(3);
  });

  it('with an unknown column or without a needed one is refused', () => {
    expect(csv('kind,name,mail', 'agent,Dana,d@x.example')).toEqual({
      ok: false,
      faults: [expect.stringContaining('line 1: column "mail" is not known'), 'line 1: column "id" is missing'],
    });
  });
});

describe('a directory in JSON', () => {
  it('is read with what it leaves out filled in', () => {
    const read = readDirectoryFile(readFileSync('fixtures/demo/directory.json', 'utf8'), 'json');
    expect(read).toMatchObject({ ok: true, directory: { agencies: { length: 3 } } });
  });

  it('that is broken is refused by the path of each fault', () => {
    const text = JSON.stringify({ agencies: [{ id: 'ag-1', name: 'N', domains: ['x y'] }], agents: [{ id: 'at-1' }] });
    const read = readDirectoryFile(text, 'json');
    expect(read.ok ? [] : read.faults).toEqual([
      'agency ag-1: first domain "x y" is not a domain name: write one such as firm.example',
      'agent at-1: name is missing: fill it in',
    ]);
    expect(readDirectoryFile('{', 'json')).toMatchObject({ ok: false, faults: [expect.stringMatching(/^not JSON: /)] });
  });
});
