import { describe, expect, it } from 'vitest';
import type { Intent } from '../../domain/lists.ts';
import { aLetter, DIRECTORY } from './a-letter.ts';
import { readByRules } from './reader.ts';

type Also = Parameters<typeof aLetter>[1];

function intent(words: string, also: Also = {}): Intent {
  return readByRules(aLetter(words, also), DIRECTORY, new Date('2026-09-14')).intent;
}

const REPLY: Also = { subject: 'Re: Ames Mill phones', references: ['<before@amesmill.example>'] };
const READ_BACK: Also = {
  subject: 'Re: Your referral, read back',
  references: ['<before@desk.example>'],
  quoted:
    'On Monday Ines Okoro <ines@harborline.example> wrote:\n> This is what we understood. Is this right?\n> Phones for four mills. Agent of record: Dana Pruett\n',
};
const psa = (text: string | null): Also => ({
  attachments: [
    {
      filename: 'Ames PSA.pdf',
      contentType: 'application/pdf',
      bytes: 9_000,
      sha256: '',
      text,
      note: text === null ? 'not_text' : null,
    },
  ],
});

describe('What a letter is written for', () => {
  it.each<[Intent, string, Also?]>([
    [
      'self_referral',
      'We need new phones at our four mills. Dana Pruett is our agent of record, and please bring in Harborline.',
    ],
    ['self_referral', 'Ames Mill is in the market for SD-WAN at twelve sites.'],
    ['self_referral', 'need new internet at our shop asap. who do I talk to'],
    ['self_referral', 'Please open a file at Harborline. Customer: Ames Mill. Agent of record: Dana Pruett.'],
    ['self_referral', 'We may look at a new phone system next year if the budget allows.'],
    [
      'self_referral',
      'Our MPLS contract with Lumen runs out in March and we are going to replace it. Harborline should be the master agency.',
    ],
    [
      'self_referral',
      'Somebody registered us without asking. So here is the truth: we are buying a phone system, and Dana Pruett is our agent of record.',
    ],
    [
      'self_referral',
      'I am forwarding what a salesman sent. We want SD-WAN at six mills, please involve Harborline.',
      { subject: 'FW: quick favor' },
    ],
    [
      'self_referral',
      'Necesitamos nueva conexión a internet en nuestras cuatro tiendas. Nuestro agente es Dana Pruett.',
    ],
    ['self_referral', 'Nous cherchons une nouvelle téléphonie pour nos quatre bureaux. Notre agent est Dana Pruett.'],
    ['self_referral', 'Precisamos de internet novo nas nossas quatro lojas. Nosso agente é Dana Pruett.'],
    ['psa_referral', 'Attached is the signed PSA between us, Dana Pruett and Harborline. We are buying SD-WAN.'],
    ['psa_referral', 'Signed by everyone, attached. Let us start.', psa(null)],
    [
      'psa_referral',
      'Enclosed please find the professional services agreement bearing my signature. We need new phones.',
    ],
    ['update', 'I forgot: we also want the fire alarm lines replaced, at all four mills.', REPLY],
    ['update', 'Two corrections to what I sent you last week: it is 112 phones, and we need them by May 1.'],
    ['update', 'Good question. Our agent is Dana Pruett. The rest is unchanged, we are still buying.', READ_BACK],
    ['update', 'Almost. It is five mills now, not four. Everything else is right.', READ_BACK],
    [
      'update',
      'Our referral of June 2 should also cover the new warehouse, we signed its lease yesterday and need internet there.',
    ],
    ['agent_change', 'Effective today Dana Pruett replaces Miguel Santos as our agent of record.'],
    ['agent_change', 'Please take Miguel Santos off our referral. He no longer represents us.'],
    [
      'agent_change',
      'In May we asked Summit Ridge to work on our phones. We are taking Summit Ridge off; Harborline replaces it as master agency.',
    ],
    ['agent_change', 'We are adding Miguel Santos as a second agent of record beside Dana Pruett on our referral.'],
    [
      'agent_change',
      'On our referral FH-7XK2M9QA: Dana Pruett is out, Miguel Santos is our agent of record from now on.',
    ],
    ['confirmation', 'Yes, that is all correct. Thank you.', READ_BACK],
    ['confirmation', 'yep looks good 👍', READ_BACK],
    ['confirmation', 'Confirmed, no changes.', READ_BACK],
    ['confirmation', 'I have compared your summary with our letter. It is accurate and we have no corrections.'],
    ['dispute', 'We never referred anything to you. Dana Pruett is not our agent. Who sent this in?', READ_BACK],
    ['dispute', 'I did not write the message of June 15. The referral in my name is not mine, please void it.'],
    ['dispute', 'Nobody here authorized Miguel Santos to register us. Take the registration down.'],
    ['withdrawal', 'We withdraw our referral of May 3. The project is cancelled.'],
    ['withdrawal', 'Please cancel the project, the board decided not to go ahead.', REPLY],
    ['withdrawal', 'Forget the phones, we lost our biggest customer. Please take our name off the list.'],
    ['withdrawal', 'We are no longer moving forward with the phone system. Please close our file.', REPLY],
    [
      'third_party_claim',
      'Please register Ames Mill under my name. They need SD-WAN at twelve sites.',
      { from: 'Dana Pruett <dana@bluewatertelecom.example>' },
    ],
    [
      'third_party_claim',
      'My client Ames Mill is looking for a new phone system and asked me to start the process.',
      { from: 'Theo Wick <theo@wickadvisory.example>' },
    ],
    [
      'third_party_claim',
      'Deal reg: customer Ames Mill, contact Ruth Ames, ruth@amesmill.example. They want fiber at four mills, the customer knows I am sending this.',
      { from: 'Chet Rolle <chet@fastfiber.example>' },
    ],
    [
      'third_party_claim',
      'I am writing on behalf of Ames Mill, who retain me as consultant. They want managed security for 300 people.',
      { from: 'Nora Pell <nora@pellconsult.example>' },
    ],
    [
      'third_party_claim',
      'Passing you a lead: a mill in Ohio, they want contact center seats. Owner is Ruth Ames.',
      { from: 'Wil Santos <wil@otherhouse.example>' },
    ],
    [
      'inquiry',
      'How does a self-referral work, and who pays the agent of record? We have nothing to buy at the moment.',
    ],
    [
      'inquiry',
      'Does a customer have to name a master agency, or can you suggest one? I am asking for my members, nobody in particular.',
    ],
    ['inquiry', 'What exactly is an agent of record? Can we change it later?'],
    ['unrelated', 'Invoice 4471 for March is attached. The amount due is $86.40.'],
    [
      'unrelated',
      'Potluck is Thursday at noon. Also the internet is down at my desk again.',
      { to: ['all@amesmill.example', 'referrals@desk.example'] },
    ],
    [
      'unrelated',
      'We help companies like yours grow their pipeline. Would you be open to a quick call? Unsubscribe here.',
    ],
    ['unrelated', 'Lunch tomorrow?'],
    ['auto_reply', 'I am out of the office. Dana Pruett is our agent.', { origin: 'auto_reply' }],
    ['bounce', 'Your message could not be delivered.', { origin: 'bounce' }],
    ['unrelated', 'Triple points on DIA. Designate an agent of record now!', { origin: 'bulk' }],
  ])('%s: %s', (expected, words, also) => {
    expect(intent(words, also)).toBe(expected);
  });
});

describe('Interest is what the customer says of it', () => {
  it.each([
    ['We are buying new phones for our four mills.', 'affirmed'],
    ['The board approved the replacement of our phone system.', 'affirmed'],
    ['We need internet at our four mills by May.', 'affirmed'],
    ['We might replace our phones next year, nothing is decided.', 'tentative'],
    ['We are only exploring a new phone system, there is no budget yet.', 'tentative'],
    ['Just kicking the tires on SD-WAN for our mills.', 'tentative'],
    ['We are thinking about moving our servers to the cloud.', 'tentative'],
    ['Please open a file. Agent of record: Dana Pruett', 'absent'],
    ['Take Dana Pruett off referral AB-2041. She does not represent us any longer.', 'absent'],
  ])('%s', (words, expected) => {
    expect(readByRules(aLetter(words), DIRECTORY, new Date('2026-09-14')).interest.level).toBe(expected);
  });
});
