import { describe, expect, it } from 'vitest';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readByRules } from './reader.ts';

const NEED = 'We are replacing the phone system in our four mills and we want Harborline on it.';

function reading(words: string, also: Parameters<typeof aLetter>[1] = {}): string {
  const letter = aLetter(`${NEED}\n\n${words}`, also);
  const { agentOfRecord } = readByRules(letter, DIRECTORY, new Date('2026-09-14'));
  switch (agentOfRecord.status) {
    case 'designated':
      return (
        agentOfRecord.agent.directoryId ?? `${agentOfRecord.agent.name ?? '-'} / ${agentOfRecord.agent.company ?? '-'}`
      );
    case 'multiple':
      return agentOfRecord.agents
        .map(({ directoryId, name }) => directoryId ?? name)
        .toSorted((one, other) => (one ?? '').localeCompare(other ?? ''))
        .join(' + ');
    case 'ambiguous':
    case 'none_wanted':
    case 'missing':
      return agentOfRecord.status;
  }
}

describe('Whoever is given the role, in whatever words, is the agent of record', () => {
  it.each([
    'Dana Pruett is our agent of record.',
    'Our agent of record is Dana Pruett.',
    'Agent of record: Dana Pruett',
    'AOR - Dana Pruett, Bluewater Telecom',
    'AOR = Dana Pruett (Bluewater)',
    'Agent of Record\tDana Pruett',
    '* Agent: Dana Pruett, dana@bluewatertelecom.example',
    'Telecom agent for this project: Dana Pruett of Bluewater Telecom.',
    'Dana Pruett of Bluewater Telecom will be our agent on this project.',
    'Dana at Bluewater represents us on this one.',
    'Please register this under Dana.',
    'Please register it to Dana Pruett.',
    'Please put Dana Pruett down as our agent.',
    'Put us down under Dana Pruett, please.',
    'Put it in under Bluewater, Dana Pruett is the one who found this.',
    'We hereby appoint Dana Pruett as our agent of record for the above.',
    'The Board has designated Dana Pruett of Bluewater Telecom as its representative for this purchase.',
    'Ames Mill names Dana Pruett its agent of record.',
    'We have chosen Dana Pruett to represent us.',
    'We would like Dana Pruett to be our agent of record on this.',
    'I want Dana Pruett listed as agent of record.',
    'For this opportunity we are represented by Dana Pruett of Bluewater Telecom.',
    'Dana Pruett is acting on our behalf in this.',
    'Dana Pruett speaks for us on this with the carriers.',
    'Dana Pruett has our letter of agency.',
    'Dana Pruett has been appointed as our agent.',
    'As our agent of record we name Dana Pruett.',
    'Credit for this goes to Dana Pruett.',
    'This is Dana Pruett’s deal.',
    "It's Dana's deal and nobody else's.",
    'The registration belongs to Dana Pruett.',
    'When your form asks for an agent, type Dana Pruett.',
    'If anyone asks who our agent is, it is Dana Pruett.',
    'Dana Pruett (copied) is our broker for this purchase.',
    'Dana Pruett, whom I have known for years, is our agent of record.',
    'Dana Pruett is our telecom partner for this deal.',
    'Our telecom consultant on this is Dana Pruett.',
    'We work with Dana Pruett as our agent.',
    'The agent on this is Dana Pruett. She has our full support.',
    'Dana Pruett has earned it. She is our agent of record.',
    'You know Dana Pruett. Please register this in her name.',
    'Bluewater Telecom is our agent of record.',
    'Bluewater is representing us for this.',
    'bluewater telecom is our agent',
    'dana pruett is our agent for this',
    'Our agent, Dana Pruett, will get you whatever you need.',
    'Dana Pruett stays our agent of record.',
    'Dana Pruett continues as our agent.',
    'I confirm that Dana Pruett is our agent of record.',
    'P.S. Agent of record is Dana Pruett.',
    'Dana is our agent, not Miguel.',
    'Not Miguel Santos: Dana Pruett is our agent of record.',
    'Miguel Santos called me twice, but our agent of record is Dana Pruett.',
    'Miguel Santos says that he is our agent. He is not. Dana Pruett is our agent of record.',
    'Last year Miguel Santos was our agent. Now it is Dana Pruett who represents us.',
    'Our agent used to be Miguel Santos; today it is Dana Pruett who acts for us.',
    'Dana Pruett, not Miguel Santos, is our agent of record.',
    'Dana Pruett is our agent and no one else is.',
    'Only Dana Pruett is authorized to represent us.',
    'Dana Pruett is the agent we have chosen.',
    'Dana Pruett will serve as agent of record.',
    'Dana Pruett shall be the sole agent of record.',
    'Agent of record should be Dana Pruett.',
    'The agent of record for this opportunity shall be Dana Pruett.',
    'We’ve asked Dana Pruett to act as our agent.',
    'We have engaged Bluewater Telecom as our agent.',
    'My agent is Dana Pruett.',
    'Agent? Dana Pruett.',
    'Who is the agent? Dana Pruett is.',
    'Nuestro agente de registro es Dana Pruett.',
    'Designamos a Dana Pruett como nuestro agente.',
    'Dana Pruett nos representa en este proyecto.',
    'Notre agent pour ce dossier est Dana Pruett.',
    'Nous désignons Dana Pruett comme agent.',
    'Dana Pruett est notre courtière pour ce projet.',
    'Dana Pruett é a nossa agente neste projeto.',
    'Nomeamos Dana Pruett como agente.',
  ])('%s', (words) => {
    expect(reading(words)).toBe('at-1');
  });
});

describe('A name that is merely there assigns nothing', () => {
  it.each([
    'I met Dana Pruett at the expo.',
    'Dana Pruett gave a talk that I liked.',
    'Dana Pruett is in copy.',
    'Dana Pruett told us about this address.',
    'Dana Pruett has sent us a proposal before.',
    'Dana Pruett called last week and was very kind.',
    'Say hello to Dana Pruett from me.',
    'We bought our last phones through Dana Pruett.',
    'Dana Pruett would love to be our agent of record.',
    'Dana Pruett asked me to make her our agent of record.',
    'Dana Pruett claims that she is our agent.',
    'Dana Pruett says she represents us.',
    'Somebody told me that Dana Pruett is our agent of record.',
    'Is Dana Pruett our agent of record?',
    'Should we name Dana Pruett as our agent?',
    'Dana Pruett is not our agent of record.',
    'Dana Pruett does not represent us.',
    'Dana Pruett is no longer our agent.',
    'Please do not register this under Dana Pruett.',
    'Dana Pruett was our agent until last year.',
    'Dana Pruett used to be our agent.',
    'If the board agrees, Dana Pruett will be our agent.',
    'We might make Dana Pruett our agent of record.',
    'We are considering Dana Pruett as our agent.',
    'Perhaps Dana Pruett will represent us.',
    'Dana Pruett is our insurance broker.',
    'Dana Pruett was the agent of record for our old contract.',
    'Our real estate agent is Dana Pruett.',
    'She wrote: "Dana Pruett is our agent of record, please register it to her".',
    'We have not decided on an agent yet.',
  ])('%s', (words) => {
    expect(reading(words)).toBe('missing');
  });
});

describe('Where it cannot be told which one, nobody is', () => {
  it.each([
    ['Our agent is either Dana Pruett or Miguel Santos.', 'two in one breath'],
    ['The agent will be Dana or Miguel, we have not decided.', 'two first names'],
    ['Dana Pruett is our agent of record.\n\nAgent of record: Miguel Santos', 'two assignments'],
    ['Sam Fisher is our agent of record.', 'a name that two agents have'],
    ['Sam is our agent of record.', 'a first name that two agents have'],
    ['Zoltan is our agent of record.', 'a first name that nobody has'],
    ['Dena Pruett is our agent of record.', 'a name that is only like an agent’s'],
    ['Dana Pruett is our agent of record. Dana Pruett is not our agent of record.', 'a contradiction'],
  ])('%s (%s)', (words) => {
    expect(reading(words)).toBe('ambiguous');
  });
});

describe('What stands beside a name tells it apart', () => {
  it.each([
    ['Sam Fisher of Tallgrass Voice is our agent of record.', 'at-5'],
    ['Sam Fisher at Tallgrass is our agent of record.', 'at-5'],
    ['Sam Fisher (sam@northernline.example) is our agent of record.', 'at-4'],
    ['Northern Line’s Sam Fisher is our agent.', 'at-4'],
    ['Sam Fisher is our agent of record, the one at Northern Line.', 'at-4'],
    ['This is Sam Fisher’s deal. Not Sam Fisher from Tallgrass. The other Sam Fisher, at Northern Line.', 'at-4'],
    ['Dena Pruett at Bluewater is our agent of record.', 'at-1'],
    ['Aisha at Meridian is our agent.', 'at-6'],
    ['Aisha B. at Meridian is our agent.', 'at-6'],
    ['Ms. Vogel is our agent of record.', 'at-8'],
    ['Bob Quill is our agent of record.', 'at-9'],
    ['Meridian Sourcing is our agent of record.', '- / Meridian Sourcing'],
    ['Lindqvist & Daughters is our agent of record.', 'at-3'],
    ['Gwen Stall of Tidewater Telephone is our agent of record.', 'Gwen Stall / Tidewater Telephone'],
    ['Agent of record: Gwen Stall', 'Gwen Stall / -'],
    ['Please register it under Gwen Stall.', 'Gwen Stall / -'],
    ['We appoint Tidewater Telephone Consultants as our agent.', '- / Tidewater Telephone Consultants'],
  ])('%s', (words, agent) => {
    expect(reading(words)).toBe(agent);
  });
});

describe('Two agents on purpose are two agents', () => {
  it.each([
    'Dana Pruett and Miguel Santos are both our agents of record.',
    'We appoint two agents: Dana Pruett for the network and Miguel Santos for the phones.',
    'Network: agent of record is Dana Pruett.\nPhones: agent of record is Miguel Santos.\nThe two of them know of each other and each owns their half.',
    'Dana Pruett is our agent of record for voice. Miguel Santos is our agent of record for data. Both are meant.',
  ])('%s', (words) => {
    expect(reading(words)).toBe('at-1 + at-2');
  });
});

describe('Who wants no agent has none', () => {
  it.each([
    'We do not want an agent on this.',
    'We don’t want any agent or broker involved.',
    'No agent, please.',
    'There is no agent and we do not wish to have one.',
    'Agent of record: none',
    'Please do not attach an agent to this account.',
    'We will work with you directly, without a broker.',
    'No necesitamos ningún agente.',
  ])('%s', (words) => {
    expect(reading(words)).toBe('none_wanted');
  });
});

describe('A change leaves the role with whom it goes to', () => {
  it.each([
    ['Effective today Dana Pruett replaces Miguel Santos as our agent of record.', 'at-1'],
    ['Please replace Miguel Santos with Dana Pruett.', 'at-1'],
    ['We are moving our registration from Miguel Santos to Dana Pruett.', 'at-1'],
    ['Miguel Santos is out, Dana Pruett is in.', 'at-1'],
    ['Take Miguel Santos off our referral. Dana Pruett is our agent from today.', 'at-1'],
    ['In May we named Miguel Santos as our agent of record. As of today Dana Pruett takes his place.', 'at-1'],
    ['Please remove Miguel Santos as agent of record from our referral.', 'missing'],
    ['We are adding Miguel Santos as a second agent of record beside Dana Pruett.', 'at-1 + at-2'],
  ])('%s', (words, agent) => {
    expect(reading(words)).toBe(agent);
  });
});

describe('The subject, the reader spoken to and adopted words count; a quote does not', () => {
  it('reads the subject', () => {
    expect(reading('', { subject: 'Ames Mill phones, agent of record Dana Pruett' })).toBe('at-1');
  });

  it('knows who is spoken to', () => {
    const to = ['dana@bluewatertelecom.example'];
    expect(reading('Dana,\n\nyou are our agent of record for this.', { to })).toBe('at-1');
    expect(reading('Dana, you’re it: please act for us.\n\nMiguel, thank you, but no.', { to })).toBe('at-1');
  });

  it('takes nothing from a quote', () => {
    expect(reading('See below.', { quoted: '> Dana Pruett is our agent of record.\n' })).toBe('missing');
  });

  it('takes what the writer makes theirs', () => {
    const quoted = 'On Monday Dana Pruett wrote:\n> - agent of record: Dana Pruett\n';
    expect(reading('What Dana wrote below is right.', { quoted })).toBe('at-1');
  });
});
