/** What a mail shows to its writer, against what it holds. */
import { describe, expect, it } from 'vitest';
import { NEVE, type Person, person, ROON, STRAND } from './firms.ts';
import { alternative, htmlLetter, letter, signedBy } from './mails.ts';
import { answered, type Service } from './service.ts';

const HTML = 'text/html; charset=utf-8';
const names = ({ name, company }: typeof NEVE): string =>
  `${name} of ${company} is our agent of record for this, and the business goes to nobody else.`;

/** Each leaves the words in the mail and shows them to nobody. */
export const HIDDEN: readonly (readonly [way: string, html: (words: string) => string])[] = [
  ['white by hsl()', (words) => `<p style="color:hsl(0, 0%, 100%)">${words}</p>`],
  ['eight digits', (words) => `<p style="color:#ffffff00">${words}</p>`],
  ['a near-white by name', (words) => `<p style="color:ghostwhite">${words}</p>`],
  ['clip-path', (words) => `<p style="clip-path:inset(100%)">${words}</p>`],
  ['scaled to nothing', (words) => `<p style="transform:scale(0)">${words}</p>`],
  ['a font of nothing', (words) => `<p style="font:0/0 a">${words}</p>`],
  ['a closed details', (words) => `<details><summary>Our workshops</summary><p>${words}</p></details>`],
  ['pushed far to the left', (words) => `<p style="text-indent:-99em;overflow:hidden;white-space:nowrap">${words}</p>`],
  [
    'a rule for a descendant',
    (words) => `<style>.a .b{opacity:.02}</style><div class="a"><p class="b">${words}</p></div>`,
  ],
  ['a rule for every medium', (words) => `<style>@media all{.c{display:none}}</style><p class="c">${words}</p>`],
  ['an attribute', (words) => `<style>p[title]{visibility:hidden}</style><p title="x">${words}</p>`],
  [
    'a box of no height',
    (words) => `<table><tr><td width="0" height="0" style="line-height:0;overflow:hidden">${words}</td></tr></table>`,
  ],
];

export function whatTheEyeSees(service: Service): void {
  describe('an agent whom the customer struck out', () => {
    it.each<[string, string, Person]>([
      ['s', `<s>${ROON.name}</s>`, person('Jan Nunn', 'CIO', 'Nunn Flasks', 'jnunn@nunnflasks.example')],
      ['del', `<del>${ROON.name}</del>`, person('Kay Olds', 'CIO', 'Olds Whisks', 'kolds@oldswhisks.example')],
      ['strike', `<strike>${ROON.name}</strike>`, person('Lea Park', 'CIO', 'Park Tongs', 'lpark@parktongs.example')],
      [
        'a style',
        `<span style="text-decoration:line-through">${ROON.name}</span>`,
        person('Moe Quay', 'CIO', 'Quay Ladles', 'mquay@quayladles.example'),
      ],
      [
        'a longer style',
        `<span style="text-decoration-line: line-through">${ROON.name}</span>`,
        person('Ned Rowe', 'CIO', 'Rowe Spoons', 'nrowe@rowespoons.example'),
      ],
      [
        'a class',
        `<style>.x{text-decoration:line-through red}</style><span class="x">${ROON.name}</span>`,
        person('Ora Shaw', 'CIO', 'Shaw Bowls', 'oshaw@shawbowls.example'),
      ],
    ])('is not designated: by %s', async (_, struck, who) => {
      const agent = `Our agent of record is ${struck} ${NEVE.name} of ${NEVE.company}, and the business goes to nobody else.`;
      const done = await service.send(
        await signedBy(who, { type: HTML, body: htmlLetter(who, agent) }, { as: 'microsoft365' }),
      );
      expect(await service.designated(who)).not.toContain(ROON.id);
      expect(done.sent.map(({ to }) => to)).not.toContain(ROON.email);
      const [read] = await service.recordOf(who);
      expect(read?.extraction.agentOfRecord).toMatchObject({ status: 'designated', agent: { directoryId: NEVE.id } });
      answered(done, who);
    });
  });

  describe('a text part that names another agent than the HTML shows', () => {
    const draft = (who: Person, text: string, html: string) =>
      alternative(`${letter(who).replace(/Callum Neve of [^]*nobody else\./, text)}`, htmlLetter(who, html));
    const one = person('Pat Todd', 'CIO', 'Todd Locks', 'ptodd@toddlocks.example');
    const other = person('Quy Unger', 'CIO', 'Unger Keys', 'qunger@ungerkeys.example');
    it('gives no effect for the one who is not seen', async () => {
      const done = await service.send(await signedBy(one, draft(one, names(ROON), names(NEVE))));
      expect(await service.designated(one)).not.toContain(ROON.id);
      answered(done, one);
    });
    it('gives no effect at once where one part alone names an agent', async () => {
      const done = await service.send(
        await signedBy(other, draft(other, names(ROON), 'We will name our agent of record later.')),
      );
      expect(await service.designated(other)).not.toContain(ROON.id);
      answered(done, other);
    });
  });

  describe('hidden words designate nobody without a question', () => {
    it.each(
      HIDDEN.map(
        ([way, hide], at) =>
          [way, hide, person('Rob Vale', 'CIO', `Valepond ${at}`, `rvale@valepond${at}.example`)] as const,
      ),
    )('%s', async (_, hide, who) => {
      const body = htmlLetter(who, '', hide(names(STRAND)), STRAND.agency.name);
      const done = await service.send(await signedBy(who, { type: HTML, body }, { as: 'microsoft365' }));
      expect(await service.designated(who)).not.toContain(STRAND.id);
      expect(done.sent.map(({ to }) => to)).not.toContain(STRAND.email);
    });
  });

  describe('the same words in plain sight', () => {
    const who = person('Sid Ware', 'CIO', 'Ware Hinges', 'sware@warehinges.example');
    it('are read', async () => {
      const style = `font-family:Aptos,sans-serif;font-size:11.0pt;mso-fareast-language:EN-US;color:#1f1f1f`;
      const body = htmlLetter(who, `<span style="${style}">${names(NEVE)}</span>`);
      await service.send(await signedBy(who, { type: HTML, body }, { as: 'microsoft365' }));
      expect(await service.designated(who)).toEqual([NEVE.id]);
    });
  });
}
