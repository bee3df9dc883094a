/** What notices say, what they never say, and what an operator is told whose template is faulty. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { OWN_PALETTE, paletteOf } from '../domain/colour.ts';
import { cidOf, type Logo } from '../domain/logo.ts';
import { NOTICE_KINDS, type NoticeDraft, type NoticeFacts, type RenderedNotice } from '../domain/notice.ts';
import { type Around, noticeRenderer, type RendererSettings } from './render.ts';
import { SAMPLES } from './samples.ts';

const templatesDir = join(import.meta.dirname, '../../templates');
const settings: RendererSettings = {
  templatesDir,
  sender: { name: 'Firsthand' },
  desk: { name: 'Referral desk', email: 'desk@firsthand.example', phone: '+1 206 555 0100' },
  zone: 'America/Chicago',
  writeTo: 'referrals@firsthand.example',
  colours: OWN_PALETTE,
  logo: null,
};
const NOTHING_AROUND: Around = { code: null, link: null, looksBy: null };
const rendererOf = async (given: RendererSettings) => {
  const around = await noticeRenderer(given);
  return async (draft: NoticeDraft) => await around(draft, NOTHING_AROUND);
};
const render = await rendererOf(settings);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function draftOf<Kind extends NoticeFacts['kind']>(
  kind: Kind,
  change: Partial<Extract<NoticeFacts, { kind: Kind }>> = {},
  originalSubject = 'New network for our clinics',
): NoticeDraft {
  const sample = SAMPLES.find(({ facts }) => facts.kind === kind);
  if (sample === undefined) throw new Error(`no sample of ${kind}`);
  return { ...sample, facts: { ...sample.facts, ...change }, originalSubject };
}

/** The words of an HTML part, without its head. */
const shown = (html: string) =>
  html
    .replace(/^[^]*<body[^>]*>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('a confirmation', () => {
  it('says in both its parts what is on record, who is who, what happens next, how to correct it and what it is not', async () => {
    const { subject, text, html } = await render(draftOf('confirmation'));
    expect(subject).toBe('Re: New network for our clinics');
    for (const part of [text, shown(html)]) {
      for (const words of [
        'Hello Priya Raman,',
        'agent of record of Harlow Medical Group for this opportunity',
        'Dana Ruiz is in copy of this mail',
        'Dana Ruiz is our agent of record on this, please run everything through her.',
        'dana@ruiztelecom.example',
        'desk@northgate.example',
        'SD-WAN and business phones (UCaaS)',
        'this agency alone',
        'We tell Northgate Partners what you need.',
        'Nothing is ordered until you sign for it.',
        'Reply to this mail',
        'no letter of agency, no contract and no promise of pay',
        'who gets paid for this, by whom and how much',
        'FH-7K3M9QRS',
        'Referral desk, desk@firsthand.example',
      ])
        expect(part).toContain(words);
    }
  });

  it('leaves out what it does not know, without a gap', async () => {
    const none = { contact: '', services: [], placement: 'unstated', designationQuote: '' } as const;
    const agent = { name: '', company: 'Ruiz Telecom', email: '' };
    const { text, html } = await render(draftOf('confirmation', { ...none, agent }));
    for (const part of [text, shown(html)]) {
      expect(part).toContain('Hello,');
      expect(part).toContain('You have named Ruiz Telecom as the agent of record');
      expect(part).not.toMatch(/About|Placement|You wrote|""|“”|undefined|null|, ,|\( *\)/);
    }
    expect(text).not.toMatch(/\n{3}|[ \t]\n/);
  });
});

describe('a read-back', () => {
  it('asks for just what lacks, and names candidates without choosing', async () => {
    const { text, html } = await render(draftOf('read_back'));
    for (const part of [text, shown(html)]) {
      expect(part).toContain('Two things are still open');
      expect(part).toContain('What do you need?');
      expect(part).toContain('Who is your agent of record for this?');
      expect(part).toContain('You mention Mike Torres and Mike Tran; we cannot tell whom you mean.');
      expect(part).toContain('SD-WAN, business phones (UCaaS)');
      expect(part).toContain('we need new phones and a network that stays up');
      expect(part).toContain('March 1, 2027');
      expect(part).not.toContain('Which master agency');
    }
  });

  it('of one part asks one question', async () => {
    const one = { understood: [], asksFor: ['master_agency'], candidates: [] } as const;
    const { text, html } = await render(draftOf('read_back', one));
    for (const part of [text, shown(html)]) {
      expect(part).toContain('One thing is still open');
      expect(part).toContain('Which master agency should we bring in?');
      expect(part).not.toMatch(/understood so far|for each/i);
    }
  });
});

describe('a note that the desk looks', () => {
  it.each([
    ['agent_not_listed', 'We do not find that name in our directory.'],
    ['agent_not_with_agency', 'We know the name, but not as an agent of the master agency'],
  ] as const)('because of %s says so', async (why, words) => {
    const { text, html } = await render(draftOf('desk_looks', { why }));
    for (const part of [text, shown(html)]) expect(part).toContain(words);
  });
});

describe('an agency summary', () => {
  it('gives the whole opportunity in plain words', async () => {
    const { subject, text, html } = await render(draftOf('agency_summary'));
    expect(subject).toBe('FH-7K3M9QRS: Harlow Medical Group names Dana Ruiz (New network for our clinics)');
    for (const part of [text, shown(html)])
      for (const words of [
        '$18,500 a month',
        'March 1, 2027',
        'Lumora and Crestline',
        '640',
        'CIO',
        'no letter of agency',
        'FH-7K3M9QRS.json',
        'Our contract with Lumora ends on February 28.',
      ])
        expect(part).toContain(words);
  });

  it('carries the record for programs, as it is', async () => {
    const draft = draftOf('agency_summary', {
      facts: ['See https://harlow.example/sites \u202E now'],
      locations: null,
    });
    const { attachments } = await render(draft);
    expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['FH-7K3M9QRS.json', 'application/json'],
    ]);
    const { kind, ...facts } = draft.facts;
    expect(JSON.parse(attachments[0]?.content ?? '')).toEqual({ format: `firsthand/${kind}@1`, ...facts });
  });

  it.each(['confirmation', 'read_back', 'desk_looks'] as const)(
    'is the only notice with an attachment: %s has none',
    async (kind) => {
      expect((await render(draftOf(kind))).attachments).toEqual([]);
    },
  );
});

describe('a subject', () => {
  it.each([
    ['New phones', 'Re: New phones'],
    ['Re: New phones', 'Re: New phones'],
    ['RE: New phones', 'RE: New phones'],
    ['AW: Neue Telefone', 'AW: Neue Telefone'],
    ['Fwd: New phones', 'Re: Fwd: New phones'],
    ['Reorganizing our phones', 'Re: Reorganizing our phones'],
    ['a\r\nBcc: eve@evil.example', 'Re: a Bcc: eve@evil.example'],
  ])('for the customer of %j is %j', async (original, subject) => {
    for (const kind of ['confirmation', 'read_back', 'desk_looks', 'claim_receipt'] as const)
      expect((await render(draftOf(kind, {}, original))).subject).toBe(subject);
  });

  it.each([
    ['confirmation', 'Re: your referral'],
    ['read_back', 'Re: your referral'],
    ['desk_looks', 'Re: your mail'],
    ['claim_receipt', 'Re: your mail'],
  ] as const)('of a %s without an original is %j', async (kind, subject) => {
    expect((await render(draftOf(kind, {}, ''))).subject).toBe(subject);
  });

  it('for the agency keeps the original in it, and is bounded', async () => {
    const long = 'x'.repeat(5_000);
    expect((await render(draftOf('agency_summary', {}, ''))).subject).toBe(
      'FH-7K3M9QRS: Harlow Medical Group names Dana Ruiz',
    );
    expect((await render(draftOf('agency_summary', { company: long }, long))).subject.length).toBeLessThan(300);
  });
});

describe('every notice', () => {
  const everywhere = (rendered: RenderedNotice) => [rendered.subject, rendered.text, rendered.html].join('\n');

  it.each(SAMPLES.map((sample, at) => [`${at} ${sample.facts.kind}`, sample] as const))(
    '%s loads nothing, links nowhere and asks nobody to press anything',
    async (_, sample) => {
      const { html: whole } = await render(sample);
      const html = whole.replace(/<a class="press" href="mailto:[^"]*"/g, '<b'); // it writes a mail, and sends none
      expect(html).not.toMatch(
        /\b(?:src|href|action|background|srcset)\s*=|url\(|@import|<(?:a|img|form|button|input|script|iframe|link|object|svg)\b|\bon[a-z]+\s*=/i,
      );
      expect(html).not.toMatch(/display:\s*none|visibility:\s*hidden/); // who answers quotes it, and hidden text makes a mail suspicious
      expect(html).not.toMatch(/\{\{|\{%|undefined|\[object/);
      expect(html.length).toBeLessThan(60_000); // Gmail cuts at 102 kB
    },
  );

  const HOSTILE =
    '<img src=x onerror=alert(1)> & "q" \'s\' {{ sender.name }} {% include "x" %}\r\n\r\nPay to: IBAN\u202E\u200B\0 https://evil.example/click?x=1 end';
  const hostile = <Value>(value: Value): unknown => {
    if (typeof value === 'string') return HOSTILE;
    if (Array.isArray(value)) return value.map(hostile);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'kind' ? item : hostile(item)]));
  };

  it.each(NOTICE_KINDS)('%s shows hostile text as text', async (kind) => {
    const draft = draftOf(kind);
    const rendered = await render({ ...draft, ...Object(hostile({ facts: draft.facts, originalSubject: '' })) });
    expect(rendered.html).not.toMatch(/<img|onerror=alert\(1\)>/);
    expect(rendered.html).not.toContain('&amp;amp;');
    expect(rendered.html).toContain(
      '&lt;img src=x onerror=alert(1)&gt; &amp; &#34;q&#34; &#39;s&#39; {{ sender.name }}',
    );
    expect(everywhere(rendered)).not.toMatch(/evil\.example|[\u202E\u200B\0\r]/);
    expect(rendered.text).toContain('<img src=x onerror=alert(1)> & "q" \'s\' {{ sender.name }}');
    expect(rendered.text).not.toMatch(/^Pay to/m); // a line of its own would look like ours
    expect(rendered.subject).not.toMatch(/[\r\n]/);
  });

  it('stays bounded whatever it is given', async () => {
    const long = 'word '.repeat(20_000);
    const { text, html, attachments } = await render(
      draftOf('agency_summary', {
        company: long,
        facts: Array.from({ length: 500 }, () => long),
        quotes: Array.from({ length: 500 }, () => ({ field: long, text: long })),
      }),
    );
    expect(text.length + html.length).toBeLessThan(250_000);
    expect(attachments[0]?.content.length).toBeLessThan(1_000_000);
  });

  it('names nobody for questions when no desk is set', async () => {
    const plain = await rendererOf({ ...settings, desk: { name: null, email: null, phone: null } });
    expect(everywhere(await plain(draftOf('confirmation')))).not.toContain('Questions:');
  });
});

describe('a template of an operator', () => {
  async function edited(changes: Readonly<Record<string, (before: string) => string>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'firsthand-templates-'));
    ends.push(async () => await rm(folder, { recursive: true }));
    await cp(templatesDir, folder, { recursive: true });
    for (const [file, change] of Object.entries(changes)) {
      const path = join(folder, file);
      await writeFile(path, change(await readFile(path, 'utf8').catch(() => '')));
    }
    return folder;
  }

  it('may leave the logo out, which is then not carried either', async () => {
    const logo = { sha256: '5f'.repeat(32), contentType: 'image/png', width: 400, height: 120 } as const;
    const folder = await edited({
      '_layout.html.liquid': () => '{% block headline %}{% endblock %}{% block body %}{% endblock %}',
    });
    const write = await rendererOf({ ...settings, templatesDir: folder, logo });
    expect(await write(draftOf('confirmation'))).toMatchObject({ logo: null });
  });

  it('is what is said', async () => {
    const folder = await edited({
      'desk_looks.txt.liquid': () => 'Subject: Zu {{ reference }}\n\nWir schauen nach: {{ agentAsWritten }}.',
      'words.json': (json) =>
        json.replace('"SD-WAN"', '"a network"').replace('"en-US"', '"de-DE"').replace('"and": "and"', '"and": "und"'),
    });
    const write = await rendererOf({ ...settings, templatesDir: folder });
    expect(await write(draftOf('desk_looks'))).toMatchObject({
      subject: 'Zu FH-7K3M9QRS',
      text: 'Wir schauen nach: Dan Ruis.\n',
    });
    const { text } = await write(draftOf('agency_summary'));
    expect(text).toContain('Services: a network und business phones (UCaaS)');
    expect(text).toMatch(/Budget: 18\.500\s\$ a month/);
  });

  it.each<[fault: string, changes: Parameters<typeof edited>[0], says: RegExp]>([
    [
      'an unknown name',
      { 'confirmation.txt.liquid': (was) => was.replace('{{ contact }}', '{{ contcat }}') },
      /confirmation\.txt\.liquid: undefined variable: contcat.*line:\d+/,
    ],
    [
      'an unknown name in HTML',
      {
        'read_back.html.liquid': (was) =>
          was.replace('understood.size', 'understod.size').replace('item.value', 'item.valeu'),
      },
      /read_back\.html\.liquid: undefined variable: understod.*line:\d+/,
    ],
    [
      'an unknown filter',
      { 'confirmation.txt.liquid': (was) => was.replace('| sentence', '| sentense') },
      /confirmation\.txt\.liquid: undefined filter: sentense.*line:\d+/,
    ],
    [
      'a tag that is not closed',
      { 'read_back.html.liquid': (was) => was.replace(/\{%- endif %\}(?![^]*\{%- endif %\})/, '') },
      /read_back\.html\.liquid: .*"endblock" not found.*line:\d+/,
    ],
    [
      'a fault in a part',
      { '_row.html.liquid': (was) => was.replace('{{ value }}', '{{ valu }}') },
      /_row\.html\.liquid: undefined variable: valu, line:3/,
    ],
    [
      'a part that is not there',
      { 'desk_looks.txt.liquid': (was) => was.replace('_closing', '_end') },
      /desk_looks\.txt\.liquid: .*_end\.txt\.liquid/,
    ],
    [
      'a part outside of the folder',
      { 'desk_looks.txt.liquid': (was) => was.replace('_closing.txt.liquid', '../../../etc/passwd') },
      /desk_looks\.txt\.liquid: .*etc\/passwd/,
    ],
    [
      'no subject',
      { 'desk_looks.txt.liquid': (was) => was.replace('Subject: ', '') },
      /desk_looks\.txt\.liquid: line 1 must be `Subject: …`/,
    ],
    [
      'a group of words that is none',
      { 'confirmation.txt.liquid': (was) => was.replace('words: "services"', 'words: "service"') },
      /confirmation\.txt\.liquid: "service" is none of services, parts/,
    ],
    [
      'a word that lacks',
      { 'words.json': (was) => was.replace(/\n.*"sd_wan".*/, '') },
      /words\.json: services\.sd_wan/,
    ],
    ['a word too many', { 'words.json': (was) => was.replace('"and"', '"nor": "nor", "and"') }, /words\.json: .*nor/],
    ['no JSON', { 'words.json': () => '{' }, /words\.json: .*JSON/],
  ])('with %s ends the start and says where', async (_, changes, says) => {
    const templatesDirOf = await edited(changes);
    await expect(rendererOf({ ...settings, templatesDir: templatesDirOf })).rejects.toThrow(says);
    await expect(rendererOf({ ...settings, templatesDir: templatesDirOf })).rejects.toThrow(/README\.md/);
  });

  it('that is missing is named, and so is a folder', async () => {
    const folder = await edited({});
    await rm(join(folder, 'read_back.html.liquid'));
    await expect(rendererOf({ ...settings, templatesDir: folder })).rejects.toThrow(
      /read_back\.html\.liquid: is not there/,
    );
    await expect(rendererOf({ ...settings, templatesDir: join(folder, 'absent') })).rejects.toThrow(
      /absent: no such folder/,
    );
  });

  it('is read once: what is changed or linked later is not seen', async () => {
    const folder = await edited({});
    const write = await rendererOf({ ...settings, templatesDir: folder });
    await rm(join(folder, '_layout.html.liquid'));
    await symlink('/etc/passwd', join(folder, '_layout.html.liquid'));
    expect((await write(draftOf('confirmation'))).html).toContain('Dana Ruiz is your agent of record');
  });
});

describe('what stands around the facts', async () => {
  const around = {
    code: 'K3M9-QRS7-2XTD-8VWA',
    link: 'https://refer.example/r/FH-7K3M9QRS.2.t5.AB',
    looksBy: '2026-09-14T15:00:00Z',
  };
  const write = await noticeRenderer(settings);

  it.each(['please_confirm', 'read_back'] as const)(
    'the link of a question (%s) is there once, and nothing else is a link',
    async (kind) => {
      const drafts = SAMPLES.filter(
        ({ facts }) => facts.kind === kind && (facts.kind !== 'read_back' || facts.asksFor.length === 0),
      );
      for (const draft of drafts) {
        const { html, text } = await write(draft, around);
        expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([around.link]);
        expect(text.split(around.link)).toHaveLength(2);
      }
      expect(drafts.length).toBeGreaterThan(0);
    },
  );

  it('the code is shown to whom it is asked of, and the mail says that it is theirs alone', async () => {
    const { html, text } = await write(draftOf('please_confirm'), around);
    for (const part of [text, shown(html)]) {
      expect(part).toContain(around.code);
      expect(part).toMatch(/do not pass this mail on/);
    }
  });

  it('no other notice has either', async () => {
    const others = SAMPLES.filter(({ facts }) => facts.kind !== 'please_confirm' && facts.kind !== 'read_back');
    for (const draft of others) {
      const { html, text } = await write(draft, around);
      expect(`${html}${text}`).not.toMatch(/K3M9-QRS7|refer\.example/);
    }
  });

  it('when somebody looks is said in the time of the desk', async () => {
    expect((await write(draftOf('desk_looks'), around)).text).toContain(
      'by Monday, September 14 at 10:00 AM CDT at the latest',
    );
    expect((await render(draftOf('desk_looks'))).text).not.toContain('at the latest');
  });

  it('a claimant can lay out the customer’s mail, and reads of nobody else', async () => {
    const { text } = await render(draftOf('claim_receipt'));
    const [, body = ''] = /mailto:referrals@firsthand\.example\?subject=Our%20referral&body=(\S+)/.exec(text) ?? [];
    expect(decodeURIComponent(body).split('\r\n\r\n')).toHaveLength(3);
    expect(text).not.toMatch(/Harlow|Dana|FH-/);
  });
});

describe('the look of an agency', () => {
  const logo: Omit<Logo, 'content'> = { sha256: '5f'.repeat(32), contentType: 'image/png', width: 400, height: 120 };
  const cid = cidOf(logo);
  const OUR_GREENS = /#(?:17624a|e2efe8|5fc79d|0c1f18|74d3ab|23423a|a8ebcf)/;

  it('is ours where none is set, and shows no picture', async () => {
    for (const sample of SAMPLES) {
      const { html, logo: shownLogo } = await render(sample);
      expect(html).toMatch(OUR_GREENS);
      expect(html).not.toMatch(/<img|class="logo"/);
      expect(shownLogo).toBeNull();
    }
  });

  it('is theirs in each shade of every notice', async () => {
    const colours = paletteOf('#003366');
    const write = await rendererOf({ ...settings, colours });
    for (const sample of SAMPLES) {
      const { html } = await write(sample);
      expect(html).toContain(`background-color:${colours.day.fill}`);
      expect(html).toContain(`.band { background-color: ${colours.night.fill} !important; }`);
      expect(html).not.toMatch(OUR_GREENS);
    }
  });

  it('has the logo in place of the name, which stands in for it; our own desk is not shown it', async () => {
    const write = await rendererOf({ ...settings, sender: { name: 'North & Gate' }, logo });
    for (const sample of SAMPLES) {
      const { html, text, logo: shownLogo } = await write(sample);
      const isOurs = sample.facts.kind === 'desk_note';
      expect(shownLogo).toBe(isOurs ? null : logo.sha256);
      expect([...html.matchAll(/<img[^>]*>/g)].map(([tag]) => tag)).toEqual(
        isOurs ? [] : [expect.stringContaining(`src="cid:${cid}" width="147" height="44" alt="North &amp; Gate"`)],
      );
      expect(text).not.toContain('cid:');
    }
  });
});
