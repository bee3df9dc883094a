/** What our own check of a signature found, against what a border or a sealer says of it. */
import { sealMessage } from 'mailauth';
import { describe, expect, it } from 'vitest';
import { BORDER, keyOf, NEVE, type Person, person, SEALER, STRAND } from './firms.ts';
import { altered, letter, type Mail, signedBy, topped } from './mails.ts';
import { inEffect, noEffect, type Service } from './service.ts';

const PASS = (domain: string): string =>
  `Authentication-Results: ${BORDER}; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}`;
const APPOINTS = 'Subject: Piers Strand of Strand Carrier Services is our agent of record';

/** As a list does: it changes the mail, says what it saw before, and seals. */
async function sealedBy(sealer: string, { raw, messageId }: Mail, domain: string): Promise<Mail> {
  const { selector, privateKey } = keyOf(sealer);
  const changed = Buffer.concat([raw, Buffer.from('\r\n-- \r\nSent to the circular\r\n')]);
  const authResults = `${sealer}; dkim=pass header.d=${domain}; dmarc=pass header.from=${domain}`;
  const seal = await sealMessage(changed, {
    signingDomain: sealer,
    selector,
    privateKey,
    signTime: new Date(),
    authResults,
    cv: 'none',
  });
  return { messageId, raw: Buffer.concat([seal, changed]) };
}

export function ourOwnFinding(service: Service): void {
  describe('our border passes a signature that leaves a part open', () => {
    const who = person('Wim Aske', 'CIO', 'Aske Tiles', 'waske@asketiles.example');
    it('and what was appended to the signed part is not believed', async () => {
      const short = await signedBy(
        who,
        { subject: 'Thursday', body: 'Thanks, see you on Thursday.\n\n' },
        { length: true },
      );
      const longer = altered(short, (text) => `${text}${letter(who, STRAND).replaceAll('\n', '\r\n')}`);
      const done = await service.send(topped(longer, PASS(who.domain)));
      expect(done.verdict).toBe('unverified');
      await noEffect(service, who, done);
    });

    it.each<[string, Person, (it: Mail) => Mail]>([
      [
        'a second Subject',
        person('Xena Bolt', 'CIO', 'Bolt Yarns', 'xbolt@boltyarns.example'),
        (it) => topped(it, APPOINTS),
      ],
      [
        'a second From',
        person('Yves Crane', 'CIO', 'Crane Inks', 'ycrane@craneinks.example'),
        (it) => topped(it, 'From: Somebody <somebody@craneinks.example>'),
      ],
    ])('and %s on top is not believed', async (_, from, change) => {
      const honest = await signedBy(from, { body: letter(from, STRAND) });
      const done = await service.send(topped(change(honest), PASS(from.domain)));
      expect(['unverified', 'contradicted']).toContain(done.verdict);
      await noEffect(service, from, done);
    });

    const rewritten = person('Zoe Drew', 'CIO', 'Drew Barns', 'zdrew@drewbarns.example');
    it('but a mail that a provider rewrote on its way, and our border passed, is still in effect', async () => {
      const honest = await signedBy(rewritten, { body: letter(rewritten) });
      const changed = altered(honest, (text) => `${text}\r\n-- \r\nScanned by the gateway\r\n`);
      await service.send(topped(changed, PASS(rewritten.domain)));
      await inEffect(service, rewritten);
    });
  });

  describe('a listed sealer', () => {
    keyOf(SEALER);
    const honest = person('Abe Earl', 'CIO', 'Earl Drums', 'aearl@earldrums.example');
    it('vouches for what it sealed', async () => {
      const done = await service.send(
        await sealedBy(SEALER, await signedBy(honest, { body: letter(honest) }), honest.domain),
      );
      expect(done.verdict).toBe('vouched');
      expect((await service.designated(honest)).filter((agent) => agent !== NEVE.id)).toEqual([]);
    });

    it.each<[string, Person, readonly string[]]>([
      ['a Subject', person('Bea Foss', 'CIO', 'Foss Bells', 'bfoss@fossbells.example'), [APPOINTS]],
      [
        'a Content-Type',
        person('Cal Gore', 'CIO', 'Gore Felts', 'cgore@gorefelts.example'),
        ['Content-Type: text/html'],
      ],
      [
        'a From',
        person('Dee Hunt', 'CIO', 'Hunt Ropes', 'dhunt@huntropes.example'),
        ['From: CEO <ceo@huntropes.example>'],
      ],
      [
        'a Subject and a Content-Type',
        person('Eli Ince', 'CIO', 'Ince Props', 'eince@inceprops.example'),
        [APPOINTS, 'Content-Type: text/plain'],
      ],
    ])('does not vouch for %s above the headers that it sealed', async (_, who, fields) => {
      const sealed = await sealedBy(SEALER, await signedBy(who, { body: letter(who, STRAND) }), who.domain);
      const done = await service.send(topped(sealed, ...fields));
      expect(done.verdict).not.toBe('vouched');
      expect(done.verdict).not.toBe('verified');
      await noEffect(service, who, done);
    });
  });
}
