import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDirectoryFile } from './file.ts';

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
    ['an address that is none', ['agent,at-1,Dana,,,dana at bluepeak,,,,,'], 'line 2: emails.0 "dana at bluepeak"'],
    ['a domain that is none', ['agency,ag-1,North,,,,north light,,,,'], 'line 2: domains.0 "north light"'],
    ['a missing name', ['agent,at-1,,,,,,,,,'], 'line 2: name "" must not be empty'],
    ['another kind', ['broker,b-1,Bo,,,,,,,,'], 'line 2: kind "broker" must be agency or agent'],
    ['an id twice', ['agency,ag-1,A,,,,,,,,', 'agency,ag-1,B,,,,,,,,'], 'line 3: agency ag-1 stands on line 2 already'],
    [
      'an agency that is not there',
      ['agent,at-1,Dana,,,,,ag-9,,,'],
      'agent at-1 (Dana): agency "ag-9" is not in the file',
    ],
  ])('with %s is refused by line', (_, rows, fault) => {
    const read = csv(HEADER, ...rows);
    expect(read.ok).toBe(false);
    expect(read.ok ? [] : read.faults).toEqual([expect.stringContaining(fault)]);
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
      'agencies.0.domains.0: "x y" is not a domain name',
      expect.stringMatching(/^agents\.0\.name: \(missing\) /),
    ]);
    expect(readDirectoryFile('{', 'json')).toMatchObject({ ok: false, faults: [expect.stringMatching(/^not JSON: /)] });
  });
});
