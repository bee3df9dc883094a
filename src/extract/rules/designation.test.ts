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

describe('Many other wordings, each read as a careful person would', () => {
  it.each([
    ['Dana Pruett has been very helpful and represents a lot of companies around here.', 'missing'],
    ['Dana Pruett represents Bluewater Telecom.', 'missing'],
    ['Dana Pruett is an agent of record for many mills in the county.', 'missing'],
    ['Please do not let Dana Pruett register this.', 'missing'],
    ['Dana Pruett keeps telling people that she is our agent of record.', 'missing'],
    ['Anyone who tells you that Dana Pruett represents us is mistaken.', 'missing'],
    ['We have never appointed Dana Pruett as our agent.', 'missing'],
    ['I never agreed to make Dana Pruett our agent of record.', 'missing'],
    ['Neither Dana Pruett nor Miguel Santos represents us.', 'missing'],
    ['Nobody, not even Dana Pruett, is our agent.', 'missing'],
    ['Dana Pruett cannot be our agent because of our policy.', 'missing'],
    ['Dana Pruett had asked whether she could be our agent of record.', 'missing'],
    ['My predecessor had Dana Pruett as agent of record.', 'missing'],
    ['Our previous agent of record was Dana Pruett.', 'missing'],
    ['Our former agent, Dana Pruett, retired.', 'missing'],
    ['Dana Pruett is the agent of record for our sister company.', 'missing'],
    ['Dana Pruett represents our landlord.', 'missing'],
    ['Dana Pruett would be a fine agent, but we have not chosen anyone.', 'missing'],
    ['We will choose an agent next week, Dana Pruett is one of the candidates.', 'missing'],
    ['Dana Pruett may become our agent.', 'missing'],
    ['I would need board approval before naming Dana Pruett our agent.', 'missing'],
    ['Do you think Dana Pruett should be our agent of record?', 'missing'],
    ['What would happen if Dana Pruett were our agent of record?', 'missing'],
    ['Dana Pruett sent me a form that reads "I hereby appoint Dana Pruett as agent of record".', 'missing'],
    ['The form already had Dana Pruett filled in as agent of record, which I struck out.', 'missing'],
    ['Dana Pruett introduced herself as our agent.', 'missing'],
    ['Per Dana Pruett, she is our agent of record.', 'missing'],
    ['According to Dana Pruett we are registered under her.', 'missing'],
    ['Please register this with Harborline. Dana Pruett can answer questions about the building.', 'missing'],
    ['Please send the quotes to Dana Pruett.', 'missing'],
    ['Please copy Dana Pruett on everything.', 'missing'],
    ["Dana Pruett is our network engineer's wife.", 'missing'],
    ['Dana Pruett will walk you through the building.', 'missing'],
    ['Put me in touch with Dana Pruett.', 'missing'],
    ['Miguel, our plant manager, will handle access.', 'missing'],
    ['The contact on our side is Gwen Stall, our IT manager.', 'missing'],
    ['Gwen Stall runs our network and represents us in technical matters.', 'missing'],
    ['Unless I hear from legal, Dana Pruett will be our agent of record.', 'missing'],
    ['Once the lawyers sign off, Dana Pruett becomes our agent.', 'missing'],
    ['Dana Pruett is likely to be our agent.', 'missing'],
    ['We hope to have Dana Pruett as our agent one day.', 'missing'],
    ['Unlike last time, when Miguel Santos was our agent, Dana Pruett is our agent of record now.', 'at-1'],
    ['Dana Pruett - and not Miguel Santos - is our agent of record.', 'at-1'],
    ['Miguel Santos is a good man but Dana Pruett is our agent.', 'at-1'],
    ['We talked to Miguel Santos as well, and in the end chose Dana Pruett as our agent of record.', 'at-1'],
    ['Please make sure it is registered to Dana Pruett and not to Miguel Santos.', 'at-1'],
    ['If Miguel Santos calls, tell him Dana Pruett is our agent of record.', 'at-1'],
    ['Whatever Miguel Santos tells you, our agent of record is Dana Pruett.', 'at-1'],
    ['Miguel Santos no longer represents us. Our agent is Dana Pruett.', 'at-1'],
    ["It's Dana Pruett we want credited with this.", 'at-1'],
    ['Dana Pruett gets the credit for this one.', 'at-1'],
    ['All of this is to be booked under Dana Pruett at Bluewater.', 'at-1'],
    ["We're with Dana Pruett on this one, she's our agent.", 'at-1'],
    ['Agent of record for Ames Mill: Dana Pruett', 'at-1'],
    ['Agent of Record (telecom): Dana Pruett', 'at-1'],
    ['Agent of record\nDana Pruett', 'at-1'],
    ['Agent: Dana Pruett | Agency: Harborline', 'at-1'],
    ['Name of agent: Dana Pruett', 'at-1'],
    ['Designated agent of record: Ms. Dana Pruett, Bluewater Telecom', 'at-1'],
    ["Dana's our agent.", 'at-1'],
    ['Dana’s our agent of record', 'at-1'],
    ["dana pruett's our guy, put it under her", 'at-1'],
    ['Kindly record Ms. Pruett as our agent of record.', 'at-1'],
    ['Ms. Pruett acts as our representative toward all suppliers.', 'at-1'],
    ['We hereby give notice that Dana Pruett has been engaged as our agent of record.', 'at-1'],
    ['Dana Pruett from Bluewater is the agent on this.', 'at-1'],
    ["Dana Pruett's company, Bluewater Telecom, is our agent of record.", 'at-1'],
    ['The agent we are working with is Dana Pruett.', 'at-1'],
    ["We've picked Dana Pruett as agent.", 'at-1'],
    ['Going with Dana Pruett as our agent.', 'at-1'],
    ['Dana Pruett will be handling this for us.', 'at-1'],
    ['Dana Pruett has our authority to act.', 'at-1'],
    ['Please attach Dana Pruett to this opportunity as agent.', 'at-1'],
    ['Please tag Dana Pruett as the agent of record.', 'at-1'],
    ['Please credit Dana Pruett.', 'at-1'],
    ['Dana Pruett should be paid on this as our agent.', 'at-1'],
    ['We designate Bluewater Telecom (Dana Pruett).', 'at-1'],
    ['For the record, Dana Pruett of Bluewater is agent of record, period.', 'at-1'],
    ['Let Dana Pruett be our agent.', 'at-1'],
    ['Consider Dana Pruett our agent of record.', 'at-1'],
    ["I'd like it noted that Dana Pruett is our agent.", 'at-1'],
    ['Agent of record is, and remains, Dana Pruett.', 'at-1'],
    ['There is one agent, Dana Pruett.', 'at-1'],
    ['You asked who represents us. Dana Pruett does.', 'at-1'],
    ['Our rep on this is Dana Pruett.', 'at-1'],
    ['Dana Pruett, who is our agent of record, will call you.', 'at-1'],
    ['Dana Pruett is working on this on our behalf.', 'at-1'],
    ['Dana Pruett brought us this far and she should be on the paperwork as our agent.', 'at-1'],
    ["Dana Pruett's name goes on it.", 'at-1'],
    ["The deal is Dana's.", 'at-1'],
    ['Our agent of record — Dana Pruett — will join the call.', 'at-1'],
    ['Dana Pruett or Miguel Santos will be our agent.', 'ambiguous'],
    ['Our agents of record: Dana Pruett / Miguel Santos, you choose.', 'ambiguous'],
    ['Our agents of record are Dana Pruett (network) and Miguel Santos (phones).', 'at-1 + at-2'],
    ['We prefer not to have an agent.', 'none_wanted'],
    ["Please leave the agent field blank, we don't use agents.", 'none_wanted'],
    ["We don't want a middleman in this.", 'none_wanted'],
    ['No broker, no agent, no commission.', 'none_wanted'],
    ['We have a policy against agents and will not name one.', 'none_wanted'],
    ["We don't have an agent yet.", 'missing'],
    ['No agent has been chosen so far.', 'missing'],
    ["I don't know whether we need an agent.", 'missing'],
    ['Dana Pruett from Bluewater came by on Tuesday and measured the closets. Please call me to begin.', 'missing'],
    ['Bluewater did our cabling. We would like a quote.', 'missing'],
    ['cc Dana Pruett for information only', 'missing'],
    ['Thanks to Dana Pruett for the introduction.', 'missing'],
    ['We were referred to you by Dana Pruett of Bluewater Telecom.', 'missing'],
    ['Dana Pruett registered us somewhere without asking, please ignore it.', 'missing'],
    ['There is a registration under Dana Pruett that I want removed.', 'missing'],
    ['Please unregister us from Dana Pruett.', 'missing'],
    ['Dana Pruett got us registered with Summit Ridge in 2024, that deal is dead.', 'missing'],
    ['We have an agreement with Dana Pruett for our mobile phones only, this is separate.', 'missing'],
    ["Dana Pruett handles our other location's account.", 'missing'],
    ['I am told Dana Pruett is our agent; I know nothing about it.', 'missing'],
    ['My boss used Dana Pruett at his old company.', 'missing'],
    ['Dana Pruett has offered to represent us for free.', 'missing'],
    ['We are interviewing Dana Pruett and Miguel Santos next week.', 'missing'],
    ['Dana Pruett thinks we should replace the whole system.', 'missing'],
    ['Dana Pruett is on our board.', 'missing'],
    ['The last thing I want is Dana Pruett as our agent.', 'missing'],
    ['Under no circumstances is Dana Pruett to be listed as our agent.', 'missing'],
    ["I wouldn't want Dana Pruett as our agent of record.", 'missing'],
    ['By no means is Dana Pruett our agent.', 'missing'],
    ['Dana Pruett isnt our agent', 'missing'],
    ['dont put it under dana pruett', 'missing'],
    ['Dana Pruett is hardly our agent.', 'missing'],
    ['It is false that Dana Pruett is our agent of record.', 'missing'],
    ['To say that Dana Pruett is our agent of record would be wrong.', 'missing'],
    ['Dana Pruett as our agent? No.', 'missing'],
    ['Was Dana Pruett our agent of record? Not to my knowledge.', 'missing'],
    ['Dana Pruett is our agent of record is what the letter said.', 'missing'],
    ['Ask Dana Pruett who our agent is.', 'missing'],
    ['Please confirm whether Dana Pruett is listed as our agent of record.', 'missing'],
    ['Who is our agent of record in your system? Is it Dana Pruett?', 'missing'],
    ["Dana Pruett's commission on the old deal ended.", 'missing'],
    ['Remove Dana Pruett.', 'missing'],
    ['Dana Pruett is done here.', 'missing'],
    ['We parted ways with Dana Pruett, who was our agent.', 'missing'],
    ['Effective immediately Dana Pruett is no longer authorized to act as our agent.', 'missing'],
    ["Dana Pruett's appointment as our agent of record is revoked.", 'missing'],
    ['We hereby revoke the designation of Dana Pruett as our agent of record.', 'missing'],
    ['We terminate Dana Pruett as agent of record.', 'missing'],
    ['Dana Pruett resigned as our agent of record.', 'missing'],
    ['Dana Pruett stopped being our agent in March.', 'missing'],
    ["Cancel Dana Pruett's agency.", 'missing'],
    ['The rumor that Dana Pruett represents us is nonsense.', 'missing'],
    ['Please disregard the letter naming Dana Pruett as our agent.', 'missing'],
    ['Ignore the earlier form that lists Dana Pruett as agent of record.', 'missing'],
    ['Dana Pruett is our preferred agent if we go ahead at all.', 'missing'],
    ['Miguel Santos replaced Dana Pruett as our agent.', 'at-2'],
    ['Miguel Santos has replaced Dana Pruett as our agent of record.', 'at-2'],
    ['Agent of record: Miguel Santos (formerly Dana Pruett)', 'at-2'],
    ['Agent of record (was Dana Pruett): Miguel Santos', 'at-2'],
    ['Our new agent of record is Miguel Santos, in place of Dana Pruett.', 'at-2'],
    ['We have switched from Dana Pruett to Miguel Santos.', 'at-2'],
    ['We are switching our agent of record to Miguel Santos.', 'at-2'],
    ['Please change the agent of record from Dana Pruett to Miguel Santos.', 'at-2'],
    ['Please change our agent of record to Miguel Santos.', 'at-2'],
    ['From now on Miguel Santos is our agent of record instead of Dana Pruett.', 'at-2'],
    ['Miguel Santos will take over as our agent of record.', 'at-2'],
    ['We have let Dana Pruett go and appointed Miguel Santos as our agent.', 'at-2'],
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

describe('The role is given', () => {
  it.each([
    ['below a label that ends in a full stop', '3. Agent of record. Dana Pruett, Bluewater Telecom.'],
    [
      'by an assistant who was asked to say so',
      'Ms. Okafor is our director. She has asked me to state that Dana Pruett is our agent of record.',
    ],
    ['where somebody is', 'Dana Pruett of Bluewater Telecom in Millbrook is our agent of record.'],
    ['whichever of the others wins', 'Whichever distributor wins, Dana Pruett is our agent of record.'],
    ['and somebody else is out', 'I told our old shop they are out. Dana Pruett is our agent of record.'],
    ['still, in Spanish', 'Dana Pruett continúa como nuestra agente de registro.'],
    ['as before, in Spanish', 'Nuestra agente de registro sigue siendo Dana Pruett.'],
    ['to one alone, in Portuguese', 'Agente de registo (uma só): Dana Pruett'],
    ['at last, in Portuguese', 'Fica assim a Dana Pruett como nossa única agente de registo.'],
  ])('%s', (_, words) => expect(reading(words)).toBe('at-1'));

  it('to the reader, in Spanish', () => {
    const to = ['dana@bluewatertelecom.example'];
    expect(reading('Dana, tú eres nuestra agente de registro para esto.', { to })).toBe('at-1');
  });

  it.each([
    ['Mantenga a Dana Pruett. No habrá ningún otro agente.', 'missing'],
    ['Keep Dana Pruett, and add Miguel Santos as a second agent. Both hold the role.', 'at-1 + at-2'],
    ['Whichever of the two is cheaper will be our agent: Dana Pruett or Miguel Santos.', 'ambiguous'],
  ])('%s', (words, expected) => expect(reading(words)).toBe(expected));
});
