/** Referrals: found by words and filters, shown whole, and what an operator does with one that waits for no letter. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Directory } from '../../domain/directory.ts';
import { REFERRAL_STATES, type ReferralEvent } from '../../domain/referral.ts';
import { RUNGS, type Rung } from '../../domain/voice.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { csvOf } from './csv.ts';
import { type Fields, fieldsIn, member, members, queryOf, text } from './form.ts';
import { KEPT_FROM_THE_AGENT, partiesOf } from './parties.ts';
import { fieldsShown, mailScope } from './read-mail.ts';
import { telephoneCall } from './telephone.ts';
import { REFERRAL_SORTS, type ReferralQuery, type ReferralShown } from './ports.ts';
import { reasonFor } from './words.ts';

const PAGE = 50;
const CSV_PAGE = 1_000;
const RUNG_KEYS = Object.keys(RUNGS).filter((key): key is Rung => key in RUNGS);
const SORT_LABELS = { changed: 'last changed', opened: 'newest', company: 'company' } as const;
const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const params = z.object({ reference: z.string().max(40) });

export function referralPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services, words, clock } = site.needs;

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
      states: REFERRAL_STATES.map((value) => ({ value, on: query.states.includes(value) })),
      rungs: RUNG_KEYS.map((value) => ({ value, on: query.rungs.includes(value) })),
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
      'Rung',
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
        row.services.join(' '),
        row.state,
        row.rung,
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
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const { referral, messages } = shown;
    const wanted = text(queryOf(request), 'mail');
    const opening = shown.history.find(({ event }) => event.kind === 'opened')?.event;
    const first = opening !== undefined && 'letterId' in opening ? opening.letterId : (messages[0]?.id ?? null);
    const mailId = messages.find(({ id }) => id === wanted)?.id ?? first;
    const [mail, directory] = await Promise.all([mailId === null ? null : views.mail(mailId), views.directory()]);
    return await site.page(request, reply, 'referral', {
      title: `${referral.company ?? referral.customerDomain}, ${referral.reference}`,
      live: true,
      referral,
      rungMeans: RUNGS[referral.voice.rung],
      waits: referral.state !== 'in_effect' && referral.state !== 'withdrawn',
      certifiable: referral.state === 'in_effect',
      mail: mail === null ? null : mailScope(mail),
      fields: fieldsShown(mail?.extraction ?? referral.extraction, words),
      periods: services.periods(shown.history).map((period) => ({
        ...period,
        agent: nameIn(directory.agents, period.agentId) ?? 'nobody yet',
        agency: nameIn(directory.agencies, period.agencyId),
        scope: period.services.map((service) => words.services[service]).join(', ') || 'all that is asked for',
      })),
      claims: shown.claims.map((claim) => ({
        ...claim,
        who: nameIn(directory.agents, claim.agentId) ?? claim.claimant,
      })),
      numbers: shown.numbers,
      answers: shown.answers,
      messages,
      notices: shown.notices,
      steps: shown.history.map(({ at, event }) => ({ at, ...stepOf(event, directory) })),
    });
  });

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

  server.post('/referrals/:reference/attest', { config: OPERATOR }, async (request, reply) => {
    const { reference } = params.parse(request.params);
    const fields = fieldsIn(request);
    const shown = await views.referral(reference);
    if (shown === null) return notThere(reply, reference);
    const user = signedIn(request);
    const call = telephoneCall(fields, user.name, clock.now());
    const conflict = services.conflict(user, agentsIn(shown), await views.directory());
    const fault = conflict ?? (typeof call === 'string' ? call : null);
    if (typeof call === 'string' || fault !== null)
      return site.fault(reply, 422, 'Not kept', `${fault ?? 'Something lacks.'} Go back, and try again.`);
    const isSame = String(shown.referral.version) === text(fields, 'version');
    const kept = isSame && (await deeds.attest(shown.referral, call, user));
    return reply.redirect(`/referrals/${shown.referral.reference}?said=${kept ? 'attested' : 'overtaken'}`, 303);
  });

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

function agentsIn({ referral }: ReferralShown): string[] {
  const { agentOfRecord } = referral.extraction;
  const named = agentOfRecord.status === 'designated' ? agentOfRecord.agent.directoryId : null;
  return [referral.designation?.agentId ?? null, referral.contest?.agentId ?? null, named].filter((id) => id !== null);
}

function nameIn(list: readonly { readonly id: string; readonly name: string }[], id: string | null): string | null {
  return list.find((each) => each.id === id)?.name ?? id;
}

/** An event in a line. */
function stepOf(event: ReferralEvent, { agents, agencies }: Directory): { what: string; says: string } {
  const agent = (id: string | null) => nameIn(agents, id) ?? 'nobody';
  switch (event.kind) {
    case 'opened':
      return { what: 'Opened', says: `by a mail; ${event.voice.rung.replaceAll('_', ' ')}` };
    case 'updated':
      return { what: 'The customer says more', says: '' };
    case 'held':
      return { what: 'On hold', says: reasonFor(event.reason) };
    case 'parts_asked':
      return { what: 'Asked for what lacks', says: event.missing.map((part) => part.replaceAll('_', ' ')).join(', ') };
    case 'confirmation_asked':
      return { what: 'Asked to confirm', says: '' };
    case 'answer_unclear':
      return { what: 'An answer that is neither a yes nor a no', says: 'the question stays open' };
    case 'denied':
      return { what: 'A later letter was denied', says: 'the customer said no to it; what is on record stays' };
    case 'stopped':
      return { what: 'Held back', says: 'the customer wrote again before everybody was told' };
    case 'reminded':
      return {
        what: 'Asked once more',
        says: event.why === undefined ? '' : 'with a new code and a new link, since new keys ended those before',
      };
    case 'confirmed':
      return { what: 'Confirmed', says: confirmedBy(event.assent) };
    case 'designated':
      return {
        what: 'Designated',
        says: `${agent(event.designation.agentId)} through ${nameIn(agencies, event.designation.agencyId) ?? ''}; ${event.rung.replaceAll('_', ' ')}`,
      };
    case 'contested':
      return {
        what: event.why === 'dispute' ? 'Disputed' : 'Contested',
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
      return { what: 'A mail was kept with it', says: event.from === 'customer' ? 'of the customer' : 'of a party' };
    case 'ruled':
      return {
        what: `Decided by ${event.by}`,
        says: `${event.ruling}${event.corrected.length === 0 ? '' : `, with ${event.corrected.join(', ')} corrected`}: ${event.why}`,
      };
    case 'read_again':
      return { what: 'Read again', says: `${event.differences.length} differences` };
  }
}

function confirmedBy(assent: Extract<ReferralEvent, { kind: 'confirmed' }>['assent']): string {
  switch (assent.by) {
    case 'reply':
      if (assent.colleague) return `by ${assent.colleague.address}, whose own word it is`;
      return assent.proved ? 'by a proved reply' : 'by a reply that holds our code';
    case 'link':
      return 'on the page of the link';
    case 'telephone':
      return `by ${assent.whom} to ${assent.operator} on the telephone, at ${assent.number} (${assent.numberFrom})`;
  }
}
