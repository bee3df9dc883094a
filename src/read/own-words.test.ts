import { describe, expect, it } from 'vitest';
import { ownWords, type PartKind } from '../domain/letter.ts';
import { partsOf } from './own-words.ts';

const own = (text: string, writer: string | null = null): string =>
  ownWords({ body: { text, parts: partsOf(text, writer) } });
const kindOf = (text: string, words: string, writer: string | null = null): PartKind | undefined => {
  const at = text.indexOf(words);
  return partsOf(text, writer).find(({ start, end }) => start <= at && at < end)?.kind;
};

const OWN = 'Nadia Haddad is our agent.';
const THEIRS = 'Dana Ruiz is our agent.';
const said = (rest: string): string => `${OWN}\n\n${rest}`;

const quotes: [name: string, text: string][] = [
  ['signs', said(`> ${THEIRS}\n> Thanks`)],
  ['Gmail', said(`On Mon, Sep 14, 2026 at 1:12 PM Dana Ruiz <dana@x.example> wrote:\n\n> ${THEIRS}`)],
  ['Gmail, folded', said(`On Mon, Sep 14, 2026 at 1:12 PM Dana Ruiz <\ndana@x.example> wrote:\n\n> ${THEIRS}`)],
  ['Apple Mail', said(`> On Sep 14, 2026, at 13:12, Dana Ruiz <dana@x.example> wrote:\n> \n> ${THEIRS}`)],
  ['an attribution without signs', said(`On 14 Sep 2026, at 13:12, Dana Ruiz wrote:\n\n${THEIRS}`)],
  [
    'Outlook',
    said(
      `From: Dana Ruiz <dana@x.example>\nSent: Monday, September 14, 2026 1:12 PM\nTo: Robin\nSubject: Phones\n\n${THEIRS}`,
    ),
  ],
  [
    'Outlook, with a rule',
    said(`________________________________\nFrom: Dana Ruiz\nSent: Monday, 14 September 2026\nTo: Robin\n\n${THEIRS}`),
  ],
  ['the original message', said(`-----Original Message-----\nFrom: Dana Ruiz\n\n${THEIRS}`)],
  ['a forward', said(`---------- Forwarded message ---------\nFrom: Dana Ruiz <dana@x.example>\n\n${THEIRS}`)],
  ['Apple, forwarded', said(`Begin forwarded message:\n\nFrom: Dana Ruiz\n\n${THEIRS}`)],
  ['German', said(`Am 14.09.2026 um 13:12 schrieb Dana Ruiz <dana@x.example>:\n\n> ${THEIRS}`)],
  [
    'German Outlook',
    said(`Von: Dana Ruiz\nGesendet: Montag, 14. September 2026 13:12\nAn: Robin\nBetreff: Telefone\n\n${THEIRS}`),
  ],
  ['French', said(`Le lun. 14 sept. 2026 à 13:12, Dana Ruiz <dana@x.example> a écrit :\n\n> ${THEIRS}`)],
  ['Spanish', said(`El lun, 14 sept 2026 a las 13:12, Dana Ruiz (<dana@x.example>) escribió:\n\n> ${THEIRS}`)],
];

describe('what is quoted in the manner of', () => {
  it.each(quotes)('%s is not own', (_, text) => {
    expect(own(text)).toBe(OWN);
    expect(kindOf(text, THEIRS)).toBe('quoted');
  });
});

const kept: [name: string, text: string, words: string][] = [
  [
    'an answer between quotes',
    `> Who is your agent?\n\n${OWN}\n\n> And the agency?\n\nQuillstone.`,
    `${OWN}\n\n\nQuillstone.`,
  ],
  ['an answer below', `On Mon, Sep 14, 2026 Dana wrote:\n> ${THEIRS}\n\nNo. ${OWN}`, `No. ${OWN}`],
  ['bullets made of signs', `We want:\n  > phones\n  > lines`, 'We want:\n  > phones\n  > lines'],
  ['a sentence that ends in "wrote:"', `The consultant wrote:\nall is well.`, 'The consultant wrote:\nall is well.'],
  ['a label like those of Outlook', `From: our office in Reno\n${OWN}`, `From: our office in Reno\n${OWN}`],
  ['a rule between paragraphs', `We want phones.\n\n----------\n\n${OWN}`, `We want phones.\n\n----------\n\n${OWN}`],
  [
    "the agent's contact lines",
    `Our agent:\n\nNadia Haddad\nLarkfield Telecom\n555-010-0199`,
    'Our agent:\n\nNadia Haddad\nLarkfield Telecom\n555-010-0199',
  ],
  ['a postscript', `We want phones.\n\nRegards,\nRobin\n\nP.S. ${OWN}`, `We want phones.\n\n\nP.S. ${OWN}`],
];

describe('own words stay own:', () => {
  it.each(kept)('%s', (_, text, words) => {
    expect(own(text).replace(/\n{2,}/g, '\n\n')).toBe(words.replace(/\n{2,}/g, '\n\n'));
  });
});

const others: [kind: PartKind, name: string, words: string, text: string][] = [
  ['signature', 'behind the delimiter', 'Robin Ames', said('-- \nRobin Ames\nCIO, Ames Clinic')],
  [
    'signature',
    'behind a closing',
    'Ames Clinic',
    said('Best regards,\n\nRobin Ames\nCIO\nAmes Clinic\n+1 555 010 0100'),
  ],
  ['signature', 'of a program', 'Sent from', said('Sent from my iPhone')],
  ['signature', 'of contact lines under the name', '555', said('Robin Ames\nAmes Clinic\nTel: +1 555 010 0100')],
  [
    'disclaimer',
    'with its heading',
    'privileged',
    said(
      'CONFIDENTIALITY NOTICE: This e-mail is privileged and confidential. If you are not the intended recipient, delete it.',
    ),
  ],
  [
    'disclaimer',
    'known by its words',
    'intended',
    said(
      'This message and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient, please notify the sender and delete it.',
    ),
  ],
  [
    'banner',
    'of a gateway',
    'CAUTION',
    `CAUTION: This email originated from outside of the organization. Do not click links.\n\n${OWN}`,
  ],
];

describe('a part is a', () => {
  it.each(others)('%s: %s', (kind, _, words, text) => {
    expect(kindOf(text, words, 'Robin Ames')).toBe(kind);
    expect(own(text, 'Robin Ames')).toBe(OWN);
  });
});

it('a sentence behind a closing is unsure, and designates nobody', () => {
  const text = said('Thanks,\n\nRobin\n\nPlease note that we have since changed our mind and Dana Ruiz is our agent.');
  expect(kindOf(text, 'changed our mind')).toBe('unsure');
});

it.each([
  ['', 1],
  ['\n\n', 1],
  ['own\n> quoted\nown', 3],
])('the parts of %j follow each other without gap', (text, count) => {
  const parts = partsOf(text, null);
  expect(parts).toHaveLength(count);
  expect(parts.map(({ start }) => start)).toEqual([0, ...parts.slice(0, -1).map(({ end }) => end)]);
  expect(parts.at(-1)?.end).toBe(text.length);
});
