/** What waits for a person: the list, and each mail with what may be decided about it, in place. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Directory } from '../../domain/directory.ts';
import { type Evidence, type Extraction, isLikely, isOpen } from '../../domain/extraction.ts';
import type { Letter } from '../../domain/letter.ts';
import { HOLD_REASONS, type HoldReason, PLACEMENTS, SERVICES } from '../../domain/lists.ts';
import { agenciesOf, candidatesOf, spelled } from '../../domain/proposal.ts';
import { type Corrections, NO_CORRECTIONS, type RulingAsked, RULINGS } from '../../domain/ruling.ts';
import { isProved } from '../../domain/standing.ts';
import { mayBeOne } from '../../domain/sales-manager.ts';
import { mayDo } from '../../domain/user.ts';
import type { Words } from '../../domain/words.ts';
import type { Console, Said } from './console.ts';
import { signedIn } from './console.ts';
import { type Fields, fieldsIn, member, members, queryOf, text } from './form.ts';
import { evidenceOf } from './marks.ts';
import { keptNumber } from './numbers.ts';
import type { HoldForeseen, MailShown } from './ports.ts';
import { fieldsShown, mailScope } from './read-mail.ts';
import { addressOf } from './referral-pages.ts';
import { MOST_SAID, telephoneCall } from './telephone.ts';
import { outcomeFor, reasonFor } from './words.ts';

const PAGE = 50;
const MOST_UNSETTLED = 200;
const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const REASONS = Object.keys(HOLD_REASONS).filter((key): key is HoldReason => key in HOLD_REASONS);
export const mailParams = z.object({ id: z.uuid() });

export function holdPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services, words, clock } = site.needs;

  server.get('/hold', { config: VIEWER }, async (request, reply) => {
    const fields = queryOf(request);
    const reason = member(fields, 'reason', REASONS);
    const after = text(fields, 'after') || null;
    const [found, unsettled] = await Promise.all([
      views.held(reason, after, PAGE),
      after === null ? views.unsettled(reason, MOST_UNSETTLED) : [],
    ]);
    return await site.page(request, reply, 'hold', {
      title: 'On hold',
      live: after === null,
      reason,
      reasons: REASONS.map((value) => ({ value })),
      page_of: found,
      unsettled,
      next: found.next === null ? null : addressOf('/hold', fields, found.next),
      first: after === null ? null : addressOf('/hold', fields, null),
    });
  });

  server.get('/hold/:id', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    return await heldPage(request, reply, id, {}, null);
  });

  server.post('/hold/:id', { config: OPERATOR }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const fields = fieldsIn(request);
    const mail = await views.mail(id);
    if (mail === null) return notThere(reply);
    const user = signedIn(request);
    const why = text(fields, 'why').slice(0, 500);
    const ruling = why === '' ? 'Say why: it stands in the history.' : await rulingIn(fields, mail, user.name);
    if (typeof ruling === 'string') return await heldPage(request, reply, id, fields, { kind: 'bad', text: ruling });
    const ruled = await deeds.rule(id, text(fields, 'stamp'), ruling, user, why);
    switch (ruled.is) {
      case 'refused':
        return await heldPage(request, reply, id, fields, { kind: 'bad', text: ruled.why });
      case 'overtaken':
        return reply.redirect(`/hold/${id}?said=overtaken`, 303);
      case 'second_wanted':
        return site.told(request, reply, ruled.says).redirect(`/hold/${id}`, 303);
      case 'done': {
        const place =
          ruled.outcome === 'hold'
            ? `/hold/${id}`
            : ruled.reference === null
              ? '/hold'
              : `/referrals/${ruled.reference}`;
        return site.told(request, reply, ruled.says).redirect(place, 303);
      }
    }
  });

  server.post('/hold/:id/numbers', { config: OPERATOR }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const fields = fieldsIn(request);
    const mail = await views.mail(id);
    if (mail === null) return notThere(reply);
    const kept = await keptNumber(site, request, mail.standing?.writer?.address ?? mail.from, mail.subject);
    return typeof kept === 'string'
      ? await heldPage(request, reply, id, fields, { kind: 'bad', text: kept })
      : site.told(request, reply, kept.says).redirect(`/hold/${id}`, 303);
  });

  async function heldPage(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    typed: Fields,
    said: Said | null,
  ): Promise<FastifyReply> {
    const [mail, directory] = await Promise.all([views.mail(id), views.directory()]);
    if (mail === null) return notThere(reply);
    const scope = {
      mail: mailScope(mail),
      fields: mail.extraction === null ? null : fieldsShown(mail.extraction, words),
    };
    if (mail.outcome !== 'hold')
      return await site.page(request, reply, 'mail', {
        ...scope,
        title: mail.subject,
        outcome: `It is not on hold any more. It is ${outcomeFor(mail.outcome)}.`,
        said,
      });
    const { standing } = mail;
    const user = signedIn(request);
    const [kept, foreseen] = await Promise.all([
      mail.reference === null ? null : views.referral(mail.reference),
      services.foresee(id, user),
    ]);
    // The names as the directory knows them now, beside the words as they were read.
    const extraction = foreseen?.extraction ?? mail.extraction;
    const named = namedIn(extraction);
    const customer = kept?.referral.customerEmail ?? standing?.writer?.address ?? null;
    const numbers = customer === null ? [] : await views.numbers(customer, kept?.referral.id ?? null);
    const managed = services.managed(user, directory);
    const callElsewhere = kept === null || foreseen?.call != null ? null : await views.waitingCall(kept.referral);
    const field = (name: string): string => text(typed, name);
    const chosen = members(typed, 'services', SERVICES);
    const reason = mail.holdReason;
    return await site.page(request, reply, 'held', {
      ...scope,
      fields: extraction === null ? null : fieldsShown(extraction, words),
      title: `On hold: ${mail.subject}`,
      status: said?.kind === 'bad' ? 422 : 200,
      said,
      why: reason === null ? 'On hold' : reasonFor(reason),
      fitsNow: reason !== null && OF_DIRECTORY.has(reason) && foreseen?.accept.does === 'something',
      doubts: (kept?.referral.voice.doubts ?? []).map(({ says }) => says),
      conflict: mayDo(user.role, 'operator') ? (foreseen?.conflict ?? null) : null,
      provable: standing !== null && isProved(standing),
      ...offered(extraction, directory, { agent: field('agent'), agency: field('agency') }, managed),
      named,
      quotes: { agent: quoteOf(agentEvidence(extraction)), agency: quoteOf(agencyEvidence(extraction)) },
      services: SERVICES.map((value) => ({ value, label: words.services[value], on: chosen.includes(value) })),
      placements: PLACEMENTS.map((value) => ({ value, label: words.placements[value] })),
      correcting: isToBeChosen(extraction) || CORRECTABLE.some((name) => field(name) !== '') || chosen.length > 0,
      suggestion: suggestionFor(extraction, named),
      accept: foreseen?.accept ?? null,
      can: canBe(foreseen?.bar ?? null, extraction),
      remedy: mayDo(user.role, 'operator') ? remedyFor(reason, named, id) : null,
      call: foreseen?.call ?? null,
      callElsewhere,
      corrected: correctedIn(foreseen?.call?.corrections ?? NO_CORRECTIONS, directory, words),
      mayConfirm: foreseen?.call != null && !mayBeOne(foreseen.call.call.operator, user.name),
      numbers,
      numbersAction: `/hold/${id}/numbers`,
      withdraws: extraction?.intent === 'withdrawal',
      typed: Object.fromEntries(TYPED.map((name) => [name, field(name)])),
    });
  }

  async function rulingIn(fields: Fields, mail: MailShown, operator: string): Promise<RulingAsked | string> {
    switch (member(fields, 'decision', RULINGS)) {
      case 'accept':
      case 'attest': {
        const corrections = correctionsIn(fields, mail.letter);
        if (typeof corrections === 'string') return corrections;
        if (text(fields, 'decision') === 'accept') return { is: 'accept', corrections };
        const call = telephoneCall(fields, operator, clock.now());
        return typeof call === 'string' ? call : { is: 'attest', corrections, assent: call };
      }
      case 'otherwise': {
        const call = telephoneCall(fields, operator, clock.now());
        const said = text(fields, 'saidInstead').slice(0, MOST_SAID);
        if (typeof call === 'string') return call;
        return said === '' ? 'Write what they said instead.' : { is: 'otherwise', call, words: said };
      }
      case 'second':
        return { is: 'second', numberFrom: text(fields, 'checkedAt').slice(0, 200) };
      case 'join':
      case 'withdraw': {
        const is = text(fields, 'decision') === 'withdraw' ? 'withdraw' : 'join';
        const reference = text(fields, is === 'withdraw' ? 'withdrawn' : 'reference').toUpperCase();
        const found = reference === '' ? null : await views.referral(reference);
        return found === null
          ? `There is no referral ${reference || 'without a reference'}: give one such as FH-7K3M9QRS.`
          : { is, referralId: found.referral.id };
      }
      case 'ask': {
        const question = text(fields, 'question').slice(0, 600);
        return question === '' ? 'Write the question first.' : { is: 'ask', words: question };
      }
      case 'claim':
        return { is: 'claim' };
      case 'ignore':
        return { is: 'ignore' };
      case null:
        return 'Press one of the buttons that say what you decide.';
    }
  }

  const notThere = (reply: FastifyReply) =>
    site.fault(reply, 404, 'No such mail', 'There is no mail of that number. Look among those on hold.');
}

/** Where the mail may mean one of several, somebody has to say which. */
function isToBeChosen(extraction: Extraction | null): boolean {
  if (extraction === null) return false;
  const { agentOfRecord, masterAgency } = extraction;
  return (
    (isOpen(agentOfRecord) && agentOfRecord.status !== 'designated') ||
    (isOpen(masterAgency) && masterAgency.status !== 'named')
  );
}

/** Whom an operator may choose: those whom the mail may mean come first, and who is likely is what “as read” stands for. */
function offered(
  extraction: Extraction | null,
  { agents, agencies }: Directory,
  chosen: { readonly agent: string; readonly agency: string },
  managed: readonly string[],
) {
  const agent = extraction?.agentOfRecord ?? MISSING;
  const agency = extraction?.masterAgency ?? MISSING;
  const idsOf = (all: readonly { readonly directoryId: string | null }[]) => all.map(({ directoryId }) => directoryId);
  const meant = { agents: idsOf(candidatesOf(agent)), agencies: idsOf(agenciesOf(agency)) };
  const read = {
    agents: agents.map((each) => ({ ...each, isOwn: managed.includes(each.id), isChosen: each.id === chosen.agent })),
    agencies: agencies.map((each) => ({ ...each, isChosen: each.id === chosen.agency })),
  };
  const isOpenAgent = isOpen(agent) && agent.status !== 'designated';
  const isOpenAgency = isOpen(agency) && agency.status !== 'named';
  return {
    agents: read.agents,
    agencies: read.agencies,
    mayMean: {
      agents: isOpenAgent ? read.agents.filter(({ id }) => meant.agents.includes(id)) : [],
      agencies: isOpenAgency ? read.agencies.filter(({ id }) => meant.agencies.includes(id)) : [],
    },
    likely: {
      agent: agent.status === 'designated' && isLikely(agent) ? spelled(agent.agent) : null,
      agency: agency.status === 'named' && isLikely(agency) ? agency.agency.name : null,
    },
  };
}

const MISSING = { status: 'missing' } as const;

/** What whoever telephoned would have the mail say: a second person stands for that too. */
function correctedIn(
  { agent, agency, company, services, placement }: Corrections,
  { agents, agencies }: Directory,
  words: Words,
): readonly string[] {
  const nameOf = (all: readonly { readonly id: string; readonly name: string }[], id: string) =>
    all.find((each) => each.id === id)?.name ?? id;
  return [
    ...(agent === null ? [] : [`Agent of record: ${nameOf(agents, agent.id)}`]),
    ...(agency === null ? [] : [`Master agency: ${nameOf(agencies, agency.id)}`]),
    ...(company === null ? [] : [`Company: ${company.value}`]),
    ...(services === null ? [] : [`Services: ${services.values.map((each) => words.services[each]).join(', ')}`]),
    ...(placement === null ? [] : [`Placement: ${words.placements[placement.kind]}`]),
  ];
}

/** What the directory lacked when the mail came. */
const OF_DIRECTORY: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'agent_not_listed',
  'agent_not_with_agency',
  'agent_unreachable',
  'agency_not_listed',
  'agency_unreachable',
]);

const CORRECTABLE = ['agent', 'agency', 'company', 'placement'] as const;
const TYPED = [
  'why',
  'whom',
  'number',
  'numberFrom',
  'saidInstead',
  'checkedAt',
  'keptNumber',
  'keptFrom',
  'decision',
  'agent',
  'agentWords',
  'agency',
  'agencyWords',
  'company',
  'companyWords',
  'servicesWords',
  'placement',
  'placementWords',
  'question',
  'reference',
  'withdrawn',
] as const;

/** The page of the directory on which the reason can be lifted; null where it is not a reason of the directory. */
function remedyFor(
  reason: HoldReason | null,
  { id, name, company, email }: ReturnType<typeof namedIn>,
  mailId: string,
): { readonly href: string; readonly label: string } | null {
  const who = name || company;
  if (reason === 'agent_not_listed' && id === null && who !== '') {
    const query = new URLSearchParams({ goto: `/hold/${mailId}`, name, company, email });
    return { href: `/directory/agents/new?${query.toString()}`, label: `Add ${who} to the directory` };
  }
  return (reason === 'agent_not_with_agency' || reason === 'agent_unreachable') && id !== null
    ? { href: `/directory/agents/${encodeURIComponent(id)}`, label: `Change ${who} in the directory` }
    : null;
}

/** Which buttons may have an effect here: one that is always refused is not shown. */
function canBe(bar: HoldForeseen['bar'], extraction: Extraction | null) {
  const isRead = extraction !== null;
  return {
    accept: isRead && (bar === null || bar.liftedBy === 'agent'),
    call: isRead && (bar === null || bar.liftedBy !== 'nothing'),
    // What withdraws one, and stands in the thread of none, waits for somebody who says which.
    withdraw: isRead && (extraction.intent === 'withdrawal' || bar?.liftedBy === 'agent'),
    claim: isRead,
    bar: bar?.why ?? null,
  };
}

/** Each correction with the words of the mail that carry it; else a sentence that says what lacks. */
function correctionsIn(fields: Fields, letter: Letter | null): Corrections | string {
  const faults: string[] = [];
  const evidence = (field: string, label: string): Evidence | null => {
    const words = text(fields, `${field}Words`);
    const found = letter === null ? null : evidenceOf(words, letter);
    if (found === null)
      faults.push(
        words === ''
          ? `${label}: select the words of the mail that say so.`
          : `${label}: the words “${words.slice(0, 60)}” do not stand in the mail.`,
      );
    return found;
  };
  const chosen = members(fields, 'services', SERVICES);
  const placement = member(fields, 'placement', PLACEMENTS);
  const [agent, agency, company] = [text(fields, 'agent'), text(fields, 'agency'), text(fields, 'company')];
  const by = {
    agent: agent === '' ? null : evidence('agent', 'Agent of record'),
    agency: agency === '' ? null : evidence('agency', 'Master agency'),
    company: company === '' ? null : evidence('company', 'Company'),
    services: chosen.length === 0 ? null : evidence('services', 'Services'),
    placement: placement === null ? null : evidence('placement', 'Placement'),
  };
  if (faults.length > 0) return faults.join(' ');
  return {
    ...NO_CORRECTIONS,
    agent: by.agent === null ? null : { id: agent, evidence: by.agent },
    agency: by.agency === null ? null : { id: agency, evidence: by.agency },
    company: by.company === null ? null : { value: company, evidence: by.company },
    services: by.services === null ? null : { values: chosen, evidence: by.services },
    placement: by.placement === null || placement === null ? null : { kind: placement, evidence: by.placement },
  };
}

function agentEvidence(extraction: Extraction | null): readonly Evidence[] {
  const agent = extraction?.agentOfRecord;
  return agent !== undefined && 'evidence' in agent ? agent.evidence : [];
}

function agencyEvidence(extraction: Extraction | null): readonly Evidence[] {
  const agency = extraction?.masterAgency;
  return agency === undefined || agency.status === 'missing' ? [] : agency.evidence;
}

function quoteOf(evidence: readonly Evidence[]): string {
  return evidence.find(({ source }) => source === 'body' || source === 'subject')?.text.replace(/\s+/g, ' ') ?? '';
}

/** The agent whom the mail names, for whoever enrols them. */
function namedIn(extraction: Extraction | null) {
  const agent = extraction?.agentOfRecord;
  const one = agent?.status === 'designated' ? agent.agent : null;
  return { id: one?.directoryId ?? null, name: one?.name ?? '', company: one?.company ?? '', email: one?.email ?? '' };
}

/** Of an agent whom the directory knows nothing is asked that everybody knows. */
function suggestionFor(extraction: Extraction | null, { id, name, company }: ReturnType<typeof namedIn>): string {
  if (extraction === null) return '';
  switch (extraction.agentOfRecord.status) {
    case 'designated':
      if (isLikely(extraction.agentOfRecord) && name !== '')
        return `We understood that ${name} is your agent of record for this. Is that right?`;
      if (id !== null) return '';
      if (name === '')
        return company === ''
          ? ''
          : `You name ${company} as your agent of record. Who is it there, and what is their mail address?`;
      return `You name ${name} as your agent of record. What is their ${company === '' ? 'company, or their mail address' : 'mail address'}?`;
    case 'multiple':
      return 'You name more than one agent of record. Which of them is it for this?';
    case 'ambiguous':
      return 'Who is your agent of record for this? Their company, or their mail address, would help.';
    case 'none_wanted':
      return 'You say that you want no agent of record. Is that so for everything that you ask for?';
    case 'missing':
      return 'Who is your agent of record for this? A name and company, or a mail address.';
  }
}
