/** Facts go in; pages come out, as a status and HTML: what a customer sees behind a link, and anybody of a certificate. */
import type { Palette } from '../../domain/colour.ts';
import type { Party } from '../../domain/notice.ts';
import { plainQuote } from '../../domain/plain.ts';
import { isChoice, type Proposal, type ProposedPart } from '../../domain/proposal.ts';
import type { ReferralState } from '../../domain/referral.ts';
import { wordingOf, type Words } from '../../domain/words.ts';
import type { PlacedLogo } from '../logo.ts';
import { viewsIn } from '../views.ts';
import type { CertificateStatus, LinkState, ReadBackFacts } from './ports.ts';
import words from './words.json' with { type: 'json' };

export interface Page {
  readonly status: number;
  readonly html: string;
}

/** Why a page has nothing to show but whom to ask. */
export type Notice = Exclude<keyof typeof words.notices, 'expired' | 'ended'>;

export interface PagesSettings {
  /** Those of `words.json` beside the templates of notices: what services and placements are called. */
  readonly words: Words;
  readonly sender: { readonly name: string };
  /** Whom the pages name where no referral says it. */
  readonly desk: ReadBackFacts['desk'];
  readonly stylesheet: string;
  /** Of the sign in the tab of a browser. */
  readonly colours: Palette;
  readonly logo: PlacedLogo | null;
}

/** The most signs that a customer may write of what is wrong; a longer story belongs in a mail. */
export const MOST_WORDS = 2_000;

// The compiler misses the words of a state here, and of a status of a certificate.
const STATES: Readonly<Record<ReferralState, string>> = words.states;
const CERTIFICATE_STATES: Readonly<Record<CertificateStatus['state'], { headline: string; lead: string }>> =
  words.certificate.states;
const CERTIFICATE_MARKS: Readonly<Record<CertificateStatus['state'], Mark>> = {
  in_effect: 'good',
  contested: 'stop',
  superseded: 'past',
  withdrawn: 'stop',
};
const NOTICES: Readonly<Record<Notice, { status: number; mark: Mark }>> = {
  unknown: { status: 404, mark: 'stop' },
  unknownCertificate: { status: 404, mark: 'stop' },
  elsewhere: { status: 403, mark: 'stop' },
  unreadable: { status: 400, mark: 'stop' },
  failed: { status: 500, mark: 'stop' },
};

type Mark = 'ask' | 'good' | 'past' | 'stop';
type Template = 'read-back' | 'wrong' | 'notice' | 'certificate';

const NAME_SIGNS = 120;
const QUOTE_SIGNS = 400;
const MOST_ITEMS = 40;

export function pagesFrom(settings: PagesSettings) {
  const show = viewsIn<Template>(new URL('.', import.meta.url));
  const wording = wordingOf(settings.words);
  const moment = (at: Date) => wording.moment(at.toISOString());
  const sender = { name: name(settings.sender.name) };
  const ourDesk = deskLines(settings.desk);

  const page = (status: number, template: Template, scope: PageScope): Page => {
    const { stylesheet, logo } = settings;
    const icon = settings.colours.day.fill.slice(1);
    const frame = { words, sender, stylesheet, logo, icon, reference: null, desk: ourDesk };
    const title = `${scope.headline} · ${sender.name}`;
    return { status, html: show(template, { ...frame, title, ...scope }) };
  };

  /** What stays the same of a read-back, whatever became of its link. */
  const readBackScope = (facts: ReadBackFacts) => {
    // The words that name the agent and the agency stand with them.
    const ofPeople = (label: string) => label === words.agent || label === words.agency;
    const others = facts.understood.filter(({ label }) => !ofPeople(label));
    const items = others.slice(0, MOST_ITEMS);
    const understood = items.map(({ label, value, quote }) => ({
      label: name(label),
      value: plainQuote(wording.readable(value), QUOTE_SIGNS),
      quote: quoted(quote),
    }));
    const about = wording.sentence(facts.services.map((service) => settings.words.services[service]));
    const isSaid = facts.services.length === 0 || items.some(({ value }) => value === facts.services.join(', '));
    const more = others.length - items.length;
    return {
      reference: name(facts.reference),
      choices: choicesIn(facts),
      youWrote: facts.isTheirs ? words.youWrote : words.theMailSays,
      statement: statementOf(facts),
      state: STATES[facts.state],
      people: peopleOf(facts),
      understood: [
        ...(isSaid ? [] : [{ label: words.about, value: about, quote: null }]),
        ...understood,
        { label: words.placement, value: settings.words.placements[facts.placement], quote: null },
      ],
      more: more > 0 ? filled(words.readBack.more, { count: String(more) }) : null,
      missing: questionsFor(facts),
      desk: deskLines(facts.desk),
    };
  };

  return {
    /** `path` is where the link itself lives; `unsent` are words of the customer that were not taken any more. */
    link(path: string, state: LinkState, unsent: string | null = null): Page {
      // What was not taken is no success, though the page has its facts to show.
      const shown = unsent === null ? 200 : 409;
      const readBack = (facts: ReadBackFacts, scope: PageScope) =>
        page(shown, 'read-back', { ...readBackScope(facts), path, unsent, happened: null, until: null, ...scope });
      switch (state.is) {
        case 'open': {
          const isOffered = choiceIn(state.readBack) !== null;
          const headline = isOffered ? words.open.which : words.open.headline;
          const says = isOffered ? words.open.untilChosen : words.open.until;
          const until = filled(says, { until: moment(state.expiresAt) });
          return readBack(state.readBack, { headline, mark: 'ask', until });
        }
        case 'used':
          // Whoever pressed that it is right made it theirs.
          return readBack(
            { ...state.readBack, isTheirs: state.readBack.isTheirs || state.did === 'confirmed' },
            usedScope(state),
          );
        case 'overtaken': {
          const { headline, lead } = words.overtaken;
          return readBack(state.readBack, { headline, mark: 'past', happened: filled(lead, { at: moment(state.at) }) });
        }
        case 'expired': {
          const { headline, lead } = words.notices.expired;
          return page(410, 'notice', { headline, mark: 'past', lead: filled(lead, { at: moment(state.at) }), unsent });
        }
        case 'ended': {
          const { headline, lead } = words.notices.ended;
          return page(410, 'notice', { headline, mark: 'past', lead: filled(lead, { at: moment(state.at) }), unsent });
        }
        case 'unknown':
          return notice('unknown', unsent);
      }
    },

    /** The form that asks what is wrong; with a fault, it holds what was typed. */
    wrong(path: string, facts: ReadBackFacts, typed: string, fault: 'empty' | 'tooLong' | null): Page {
      const counts = { most: number(MOST_WORDS), count: number(typed.length) };
      const { headline, hint } = words.wrong;
      return page(fault === null ? 200 : 422, 'wrong', {
        reference: name(facts.reference),
        desk: deskLines(facts.desk),
        title: `${fault === null ? '' : `${words.wrong.error}: `}${headline} · ${sender.name}`,
        headline,
        mark: 'ask',
        statement: statementOf(facts),
        path,
        typed,
        most: MOST_WORDS,
        hint: filled(hint, counts),
        fault: fault === null ? null : filled(words.wrong[fault], counts),
      });
    },

    certificate(status: CertificateStatus, asked: Date): Page {
      const facts = plainStatus(status);
      const { headline, lead } = CERTIFICATE_STATES[status.state];
      const company = facts.company ?? facts.customerDomain;
      const time = (label: string, at: Date) => ({ label, value: moment(at), instant: at.toISOString() });
      const { certificate } = words;
      return page(200, 'certificate', {
        headline,
        title: `${headline} · ${certificate.kind} · ${sender.name}`,
        mark: isLate(status) ? 'stop' : CERTIFICATE_MARKS[status.state],
        reference: facts.reference,
        lead: filled(lead, { company, agent: facts.agent, agency: facts.agency }),
        rows: [
          { label: certificate.customer, value: company },
          { label: status.isDomainProved ? certificate.domain : certificate.address, value: facts.customerDomain },
          { label: words.agent, value: facts.agent },
          { label: words.agency, value: facts.agency },
        ],
        moments: [
          time(certificate.since, status.since),
          time(certificate.issued, status.issuedAt),
          time(certificate.asked, asked),
        ],
        fingerprint: status.signed === null ? null : (status.signed.sha256.match(/.{8}/g) ?? []).join(' '),
        key: keyNote(status),
      });
    },

    notice,
  };

  /** Null where the signature is as good as on the day that it was made. */
  function keyNote({ signed, issuedAt }: CertificateStatus): string | null {
    const { certificate } = words;
    if (signed === null || signed.keyRevokedAt === null) return null;
    const values = { at: moment(signed.keyRevokedAt) };
    return filled(isLate({ signed, issuedAt }) ? certificate.lateKey : certificate.revokedKey, values);
  }

  function usedScope({ did, at, readBack }: Extract<LinkState, { is: 'used' }>): PageScope {
    const { headline, lead } = words[did];
    const happened = filled(lead, { at: moment(at) });
    // A second may pass until the answer is worked on: the page must not say that it waits for one.
    const state = readBack.state === 'awaiting_confirmation' ? words.answered : STATES[readBack.state];
    if (did === 'objected') return { headline, mark: 'past', happened, state };
    if (questionsFor(readBack).length > 0) return { headline, mark: 'good', happened, state };
    const says = [happened, nextAfterYes(readBack), words.confirmed.nothingElse].filter((text) => text !== '');
    return { headline, mark: 'good', happened: says.join(' '), state };
  }

  /** Nothing where it may lead to something else than a confirmation. */
  function nextAfterYes({ agent, agency, state }: ReadBackFacts): string {
    const isTold = state === 'awaiting_confirmation' || state === 'in_effect';
    if (!isTold || agent === null || agency === null) return '';
    return filled(words.confirmed.next, { agent: personOfFirm(agent), agency: name(agency.company || agency.name) });
  }

  /** That nobody said whether others are asked too stands in a row, and is never asked for. */
  function questionsFor({ missing }: ReadBackFacts): readonly string[] {
    return missing.filter((part) => part !== 'placement').map((part) => settings.words.questions[part]);
  }

  function notice(why: Notice, unsent: string | null = null): Page {
    const { status, mark } = NOTICES[why];
    return page(status, 'notice', { ...words.notices[why], mark, unsent });
  }

  function number(value: number): string {
    return value.toLocaleString(settings.words.locale);
  }
}

/** It was put on record by somebody who had a key that was known to have leaked. */
function isLate({ signed, issuedAt }: Pick<CertificateStatus, 'signed' | 'issuedAt'>): boolean {
  const revokedAt = signed?.keyRevokedAt ?? null;
  return revokedAt !== null && revokedAt < issuedAt;
}

interface PageScope {
  readonly headline: string;
  readonly mark: Mark;
  readonly [fact: string]: unknown;
}

/** The texts of a status as any page or program may show them. */
export function plainStatus(status: CertificateStatus) {
  return {
    reference: name(status.reference),
    customerDomain: name(status.customerDomain),
    company: status.company === null ? null : name(status.company),
    agent: name(status.agent),
    agency: name(status.agency),
  };
}

/** One sentence that says who is named for what, in pieces: the names stand out, for who looks at the page once. */
function statementOf(facts: ReadBackFacts): readonly Piece[] {
  const agency = agencyAsWritten(facts);
  const values = {
    agent: facts.agent === null ? '' : personOfFirm(facts.agent),
    written: agentAsWritten(facts),
    agency: facts.agency === null ? agency && `“${agency}”` : name(facts.agency.company || facts.agency.name),
    company: name(facts.company ?? words.yourCompany),
  };
  return sentenceOf(values, facts)
    .split(/(\{\w+\})/)
    .map((piece) => ({ text: filled(piece, values), isName: NAMES.has(piece) }));
}

/** The first part of which they may choose one; the others follow by a mail of their own. */
function choiceIn({ proposals }: ReadBackFacts): Proposal | null {
  return proposals.find(isChoice) ?? null;
}

function choicesIn(facts: ReadBackFacts): readonly { readonly value: string; readonly name: string }[] {
  const choice = choiceIn(facts);
  return (choice?.parties ?? []).map((party, at) => ({ value: `${choice?.part}.${at}`, name: name(party.name) }));
}

/** What is only likely is not said as if they had said it. */
function sentenceOf(values: Named, facts: ReadBackFacts): string {
  const choice = choiceIn(facts);
  const { likely, choice: which, inTheirName } = words.readBack;
  if (choice?.part === 'agent_of_record') return values.agency === '' ? which.agentAlone : which.agentAndAgency;
  if (choice?.part === 'master_agency') return values.agent === '' ? which.agencyAlone : which.agencyAndAgent;
  if (facts.proposals.length > 0) return sentenceFor(values, likely);
  return sentenceFor(values, facts.isTheirs ? words.readBack : inTheirName);
}

type Named = Readonly<Record<'agent' | 'written' | 'agency', string>>;

const NAMES = new Set(['{agent}', '{written}', '{agency}']);

interface Piece {
  readonly text: string;
  readonly isName: boolean;
}

function sentenceFor({ agent, written, agency }: Named, readBack: typeof words.readBack.inTheirName): string {
  if (agent !== '') return agency === '' ? readBack.agentAlone : readBack.agentAndAgency;
  if (written !== '') return agency === '' ? readBack.writtenAlone : readBack.writtenAndAgency;
  return agency === '' ? readBack.neither : readBack.agencyAlone;
}

interface Row {
  readonly label: string;
  readonly value: string;
  readonly second: string;
  readonly quote: string | null;
}

function peopleOf(facts: ReadBackFacts): readonly Row[] {
  const company = facts.company === null ? '' : name(facts.company);
  const contact = name(facts.contact);
  const proposed = (wanted: ProposedPart) => facts.proposals.find(({ part }) => part === wanted);
  const quoteFor = (wanted: string, part: ProposedPart) =>
    quoted(proposed(part)?.quote ?? understoodAs(wanted, facts)?.quote ?? null);
  const lines = (part: ProposedPart, party: Party | null, written: string) => {
    const open = proposed(part);
    return open !== undefined && isChoice(open) ? { value: words.notClear, second: '' } : partyLines(party, written);
  };
  return [
    { label: words.you, value: contact || company, second: contact === '' ? '' : company, quote: null },
    {
      label: words.agent,
      ...lines('agent_of_record', facts.agent, agentAsWritten(facts)),
      quote: quoteFor(words.agent, 'agent_of_record'),
    },
    {
      label: words.agency,
      ...lines('master_agency', facts.agency, agencyAsWritten(facts)),
      quote: quoteFor(words.agency, 'master_agency'),
    },
  ];
}

function partyLines(party: Party | null, written: string): Pick<Row, 'value' | 'second'> {
  if (party === null)
    return written === '' ? { value: words.notSaid, second: '' } : { value: written, second: words.asYouWrote };
  const [person, firm, email] = [name(party.name), name(party.company), name(party.email)];
  const second = [person === '' || firm === person ? '' : firm, email].filter((text) => text !== '').join(', ');
  return { value: person || firm, second };
}

function understoodAs(wanted: string, { understood }: ReadBackFacts) {
  return understood.find(({ label }) => label === wanted);
}

function agentAsWritten(facts: ReadBackFacts): string {
  return name(facts.agentAsWritten ?? understoodAs(words.agent, facts)?.value ?? '');
}

/** An agency that is not listed was said all the same. */
function agencyAsWritten(facts: ReadBackFacts): string {
  return name(understoodAs(words.agency, facts)?.value ?? '');
}

function quoted(text: string | null): string | null {
  return text === null ? null : plainQuote(text, QUOTE_SIGNS);
}

function personOfFirm(party: Party): string {
  const [person, firm] = [name(party.name), name(party.company)];
  if (person === '' || firm === '' || person === firm) return person || firm;
  return filled(words.personOfFirm, { name: person, firm });
}

function deskLines(desk: ReadBackFacts['desk']) {
  const email = desk.email === null ? null : name(desk.email);
  const phone = desk.phone === null ? null : name(desk.phone);
  return {
    name: desk.name === null ? null : name(desk.name),
    email,
    mailto: email === null ? null : `mailto:${encodeURIComponent(email).replaceAll('%40', '@')}`,
    phone,
    // An extension after the number would be dialled as part of it.
    tel: phone === null ? null : `tel:${(/^[\d+().\-/ ]+/.exec(phone)?.[0] ?? '').replace(/[^\d+]/g, '')}`,
  };
}

function name(text: string): string {
  return plainQuote(text, NAME_SIGNS);
}

/** `{name}` in a sentence gives way to the value of that name; what a value holds is not looked at again. */
function filled(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}
