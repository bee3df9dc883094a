/** What plain letters are written for: as many are told right as the measure says, and those that are told wrong are few. */
import { expect, it } from 'vitest';
import type { Intent } from '../domain/lists.ts';
import { aLetter, DIRECTORY } from './rules/a-letter.ts';
import { readWithoutModel } from './without-model.ts';

type Also = Parameters<typeof aLetter>[1];

function intent(words: string, also: Also = {}): Intent {
  return readWithoutModel(aLetter(words, also), DIRECTORY, new Date('2026-09-14')).intent;
}

const REPLY: Also = { subject: 'Re: Ames Mill phones', references: ['<before@amesmill.example>'] };
const READ_BACK: Also = {
  subject: 'Re: Your referral, read back',
  references: ['<before@desk.example>'],
  quoted:
    'On Monday Ines Okoro <ines@harborline.example> wrote:\n> This is what we understood. Is this right?\n> Phones for four mills. Agent of record: Dana Pruett\n',
};
const AGREEMENT =
  'CLIENT SERVICES AGREEMENT\n\nAmes Mill (Client), Dana Pruett (Consultant) and Harborline (Distributor)\n\nClient engages Consultant as its agent of record.\n';
/** A file whose name says nothing. */
const file = (text: string): Also => ({
  attachments: [{ filename: 'scan.txt', contentType: 'text/plain', bytes: 900, sha256: '', text, note: null }],
});
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

const CASES: readonly (readonly [Intent, string, Also?])[] = [
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
  ['self_referral', 'Necesitamos nueva conexión a internet en nuestras cuatro tiendas. Nuestro agente es Dana Pruett.'],
  ['self_referral', 'Nous cherchons une nouvelle téléphonie pour nos quatre bureaux. Notre agent est Dana Pruett.'],
  ['self_referral', 'Precisamos de internet novo nas nossas quatro lojas. Nosso agente é Dana Pruett.'],
  ['psa_referral', 'Attached is the signed PSA between us, Dana Pruett and Harborline. We are buying SD-WAN.'],
  ['psa_referral', 'Signed by everyone, attached. Let us start.', psa(null)],
  ['psa_referral', 'Here is what opens our project. We are buying SD-WAN for four mills.', file(AGREEMENT)],
  [
    'psa_referral',
    'Dana and I have signed, and you have not. It opens our referral: we are buying SD-WAN in place of what Lumen sold us; from now on Lumen is out.',
    file(AGREEMENT),
  ],
  [
    'self_referral',
    'We are buying SD-WAN for four mills. The terms of our present carrier are in the file.',
    file('SERVICES AGREEMENT\n\nLumen (Carrier) and Ames Mill (Customer)\n\nCarrier provides internet access.\n'),
  ],
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
  ['inquiry', 'How does a self-referral work, and who pays the agent of record? We have nothing to buy at the moment.'],
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
  [
    'auto_reply',
    'I am out of the office. Dana Pruett is our agent.',
    { signs: [{ kind: 'auto_replied', says: 'Auto-Submitted: auto-replied' }] },
  ],
  [
    'bounce',
    'Your message could not be delivered.',
    { signs: [{ kind: 'delivery_report', says: 'From: a mail daemon' }] },
  ],
  [
    'unrelated',
    'Triple points on DIA. Designate an agent of record now!',
    {
      signs: [
        { kind: 'list_unsubscribe', says: 'List-Unsubscribe is there' },
        { kind: 'bulk', says: 'Precedence: bulk' },
      ],
    },
  ],
  [
    'self_referral',
    'We operate 12 hotels and our phone contract ends in June. Looking for a replacement. Dana Pruett is our agent.',
  ],
  ['self_referral', 'Ames Mill hereby refers itself for SD-WAN at 6 sites. Harborline, please assign an engineer.'],
  ['self_referral', 'My company needs a backup internet line. Can you help?'],
  [
    'self_referral',
    'Our clients complain that they cannot reach us by phone, so we want a contact center. Dana Pruett is our agent.',
  ],
  ['self_referral', 'We run a consulting firm with 40 people and want to move our email to Microsoft 365.'],
  ['self_referral', 'How do I get started? We need fiber at our two offices and Dana Pruett is our agent of record.'],
  ['self_referral', 'Our customers want Wi-Fi in our shops, so we are buying access points for all nine.'],
  ['self_referral', 'I am the assistant of Ruth Ames and write for her: Ames Mill is buying a hosted phone system.'],
  ['self_referral', 'On behalf of Ames Mill I am referring our own need for new internet at four mills.'],
  ['self_referral', 'We decided not to renew with Lumen and want SD-WAN at our four mills instead.'],
  [
    'self_referral',
    'I never thought I would write this, but our phones are so bad that we are buying new ones. Dana Pruett is our agent.',
  ],
  ['self_referral', 'We cancelled our contract with Comcast and need new internet by May.'],
  ['update', 'Please add: we also need 20 headsets.', REPLY],
  ['update', 'The answer to your question is 14 sites and 220 people.', REPLY],
  ['update', 'Actually the date has moved: we need it by August 1.', REPLY],
  ['update', 'You asked for the agent. It is Dana Pruett.', REPLY],
  ['update', 'I wrote to you last week about our phones. The agent I had not decided on then is Dana Pruett.'],
  ['confirmation', 'Perfect, thanks!', READ_BACK],
  ['confirmation', 'I confirm the above.', READ_BACK],
  ['confirmation', 'Exactly right, go ahead.', READ_BACK],
  ['confirmation', 'Read and approved.', READ_BACK],
  ['confirmation', 'Sí, todo correcto. Gracias.', READ_BACK],
  ['confirmation', "C'est exact, merci.", READ_BACK],
  ['agent_change', 'No, the agent is wrong now: we have replaced Dana Pruett with Miguel Santos.', READ_BACK],
  [
    'agent_change',
    'Please switch our agent of record from Dana Pruett to Miguel Santos on the referral we made in May.',
  ],
  ['agent_change', 'We want Summit Ridge instead of Harborline from now on for our referral.'],
  [
    'agent_change',
    'Dana Pruett has retired. Miguel Santos is our agent of record now; please change our registration.',
  ],
  ['dispute', 'This is not from us. Please void it.', READ_BACK],
  ['dispute', 'We have no idea what this registration is about; nobody at Ames Mill asked for it.'],
  ['dispute', 'Dana Pruett is not our agent and we did not send you any referral.'],
  ['dispute', 'I dispute the claim that Dana Pruett has on our account. We never signed anything.'],
  ['withdrawal', 'Please withdraw our referral, we have been acquired.'],
  ['withdrawal', 'We are pulling the plug on the phone project.', REPLY],
  ['withdrawal', 'We have decided against it, sorry.', REPLY],
  ['withdrawal', 'The project is off. Please close the referral.', REPLY],
  ['withdrawal', 'Stop everything please, the budget was cut and we are not going ahead.', REPLY],
  [
    'third_party_claim',
    'I have a customer, a 40-site retailer, who wants SD-WAN. Please protect it for me.',
    { from: 'Al Roe <al@roecomm.example>' },
  ],
  [
    'third_party_claim',
    'Our customer Ames Mill asked us to submit this: 14 sites SD-WAN. They agreed to have us as agent of record.',
    { from: 'Al Roe <al@roecomm.example>' },
  ],
  [
    'third_party_claim',
    'Forwarding a request from one of our members who is looking for a phone system.',
    { from: 'Al Roe <al@chamber.example>' },
  ],
  [
    'third_party_claim',
    'I would like to register an opportunity: Ames Mill, contact Ruth Ames, SD-WAN at 14 sites.',
    { from: 'Al Roe <al@roecomm.example>' },
  ],
  ['inquiry', 'Can you tell me how referrals work and what it costs us?'],
  ['inquiry', 'Is your service available to companies in Canada? What does a master agency do?'],
  ['unrelated', 'Your package could not be delivered. Click here to track.'],
  [
    'unrelated',
    'Dear sir, I am selling used Cisco phones and switches, good price.',
    { from: 'Sam <sam@parts.example>' },
  ],
  [
    'unrelated',
    'Hi, I am applying for the position of network engineer. My resume is attached.',
    { from: 'Joe <joe@mail.example>' },
  ],
  ['unrelated', 'Reminder: your subscription renews on May 1. Amount due $49.'],
  ['unrelated', 'Join our webinar on SD-WAN trends. Register now. Unsubscribe.'],
  ['unrelated', 'Could you send me the minutes of yesterday’s meeting?'],
  ['unrelated', 'The elevator will be out of service on Friday for maintenance.'],
  [
    'third_party_claim',
    'We, the IT department of Ames Mill, refer ourselves: phones for four mills. Dana Pruett is our agent of record.',
    { from: 'IT Department <it.amesmill@bluewatertelecom.example>' },
  ],
  [
    'third_party_claim',
    'I am passing this one across to you. Ames Mill wants phones for its four mills. The man to talk to is Tim Ames, their IT manager.',
  ],
  [
    'unrelated',
    'Please send the loss runs. Our client has appointed us as exclusive agent of record for its general liability policy.',
  ],
  [
    'inquiry',
    'Una duda general: cuando un cliente se refiere a sí mismo, ¿qué diferencia hay entre el correo y el PSA?',
  ],
  ['agent_change', 'Miguel Santos is off this. Dana Pruett is our agent of record instead, as of today.', REPLY],
  [
    'confirmation',
    'I went through it twice with our chairman. Every line of it is as I wrote it, and there is nothing to take out. Please go on with it as it stands.',
    READ_BACK,
  ],
];

/** Of those above; a change of weights may lift it. */
const LEAST_RIGHT = 0.9;

it('most of them are told', () => {
  const wrong = CASES.map(([expected, words, also]) => ({ words, expected, read: intent(words, also) })).filter(
    ({ expected, read }) => read !== expected,
  );
  expect(1 - wrong.length / CASES.length, JSON.stringify(wrong, null, 1)).toBeGreaterThan(LEAST_RIGHT);
});
