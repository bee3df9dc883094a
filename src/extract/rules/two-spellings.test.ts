/** A domain beyond ASCII: the header of a letter has it in A-labels, its words as people write it, and they are one. */
import { domainToASCII } from 'node:url';
import { expect, it } from 'vitest';
import type { Directory } from '../../domain/directory.ts';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readWithoutModel } from '../without-model.ts';

const ASCII = domainToASCII('fährhaus.example');
const NEED = 'We want SD-WAN at our six yards. Please bring in Harborline.';
const [agency, ...agencies] = DIRECTORY.agencies;
const [agent, ...agents] = DIRECTORY.agents;
if (agency === undefined || agent === undefined) throw new Error('the directory is empty');
const directory: Directory = {
  ...DIRECTORY,
  agencies: [
    { ...agency, domains: [ASCII], salesManagers: [{ name: 'Ines Okoro', email: `ines@${ASCII}` }] },
    ...agencies,
  ],
  agents: [{ ...agent, emails: [`dana@${ASCII}`] }, ...agents],
};
const read = (text: string, also: Parameters<typeof aLetter>[1] = {}) =>
  readWithoutModel(aLetter(text, also), directory, new Date('2026-09-14T14:00:00Z'));

it.each(['dana@fährhaus.example', 'DANA@FÄHRHAUS.example', `dana@${ASCII}`, 'dana@fa\u0308hrhaus.example'])(
  'an agent is found by %s',
  (address) => {
    const { agentOfRecord } = read(`${NEED} Our agent of record is ${address} and the business goes to nobody else.`);
    expect(agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: agent.id } });
  },
);

it.each([`ines@${ASCII}`, 'Ines@FÄHRHAUS.example'])('an agency is reached by a letter to %s', (address) => {
  const { masterAgency } = read('Ines, we want SD-WAN at our six yards. Can you take care of this for us?', {
    to: [`Ines Okoro <${address}>`],
  });
  expect(masterAgency).toMatchObject({ status: 'named', agency: { directoryId: agency.id } });
});

it('a customer whose own address stands in their letter puts forward nobody else’s business', () => {
  const text = `${NEED} Dana Pruett of Bluewater Telecom is our agent of record.\n\nContact: Silke Ohm, silke@müller-bau.example\nCustomer: Müller Bau`;
  const { intent } = read(text, { from: `Silke Ohm <silke@${domainToASCII('müller-bau.example')}>` });
  expect(intent).toBe('self_referral');
});
