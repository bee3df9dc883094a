/** Mail as it comes, in HTML: who is designated by what its writer saw, and what is asked where they may not have seen it. */
import { describe, expect, it } from 'vitest';
import { DIRECTORY, input } from '../src/decide/a-decision.ts';
import { decide, type Decision } from '../src/decide/decide.ts';
import type { Directory } from '../src/domain/directory.ts';
import { readWithoutModel } from '../src/extract/without-model.ts';
import { readLetter } from '../src/read/letter.ts';

const [agent] = DIRECTORY.agents;
const [agency] = DIRECTORY.agencies;
if (agent === undefined || agency === undefined) throw new Error('the directory of these tests has nobody in it');
const other = {
  ...agent,
  id: 'at-other',
  name: 'Oskar Lindqvist',
  company: 'Lindqvist Voice',
  emails: ['o@lindqvist.example'],
};
const directory: Directory = { ...DIRECTORY, agents: [agent, other] };
const NEED = `We are Harlow. We want SD-WAN at our 4 sites. Please bring in ${agency.name} as our master agency.`;
const ALONE = 'and the business goes to nobody else.';
const NAMED = `${agent.name} of ${agent.company} is our agent of record for this, ${ALONE}`;
const OTHER = `Oskar Lindqvist of Lindqvist Voice is our agent of record for this, ${ALONE}`;
const REST = '<p>Regards,<br>Ann Lee<br>CIO, Harlow</p>';

async function decided(type: string, body: string): Promise<Decision> {
  const raw = `From: Ann Lee <ann@harlow.example>\r\nTo: referrals@northgate.example\r\nSubject: New circuits\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=utf-8; boundary=b\r\n\r\n${body}\r\n`;
  const read = await readLetter(Buffer.from(raw));
  if (!read.ok) throw new Error(read.detail);
  const { letter } = read;
  const given = input({});
  const extraction = readWithoutModel(letter, directory, given.receivedAt);
  return decide({ ...given, letter, extraction, directory });
}
const html = async (body: string): Promise<Decision> => await decided('text/html', body + REST);
const both = async (text: string, body: string): Promise<Decision> =>
  await decided(
    'multipart/alternative',
    `--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--b\r\nContent-Type: text/html\r\n\r\n${body}${REST}\r\n--b--`,
  );
const designated = ({ referral }: Decision): string | null => referral?.designation?.agentId ?? null;
const doubts = ({ referral }: Decision): readonly string[] => referral?.voice.doubts.map(({ kind }) => kind) ?? [];

describe('a designation', () => {
  it('that is seen takes effect', async () => {
    expect(designated(await html(`<p>${NEED}</p><p>${NAMED}</p>`))).toBe(agent.id);
  });

  it('is of whom is left where another was struck out', async () => {
    const decision = await html(
      `<p>${NEED}</p><p>Our agent of record for this is <s>Oskar Lindqvist</s> ${agent.name} of ${agent.company}, ${ALONE}</p>`,
    );
    expect(designated(decision)).toBe(agent.id);
    const crossed = await html(`<p>${NEED}</p><p style="text-decoration:line-through">${OTHER}</p><p>${NAMED}</p>`);
    expect(designated(crossed)).toBe(agent.id);
  });

  it('that was struck out altogether is none', async () => {
    const decision = await html(`<p>${NEED}</p><p><del>${NAMED}</del></p>`);
    expect(designated(decision)).toBeNull();
    expect(decision.referral?.extraction.agentOfRecord.status).toBe('missing');
  });

  it.each([
    'position:absolute;left:40vw',
    'filter:contrast(0)',
    'color:#e2e2e2',
    'line-height:.1',
    'some-new-property:9',
  ])('in words that may be hidden (%s) is asked about, with the sentence', async (style) => {
    const decision = await html(`<p>${NEED}</p><p style="${style}">${NAMED}</p>`);
    expect(designated(decision)).toBeNull();
    expect(doubts(decision)).toContain('unseen_words');
    expect(decision.outcome).toBe('referral');
    expect(decision.notices.map(({ facts }) => facts.kind)).toEqual(['read_back']);
    expect(JSON.stringify(decision.notices)).toContain(NAMED);
  });

  it('in hidden words is none, and a person looks', async () => {
    const decision = await html(`<p>${NEED}</p><p style="opacity:0">${NAMED}</p>`);
    expect(designated(decision)).toBeNull();
    expect(decision.holdReason).toBe('hidden_text');
  });

  it('takes effect beside words that may be hidden and name nobody', async () => {
    const decision = await html(`<p>${NEED}</p><p>${NAMED}</p><p style="position:sticky">Do call me.</p>`);
    expect(designated(decision)).toBe(agent.id);
  });

  it('that the text form gives to another is asked about', async () => {
    const decision = await both(`${NEED}\r\n\r\n${OTHER}`, `<p>${NEED}</p><p>${NAMED}</p>`);
    expect(designated(decision)).toBeNull();
    expect(doubts(decision)).toContain('unseen_words');
  });

  it('that the text form leaves out is asked about', async () => {
    const decision = await both(NEED, `<p>${NEED}</p><p>${NAMED}</p>`);
    expect(designated(decision)).toBeNull();
    expect(decision.referral?.extraction.agentOfRecord.status).toBe('designated');
    expect(doubts(decision)).toContain('unseen_words');
  });

  it('takes effect where the text form is only a link', async () => {
    const decision = await both('Read it here: https://mail.example/v/8', `<p>${NEED}</p><p>${NAMED}</p>`);
    expect(designated(decision)).toBe(agent.id);
  });
});
