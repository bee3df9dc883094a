/** While what tells others of a designation still rests, the customer writes again, from raw bytes: whether it is held back. */
import { expect, it } from 'vitest';
import type { Referral } from '../src/domain/referral.ts';
import { DIRECTORY, from, KINGFISHER, OSTRANDER, type Person, person, recordAt } from './attacks/firms.ts';
import { type Mind, mind } from './attacks/in-memory.ts';
import { base64, type Draft, letter, mail, multipart, signed } from './attacks/mails.ts';

const AT = new Date('2026-11-02T09:00:00Z');
const tove = person('Tove Arden', 'Owner', 'Ardenmoor Tiles', 'tarden@ardenmoor.example');

const newMind = (): Mind =>
  mind({
    directory: DIRECTORY,
    resolver: async (name, type) => {
      const records = type === 'TXT' ? recordAt(name) : null;
      if (records === null) throw Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' });
      return await Promise.resolve(records);
    },
    at: AT,
  });
const by = async (who: Person, draft: Omit<Draft, 'from'>): Promise<Buffer> =>
  (await signed(mail({ from: from(who), date: AT, ...draft }), who.domain, { at: AT })).raw;
const inThread = {
  subject: 'Re: New services (FH-00000001)',
  references: ['<00000000-0000-4000-8000-000000000000@firsthand.example>'],
};

it.each<[string, Partial<Draft> & Pick<Draft, 'body'>, string, boolean]>([
  [
    'names somebody who is not listed',
    { body: 'Please change our agent of record to Bellamy Thorne of Thorne Telecom. FH-00000001' },
    'agent_not_listed',
    true,
  ],
  [
    'names an agency that nobody knows',
    { body: 'Please bring in Bellweather Master Agency instead as our master agency. FH-00000001' },
    'agency_not_listed',
    true,
  ],
  [
    'wants two agencies',
    { body: `Please bring in ${KINGFISHER.name} and ${OSTRANDER.name} as our master agencies. FH-00000001` },
    'several_agencies',
    true,
  ],
  [
    'asks their mail program to take the mail back',
    { subject: 'Recall: New services', body: `${tove.name} would like to recall the message, "New services".\n` },
    'recalled',
    true,
  ],
  [
    'sends what nobody can open',
    multipart(
      'mixed',
      ['Content-Type: text/plain; charset=utf-8', 'Please see the attached file.'],
      [
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="change.pdf"\nContent-Transfer-Encoding: base64',
        base64('%PDF-1.4\nnothing that anybody can read'),
      ],
    ),
    'unreadable_attachment',
    true,
  ],
  ['adds a site', { body: 'We also need 12 sites covered by this. FH-00000001' }, 'none', false],
])('the customer %s', async (_, draft, reason, isHeldBack) => {
  const { next, referral } = newMind();
  await next(await by(tove, { body: letter(tove) }));
  const before: Referral | null = referral();
  expect(before?.state).toBe('in_effect');
  const { decision } = await next(await by(tove, { ...inThread, ...draft }));
  expect(decision.holdReason ?? 'none').toBe(reason);
  expect(decision.events.some(({ kind }) => kind === 'stopped')).toBe(isHeldBack);
  expect(decision.referral?.designation).toEqual(before?.designation);
});
