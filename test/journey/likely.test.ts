/** What is only likely, through the running service: mail in, the proposal with its sentence out to the customer alone, their answer in, agent and agency told. */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { referralByReference } from '../../src/adapters/postgres/referrals.ts';
import { startModelServer } from '../servers/model.ts';
import {
  CHOICE,
  CUSTOMER,
  customerReplies,
  customerWrites,
  FINDS_EITHER,
  FINDS_NADIA,
  FINDS_OWEN,
  INGRID,
  modelFinds,
  NADIA,
  OTHER,
  SENTENCE,
} from './likely.ts';
import { readQuestion, replyTo, toldSince } from './question.ts';
import { openWorld } from './world.ts';

const there = inject('dovecot') !== null;

describe.skipIf(!there)('an agent whom the model alone sees', async () => {
  const world = await openWorld(null);

  beforeAll(async () => {
    const server = await startModelServer();
    modelFinds(server, '', {});
    modelFinds(server, SENTENCE, FINDS_NADIA);
    modelFinds(server, OTHER, FINDS_OWEN);
    modelFinds(server, CHOICE, FINDS_EITHER);
    await world.start({ OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseUrl });
    return async () => await server[Symbol.asyncDispose]();
  });

  const referralOf = async (reference: string) =>
    (await referralByReference(world.database, reference)) ?? expect.unreachable();
  const asked = async (need: string, words: string) => {
    const before = world.sink.mails.length;
    await world.deliver(await customerWrites(need, words));
    const [mail] = (await world.sink.waitFor(before + 1)).slice(before);
    return { ...readQuestion(mail), mails: before + 1 };
  };

  it('is proposed to the customer with the whole sentence, and is told of it once they say yes', async () => {
    const {
      question,
      raw,
      replyTo: to,
      reference,
      mails,
    } = await asked('SD-WAN', `Please bring in Quillstone.\n\n${SENTENCE}`);
    expect(question?.to).toEqual([CUSTOMER]);
    expect(raw).toContain(
      'We understood that Nadia Haddad (Larkfield Telecom Advisors) is your agent of record for this.',
    );
    expect(raw.replace(/\s+/g, ' ')).toContain(`You wrote: "${SENTENCE}"`);
    expect(await referralOf(reference)).toMatchObject({
      state: 'awaiting_confirmation',
      designation: null,
      extraction: { agentOfRecord: { degree: 'likely' }, masterAgency: { degree: 'sure' } },
    });

    await world.deliver(replyTo(CUSTOMER, to, raw, 'Yes, that is right.'));
    await world.sink.waitFor(mails + 3);
    expect(toldSince(world, mails)).toEqual([CUSTOMER, INGRID, NADIA].toSorted());
    const after = await referralOf(reference);
    expect(after).toMatchObject({
      state: 'in_effect',
      designation: { agentId: 'at-1', agencyId: 'ag-1' },
      proposals: [],
    });
    expect(after.extraction.agentOfRecord).toMatchObject({ degree: 'sure', evidence: [{ text: SENTENCE }] });
  });

  it('is proposed in the mail that asks for what lacks; a no leaves that, and asks who it is', async () => {
    const { raw, replyTo: to, reference, mails } = await asked('wireless backup', SENTENCE);
    expect(raw).toContain('Is that right?');
    expect(raw).toContain('Which master agency should we bring in?');
    expect(raw).not.toContain('Who is your agent of record');

    await world.deliver(replyTo(CUSTOMER, to, raw, 'No.'));
    const [again] = (await world.sink.waitFor(mails + 1)).slice(mails);
    const question = readQuestion(again);
    expect(question.raw).toContain('Who is your agent of record');
    expect(question.raw).not.toContain('Nadia');
    expect(await referralOf(reference)).toMatchObject({ state: 'awaiting_parts', refused: [{ id: 'at-1' }] });
    expect(toldSince(world, mails)).toEqual([CUSTOMER]);
  });

  it('in place of the one on record is proposed, and what is in effect stays until the yes', async () => {
    const {
      replyTo: to,
      reference,
      mails,
    } = await asked('expense management', `Please bring in Quillstone.\n\n${SENTENCE}`);
    await world.deliver(await customerReplies({ replyTo: to, reference }, 'Yes'));
    const told = (await world.sink.waitFor(mails + 3)).slice(mails);
    const confirmation = told.find(({ to }) => to.includes(CUSTOMER));
    expect(await referralOf(reference)).toMatchObject({ state: 'in_effect', designation: { agentId: 'at-1' } });

    await world.deliver(await customerReplies(readQuestion(confirmation), OTHER));
    const [proposal] = (await world.sink.waitFor(mails + 4)).slice(mails + 3);
    const change = readQuestion(proposal);
    expect(change.question?.to).toEqual([CUSTOMER]);
    expect(change.raw.replace(/\s+/g, ' ')).toContain(
      'You named Nadia Haddad before. Nothing changes there unless you say so.',
    );
    expect(change.raw).toContain(
      'We understood that Owen Pruitt (Tidemark Networks) is your agent of record for this.',
    );
    expect(await referralOf(reference)).toMatchObject({
      designation: { agentId: 'at-1' },
      extraction: { agentOfRecord: { agent: { directoryId: 'at-1' }, degree: 'sure' } },
    });

    await world.deliver(await customerReplies(change, 'Yes, that is right.'));
    await world.sink.waitFor(mails + 7);
    expect(await referralOf(reference)).toMatchObject({ state: 'in_effect', designation: { agentId: 'at-2' } });
    expect(toldSince(world, mails + 4)).toContain('owen.pruitt@tidemarknet.example');
  });

  it('and another are offered by name, and the name alone chooses', async () => {
    const {
      raw,
      replyTo: to,
      reference,
      mails,
    } = await asked('contact center seats', `Please bring in Quillstone.\n\n${CHOICE}`);
    expect(raw).toMatch(/Which of them is your agent of record for this\?\s+- Nadia Haddad[^\n]*\s+- Owen Pruitt/);
    await world.deliver(replyTo(CUSTOMER, to, raw, 'Owen Pruitt'));
    await world.sink.waitFor(mails + 3);
    expect(await referralOf(reference)).toMatchObject({ state: 'in_effect', designation: { agentId: 'at-2' } });
  });
});
