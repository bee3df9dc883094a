/** Referrals: found by words and filters, shown whole, and what an operator does with one that waits for no letter. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CallPressed } from '../../domain/call.ts';
import type { Directory } from '../../domain/directory.ts';
import type { Extraction } from '../../domain/extraction.ts';
import type { Part } from '../../domain/lists.ts';
import { mayBeOne } from '../../domain/sales-manager.ts';
import type { DeliveryState, NotedChange } from '../../domain/notice.ts';
import { isChoice, type PartyIn, type Proposal, type ProposedPart } from '../../domain/proposal.ts';
import { type Referral, REFERRAL_STATES, type ReferralEvent, type ReferralState } from '../../domain/referral.ts';
import { mayDo } from '../../domain/user.ts';
import { wordingOf } from '../../domain/words.ts';
import { RUNGS, type Rung, type TelephoneCall } from '../../domain/voice.ts';
import type { Console, Said } from './console.ts';
import { signedIn } from './console.ts';
import { csvOf } from './csv.ts';
import { type Fields, fieldsIn, member, members, queryOf, text } from './form.ts';
import { keptNumber } from './numbers.ts';
import { KEPT_FROM_THE_AGENT, partiesOf } from './parties.ts';
import { fieldsShown, mailScope } from './read-mail.ts';
import { MOST_SAID, telephoneCall } from './telephone.ts';
import { type NoticeRow, REFERRAL_SORTS, type ReferralQuery, type ReferralShown } from './ports.ts';
import { reasonFor, rungIn, serviceIn, stateFor } from './words.ts';

const PAGE = 50;
const CSV_PAGE = 1_000;
const RUNG_KEYS = Object.keys(RUNGS).filter((key): key is Rung => key in RUNGS);
const SORT_LABELS = { changed: 'last changed', opened: 'newest', company: 'company' } as const;
const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const params = z.object({ reference: z.string().max(40) });

export function referralPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services, words, clock } = site.needs;
  const wording = wordingOf(words);

  server.get('/referrals', { config: VIEWER }, async (request, reply) => {
    const fields = queryOf(request);
    const query = queryIn(fields, PAGE);
    const [found, directory] = await Promise.all([views.referrals(query), views.directory()]);
    return await site.page(request, reply, 'referrals', {
      title: 'Referrals',
      live: query.after === null,
      query,
      filtered: query.states.length + query.rungs.length > 0 || query.agentId !== null || query.agencyId !== null,
      sorts: REFERRAL_SORTS.map((value) => ({ value, label: SORT_LABELS[value] })),
      states: REFERRAL_STATES.map((value) => ({ value, label: stateFor(value), on: query.states.includes(value) })),
      rungs: RUNG_KEYS.map((value) => ({ value, label: rungIn(value, words), on: query.rungs.includes(value) })),
      directory,
      page_of: found,
      next: found.next === null ? null : addressOf('/referrals', fields, found.next),
      first: query.after === null ? null : addressOf('/referrals', fields, null),
      csv: addressOf('/referrals.csv', fields, null),
    });
  });

  server.get('/referrals.csv', { config: VIEWER }, async (request, reply) => {
    const query = queryIn(queryOf(request), CSV_PAGE);
    const columns = [
      'Reference',
      'Company',
      'Domain',
      'Contact',
      'Agent',
      'Agency',
      'Services',
      'State',
      'Evidence',
      'Opened',
      'Changed',
    ];
    const file = csvOf(
      columns,
      async (after) => await views.referrals({ ...query, after }),
      (row) => [
        row.reference,
        row.company,
        row.customerDomain,
        row.contactName,
        row.agent,
        row.agency,
        row.services.map((service) => serviceIn(service, words)).join(', '),
        stateFor(row.state),
        rungIn(row.rung, words),
        row.openedAt.toISOString(),
        row.changedAt.toISOString(),
      ],
    );
    return await reply
      .type('text/csv; charset=utf-8')
      .header('Content-Disposition', `attachment; filename="referrals-${clock.now().toISOString().slice(0, 10)}.csv"`)
      .send(file);
  });

  server.get('/referrals/:reference', { config: VIEWER }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    return await referralPage(request, reply, reference, {}, null);
  });

  async function referralPage(
    request: FastifyRequest,
    reply: FastifyReply,
    reference: string,
    typed: Fields,
    said: Said | null,
  ): Promise<FastifyReply> {
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const { referral, messages } = shown;
    const wanted = text(queryOf(request), 'mail');
    const opening = shown.history.find(({ event }) => event.kind === 'opened')?.event;
    const first = opening !== undefined && 'letterId' in opening ? opening.letterId : (messages[0]?.id ?? null);
    const mailId = messages.find(({ id }) => id === wanted)?.id ?? first;
    const user = signedIn(request);
    const [mail, directory, call, numbers] = await Promise.all([
      mailId === null ? null : views.mail(mailId),
      views.directory(),
      views.waitingCall(referral),
      views.numbers(referral.customerEmail, referral.id),
    ]);
    return await site.page(request, reply, 'referral', {
      title: `${referral.company ?? referral.customerDomain}, ${referral.reference}`,
      status: said?.kind === 'bad' ? 422 : 200,
      said,
      live: true,
      referral,
      rungMeans: capital(RUNGS[referral.voice.rung]),
      mayCall: referral.state !== 'withdrawn',
      mayStand: mayStand(referral),
      callDoes: callDoes(referral),
      whatNow: whatNow(
        referral,
        shown.messages.some(({ outcome }) => outcome === 'hold'),
        questionIn(shown.notices),
      ),
      conflict: mayDo(user.role, 'operator') ? services.conflict(user, referral, directory) : null,
      call,
      mayConfirm: call !== null && !mayBeOne(call.call.operator, user.name),
      numbers,
      numbersAction: `/referrals/${referral.reference}/numbers-of-customer`,
      typed: Object.fromEntries(TYPED.map((name) => [name, text(typed, name)])),
      others: shown.others.map((other) => ({ ...other, agent: nameIn(directory.agents, other.agentId) })),
      certifiable: referral.state === 'in_effect',
      mail: mail === null ? null : mailScope(mail),
      // What is on record now, also where the mail beside it is an earlier one.
      fields: fieldsShown(referral.extraction, words),
      periods: services.periods(shown.history).map((period) => ({
        ...period,
        agent: nameIn(directory.agents, period.agentId) ?? 'nobody yet',
        agency: nameIn(directory.agencies, period.agencyId),
        // What ended as it began was superseded at that moment.
        until: period.until?.getTime() === period.since.getTime() ? null : period.until,
        scope: period.services.map((service) => words.services[service]).join(', ') || 'all that is asked for',
      })),
      claims: shown.claims.map((claim) => ({
        ...claim,
        who: nameIn(directory.agents, claim.agentId) ?? claim.claimant,
      })),
      numbersOfOwn: shown.numbers,
      answers: shown.answers,
      messages,
      notices: shown.notices,
      steps: stepsOf(shown.history, services.changes(shown.history), directory, (value) => wording.readable(value)),
    });
  }

  server.get('/referrals/:reference/parties', { config: VIEWER }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const { referral, notices } = shown;
    return await site.page(request, reply, 'parties', {
      title: `As each party sees it, ${referral.reference}`,
      referral,
      parties: partiesOf(notices),
      kept: fieldsShown(referral.extraction, words).filter(({ key }) => KEPT_FROM_THE_AGENT.includes(key)),
    });
  });

  server.post('/referrals/:reference/call', { config: OPERATOR }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    const fields = fieldsIn(request);
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const user = signedIn(request);
    const pressed = pressedIn(fields, user.name);
    // What was typed stays, beside what is wrong with it.
    const refused = async (why: string) =>
      await referralPage(request, reply, reference, fields, { kind: 'bad', text: why });
    if (typeof pressed === 'string') return await refused(pressed);
    const { referral } = shown;
    const kept =
      String(referral.version) === text(fields, 'version')
        ? await deeds.call(referral, pressed, user)
        : { is: 'overtaken' as const };
    switch (kept.is) {
      case 'refused':
        return await refused(kept.why);
      case 'overtaken':
        return reply.redirect(`/referrals/${referral.reference}?said=overtaken`, 303);
      case 'kept':
        return site.told(request, reply, kept.says).redirect(`/referrals/${referral.reference}`, 303);
    }
  });

  server.post('/referrals/:reference/numbers-of-customer', { config: OPERATOR }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const { referral } = shown;
    const kept = await keptNumber(site, request, referral.customerEmail, referral.reference);
    return typeof kept === 'string'
      ? await referralPage(request, reply, reference, fieldsIn(request), { kind: 'bad', text: kept })
      : site.told(request, reply, kept.says).redirect(`/referrals/${referral.reference}`, 303);
  });

  function pressedIn(fields: Fields, operator: string): CallPressed | string {
    const is = member(fields, 'call', ['right', 'otherwise', 'second']);
    if (is === null) return 'Press one of the buttons that say what the customer said.';
    if (is === 'second')
      return { is, numberFrom: text(fields, 'checkedAt').slice(0, 200), calledAt: text(fields, 'calledAt') };
    const call = telephoneCall(fields, operator, clock.now());
    if (typeof call === 'string') return call;
    if (is === 'right') return { is, call };
    const said = text(fields, 'saidInstead').slice(0, MOST_SAID);
    return said === '' ? 'Write what they said instead.' : { is, call, words: said };
  }

  server.post('/referrals/:reference/numbers', { config: OPERATOR }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const fields = fieldsIn(request);
    const system = text(fields, 'system').slice(0, 40);
    if (system === '') return site.fault(reply, 422, 'Not kept', 'Say of which system the number is, such as CRM.');
    await deeds.setNumber(shown.referral.id, system, text(fields, 'number').slice(0, 120), signedIn(request));
    return reply.redirect(`/referrals/${shown.referral.reference}?said=changed`, 303);
  });

  server.post('/referrals/:reference/certificate', { config: OPERATOR }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    const page = await services.certificate(reference);
    if (page === null)
      return site.fault(
        reply,
        409,
        'No certificate',
        `${reference} has no designation in effect that its customer proved or confirmed.`,
      );
    await deeds.note(signedIn(request).name, 'certificate', reference.toUpperCase(), '');
    return reply
      .type('application/pdf')
      .header('Content-Disposition', `attachment; filename="${reference.toUpperCase().replace(/[^A-Z0-9-]/g, '')}.pdf"`)
      .send(page);
  });

  const notThere = (reply: Parameters<Console['fault']>[0], reference: string) =>
    site.fault(
      reply,
      404,
      'No such referral',
      `There is no referral ${reference.slice(0, 40)}. Search for it by another word.`,
    );
}

function queryIn(fields: Fields, limit: number): ReferralQuery {
  return {
    words: text(fields, 'q').slice(0, 200),
    states: members(fields, 'state', REFERRAL_STATES),
    rungs: members(fields, 'rung', RUNG_KEYS),
    agentId: text(fields, 'agent') || null,
    agencyId: text(fields, 'agency') || null,
    sort: member(fields, 'sort', REFERRAL_SORTS) ?? 'changed',
    after: text(fields, 'after') || null,
    limit,
  };
}

/** The same list from another place on. */
export function addressOf(path: string, fields: Fields, after: string | null): string {
  const params = new URLSearchParams();
  for (const [name, values] of Object.entries(fields))
    if (name !== 'after' && name !== 'said') for (const value of values) if (value !== '') params.append(name, value);
  if (after !== null) params.set('after', after);
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

const TYPED = ['whom', 'number', 'numberFrom', 'saidInstead', 'checkedAt', 'keptNumber', 'keptFrom'] as const;

/** Whether a yes on the telephone has something to stand by. */
function mayStand({ state, holdReason, pendingLetterId }: Referral): boolean {
  if (state === 'withdrawn') return false;
  return state !== 'in_effect' || (holdReason === 'said_otherwise' && pendingLetterId === null);
}

/** What an operator can do about it today; `isMailHeld`: one of its mails is on hold. */
function whatNow(
  { state, holdReason, pendingLetterId, designation, proposals }: Referral,
  isMailHeld: boolean,
  question: DeliveryState | null,
): string {
  const isAsked = pendingLetterId !== null || state === 'awaiting_parts' || state === 'awaiting_confirmation';
  const unsent = question === null || !isAsked ? null : (NOT_ASKED_YET[question] ?? null);
  if (unsent !== null) return unsent;
  if (holdReason === 'said_otherwise') return SAID_OTHERWISE;
  if (state === 'in_effect' && proposals.length > 0) return LATER_MAIL_LIKELY;
  if (state === 'in_effect' && pendingLetterId !== null) return LATER_MAIL_WAITS;
  if (isAsked && proposals.length > 0) return LIKELY_WAITS;
  if (state === 'contested' && designation === null) return DENIED_BEFORE_EFFECT;
  if (state === 'on_hold' && !isMailHeld) return NO_MAIL_HELD;
  return WHAT_NOW[state];
}

/** What a call that counts leads to; a call alone supplies nothing that is missing. */
function callDoes({ state, holdReason, missing, designation }: Referral): string {
  const lacks = missing.filter((part) => part !== 'placement').map((part) => PART_WORDS[part]);
  switch (state) {
    case 'awaiting_parts':
      return lacks.length === 0
        ? 'Once the call counts, it takes effect and everyone is told.'
        : `A call alone does not complete it: ${lacks.join(', ')} ${lacks.length === 1 ? 'is' : 'are'} still missing. The customer was asked for it, and is not asked again because of your call.`;
    case 'awaiting_confirmation':
      return 'Once the call counts, what the mail says takes effect and everyone is told.';
    case 'on_hold':
      return 'Once the call counts, it takes effect, unless the directory or the mail still lacks something. This page then says what.';
    case 'contested':
      return designation === null
        ? 'Once the call counts, what the mail says takes effect and everyone is told, unless something still lacks. The no that they wrote before is then settled.'
        : 'Once the call counts, what is on record stays, and the dispute is over.';
    case 'in_effect':
      return holdReason === 'said_otherwise'
        ? 'Once the call counts, what is on record stays, and what they said on the telephone before is settled.'
        : 'A call that says that it is right changes nothing that is in effect.';
    case 'withdrawn':
      return '';
  }
}

const PART_WORDS: Readonly<Record<Part, string>> = {
  interest: 'whether they want an offer',
  opportunity_summary: 'what they need',
  master_agency: 'the master agency',
  agent_of_record: 'the agent of record',
  placement: 'where the business goes',
};

const SAID_OTHERWISE =
  'On the telephone they said something else than what is on record. Ask them to reply to our last mail with what is right, in one line: their reply changes the record. If it was a misunderstanding, call them again.';

/** How it stands with the last question to the customer; null where there is none. */
function questionIn(notices: readonly NoticeRow[]): DeliveryState | null {
  const last = notices.findLast(({ kind }) => kind === 'please_confirm' || kind === 'read_back');
  return last?.deliveries[0]?.state ?? null;
}

/** They cannot answer what they did not get. */
const NOT_ASKED_YET: Partial<Readonly<Record<DeliveryState, string>>> = {
  waiting:
    'Our question to the customer waits in the outbox: they are asked once it is released, and nothing happens before they answer.',
  dropped: 'Our question to the customer was discarded and never sent. Call them, or ask them for a new mail.',
  refused: 'Our question to the customer could not be delivered. Send it again from the outbox, or call them.',
  bounced: 'Our question to the customer came back. Call them, or ask them for a new mail.',
};

const LIKELY_WAITS =
  'We think that we understood the customer, and asked them whether it is right. Nobody else hears of it, and nothing takes effect, before they say yes.';

const LATER_MAIL_LIKELY =
  'A later mail of the customer seems to name somebody else, and we asked them whether it is right. Until they answer, what is on record stays.';

const LATER_MAIL_WAITS =
  'A later mail in the customer’s name waits: nothing shows that they wrote it, so we asked them. Until they answer, what is on record stays, and the mail changes nothing.';

const DENIED_BEFORE_EFFECT =
  'The customer said no, and nothing is in effect. They were told that somebody gets in touch: call them, or write to them. If they want it otherwise, they refer themselves anew by a new mail, or stand by this one on the telephone. If the mail was not theirs, nothing more is left to do.';

const NO_MAIL_HELD =
  'No mail of it is on hold: call the customer, or ask them to reply to our last mail with what is right.';

const WHAT_NOW: Readonly<Record<ReferralState, string>> = {
  on_hold: 'A mail of it is on hold: decide there.',
  awaiting_parts: 'We wait for the customer, who was asked for what is missing. Their reply adds it.',
  awaiting_confirmation: 'We wait for the customer, who was asked to confirm.',
  in_effect:
    'Something is wrong, or the customer changes their mind? Ask them to reply to our confirmation with one line, such as “Our agent of record is now …” or “We withdraw our referral”. Their reply changes it. A withdrawal is told to the agent and the agency too; of another agent only they and the agency hear, so tell the one before yourself. Nobody else can change what is in effect.',
  contested:
    'Nothing changes until the customer settles it. Call them; or ask whoever disputes it to reply to our last mail with one line that names the right agent. Their reply settles it, and those whom it names are told.',
  withdrawn: 'It is over. The customer can refer themselves anew at any time, by a new mail.',
};

function nameIn(list: readonly { readonly id: string; readonly name: string }[], id: string | null): string | null {
  return list.find((each) => each.id === id)?.name ?? id;
}

type Step = { readonly what: string; readonly says: string };

/** The history in lines, each under the name of whoever caused it. */
function stepsOf(
  history: ReferralShown['history'],
  changes: ReadonlyMap<number, readonly NotedChange[]>,
  directory: Directory,
  readable: (value: string) => string,
): (Step & { readonly at: Date })[] {
  return history.flatMap(({ at, seq, event }, place) => {
    // What an operator decided is told by their own line, and is not the customer's word.
    const before = history[place - 1]?.event;
    if (event.kind === 'updated' && before?.kind === 'ruled' && before.letterId === event.letterId) return [];
    const read = event.kind === 'ruled' ? readingBeside(history, place, event.letterId) : null;
    const changed = (changes.get(seq) ?? []).map(({ label, was, is }) => ({
      label,
      was: was === null ? null : readable(was),
      is: readable(is),
    }));
    const isLater = history.slice(0, place).some(({ event: earlier }) => earlier.kind === 'designated');
    const proposed = openBefore(history.slice(0, place).map((each) => each.event));
    return [{ at, ...stepOf(event, { directory, read, changes: changed, isLater, proposed }) }];
  });
}

/** What the question proposed that was open then. */
function openBefore(events: readonly ReferralEvent[]): readonly Proposal[] {
  const last = events.findLast(({ kind }) => OPENS_OR_ENDS.has(kind));
  return last?.kind === 'confirmation_asked' || last?.kind === 'parts_asked' ? (last.proposes ?? []) : [];
}

const OPENS_OR_ENDS: ReadonlySet<ReferralEvent['kind']> = new Set([
  'confirmation_asked',
  'parts_asked',
  'confirmed',
  'refused',
  'denied',
  'designated',
]);

const ROLES: Readonly<Record<ProposedPart, string>> = {
  agent_of_record: 'the agent of record',
  master_agency: 'the master agency',
};

/** What we asked about what was likely, in words. */
function proposedIn(proposes: readonly Proposal[]): string {
  return proposes
    .map(({ part, parties, quote }) => {
      const names = parties.map(({ name }) => name);
      const asked =
        names.length === 1 ? `is ${names[0]} ${ROLES[part]}?` : `which is ${ROLES[part]}: ${names.join(' or ')}?`;
      return quote === null ? asked : `${asked} They wrote: “${quote}”`;
    })
    .join(' ');
}

/** What their yes made sure. */
function saidYesTo(proposes: readonly Proposal[], chosen: PartyIn | null): string {
  const single = proposes
    .filter((each) => !isChoice(each))
    .flatMap(({ part, parties }) => parties.map((party) => ({ ...party, part })));
  return [...(chosen === null ? [] : [chosen]), ...single]
    .map(({ part, name }) => `${name} is ${ROLES[part]}`)
    .join(', ');
}

/** What was read as the operator corrected it: it stands in the event before or after their decision. */
function readingBeside(history: ReferralShown['history'], place: number, letterId: string): Extraction | null {
  const beside = [history[place + 1]?.event, history[place - 1]?.event].find(
    (event) => (event?.kind === 'updated' || event?.kind === 'opened') && event.letterId === letterId,
  );
  return beside?.kind === 'updated' || beside?.kind === 'opened' ? beside.extraction : null;
}

/** An event in a line. */
function stepOf(
  event: ReferralEvent,
  of: {
    readonly directory: Directory;
    readonly read: Extraction | null;
    readonly changes: readonly NotedChange[];
    /** Somebody was agent of record before it. */
    readonly isLater: boolean;
    /** What the question proposed that was open. */
    readonly proposed: readonly Proposal[];
  },
): Step {
  const { agents, agencies } = of.directory;
  const agent = (id: string | null) => nameIn(agents, id) ?? 'nobody';
  switch (event.kind) {
    case 'opened':
      return { what: 'Opened', says: `by a mail. ${capital(RUNGS[event.voice.rung])}` };
    case 'updated':
      return {
        what: 'The customer says more',
        says: of.changes.map(({ label, was, is }) => `${label}: ${was === null ? '' : `${was} → `}${is}`).join('; '),
      };
    case 'held':
      return { what: 'On hold', says: reasonFor(event.reason) };
    case 'parts_asked': {
      const missing = event.missing.map((part) => PART_WORDS[part]).join(', ');
      const proposed = proposedIn(event.proposes ?? []);
      return proposed === ''
        ? { what: 'Asked for what is missing', says: missing }
        : { what: 'Asked the customer', says: `${proposed} Also for what is missing: ${missing}` };
    }
    case 'confirmation_asked':
      if (event.proposes !== undefined && event.proposes.length > 0)
        return {
          what: 'Asked the customer',
          says: `${proposedIn(event.proposes)}${of.isLater ? ' What is on record stays meanwhile' : ''}`,
        };
      return { what: 'Asked to confirm', says: of.isLater ? 'a later mail; what is on record stays meanwhile' : '' };
    case 'answer_unclear':
      return { what: 'An answer that is neither a yes nor a no', says: 'the question stays open' };
    case 'denied':
      return { what: 'A later letter was denied', says: 'the customer said no to it; what is on record stays' };
    case 'refused': {
      const names = event.parties.map(({ part, name }) => `${name} as ${ROLES[part]}`).join(', ');
      return { what: 'The customer said no', says: `to ${names}; it is not proposed again` };
    }
    case 'stopped':
      return { what: 'Held back', says: 'the customer wrote again before everybody was told' };
    case 'reminded':
      return {
        what: 'Asked once more',
        says: event.why === undefined ? '' : 'with a new code and a new link, since new keys ended those before',
      };
    case 'confirmed': {
      const chosen = (event.assent.by === 'link' ? event.assent.chosen : null) ?? null;
      const yes = saidYesTo(of.proposed, chosen);
      const by = confirmedBy(event.assent);
      return { what: chosen === null ? 'Confirmed' : 'Chosen', says: yes === '' ? by : `${yes}; ${by}` };
    }
    case 'designated':
      return {
        what: 'Designated',
        says: `${agent(event.designation.agentId)} through ${nameIn(agencies, event.designation.agencyId) ?? ''}. ${capital(RUNGS[event.rung])}`,
      };
    case 'contested':
      return {
        what: 'Disputed',
        says: `by ${event.by}${event.agentId === null ? '' : `, who names ${agent(event.agentId)}`}`,
      };
    case 'withdrawn':
      return { what: 'Withdrawn', says: '' };
    case 'agreement_received':
      return { what: 'Agreement received', says: '' };
    case 'notice_bounced':
      return { what: 'A mail to the customer came back', says: event.status ?? '' };
    case 'certified':
      return { what: 'Certificate signed', says: 'its fingerprint is in the chain of events' };
    case 'letter_joined':
      return {
        what: 'A mail was kept with it',
        says: event.from === 'customer' ? 'from the customer' : 'from an agent or agency',
      };
    case 'ruled':
      return ruledStep(event, of.read);
    case 'called':
      return {
        what: `${event.call.operator} called the customer`,
        says:
          event.heard === 'waits'
            ? `${calledAt(event.call)}. They confirmed it; a second person has to check the number`
            : `${calledAt(event.call)}. They said something else: “${event.words}”. Nothing was changed`,
      };
    case 'read_again':
      return {
        what: 'Read again',
        says: `${event.differences.length} ${event.differences.length === 1 ? 'difference' : 'differences'}`,
      };
  }
}

const RULED: Readonly<Record<Extract<ReferralEvent, { kind: 'ruled' }>['ruling'], string>> = {
  accept: 'Accepted',
  attest: 'Accepted after a call',
  join: 'Kept with this referral',
  withdraw: 'Taken as a withdrawal',
  claim: 'Filed as a claim',
  ignore: 'Ignored',
  otherwise: 'Kept on hold after a call',
  ask: 'The writer was asked',
  take_back: 'Taken back as a referral',
  attach: 'Attached as a claim',
};

function ruledStep(
  { ruling, by, why, corrected }: Extract<ReferralEvent, { kind: 'ruled' }>,
  read: Extraction | null,
): Step {
  const values = corrected.map((field) => correctedTo(field, read)).join(', ');
  return values === ''
    ? { what: `${RULED[ruling]} by ${by}`, says: why }
    : { what: `Corrected by ${by}`, says: `${values}. ${RULED[ruling]}: ${why}` };
}

/** Such as `agent → Harriet Onslow`; the field alone where an earlier version did not keep its value. */
function correctedTo(field: string, read: Extraction | null): string {
  const value = read === null ? null : valueOf(field, read);
  return value === null ? field : `${field} → ${value}`;
}

function valueOf(field: string, { agentOfRecord, masterAgency, customer }: Extraction): string | null {
  switch (field) {
    case 'agent':
      return agentOfRecord.status === 'designated' ? (agentOfRecord.agent.name ?? agentOfRecord.agent.company) : null;
    case 'agency':
      return masterAgency.status === 'named' ? masterAgency.agency.name : null;
    case 'company':
      return customer.company?.value ?? null;
    default:
      return null;
  }
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function calledAt({ whom, number, numberFrom }: TelephoneCall): string {
  return `${whom}, at ${number} (${numberFrom})`;
}

function confirmedBy(assent: Extract<ReferralEvent, { kind: 'confirmed' }>['assent']): string {
  switch (assent.by) {
    case 'reply':
      if (assent.colleague) return `by ${assent.colleague.address}, whose own word it is`;
      return assent.proved ? 'by a proved reply' : 'by a reply that holds our code';
    case 'link':
      return 'on the page of the link';
    case 'telephone': {
      const second = assent.second
        ? `. ${assent.second.operator} checked the number (${assent.second.numberFrom})`
        : '';
      return `by ${assent.whom} to ${assent.operator} on the telephone, at ${assent.number} (${assent.numberFrom})${second}`;
    }
  }
}
