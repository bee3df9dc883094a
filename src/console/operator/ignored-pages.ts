/** What was ignored, and claims without a referral: the list with each reason, and each mail with a way back into work. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IGNORE_REASONS, type Ignored, type IgnoreReason } from '../../domain/lists.ts';
import { type Retrieval, RETRIEVALS } from '../../domain/ruling.ts';
import { mayDo } from '../../domain/user.ts';
import type { Console, Said } from './console.ts';
import { signedIn } from './console.ts';
import { type Fields, fieldsIn, member, queryOf, text } from './form.ts';
import { mailParams } from './hold-pages.ts';
import { fieldsShown, mailScope } from './read-mail.ts';
import { addressOf } from './referral-pages.ts';
import { ignoreReasonFor, outcomeFor } from './words.ts';

const PAGE = 50;
const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const REASONS = Object.keys(IGNORE_REASONS).filter((key): key is IgnoreReason => key in IGNORE_REASONS);
const KINDS = ['claim', ...REASONS] as const;

/** Where a program may have written the mail; what is wrong about it is for a person to say. */
const BY_A_PROGRAM: ReadonlySet<IgnoreReason> = new Set(['our_own', 'bounce', 'auto_reply', 'newsletter', 'machine']);

export function ignoredPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services, words } = site.needs;

  server.get('/ignored', { config: VIEWER }, async (request, reply) => {
    const fields = queryOf(request);
    const after = text(fields, 'after') || null;
    const query = { words: text(fields, 'q').slice(0, 200), kind: member(fields, 'kind', KINDS), after, limit: PAGE };
    const found = await views.aside(query);
    return await site.page(request, reply, 'ignored', {
      title: 'Ignored mail and claims',
      live: after === null,
      query,
      kinds: KINDS.map((value) => ({ value, label: kindLabel(value) })),
      page_of: {
        ...found,
        rows: found.rows.map((row) => ({ ...row, why: whyOf(row.ignored), says: row.ignored?.says ?? row.company })),
      },
      next: found.next === null ? null : addressOf('/ignored', fields, found.next),
      first: after === null ? null : addressOf('/ignored', fields, null),
    });
  });

  server.get('/ignored/:id', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    return await mailPage(request, reply, id, {}, null);
  });

  server.post('/ignored/:id', { config: OPERATOR }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const fields = fieldsIn(request);
    const why = text(fields, 'why').slice(0, 500);
    const retrieval = why === '' ? 'Say why: your reason is kept with your name.' : await retrievalIn(fields);
    if (typeof retrieval === 'string')
      return await mailPage(request, reply, id, fields, { kind: 'bad', text: retrieval });
    const done = await deeds.retrieve(id, text(fields, 'stamp'), retrieval, signedIn(request), why);
    switch (done.is) {
      case 'second_wanted':
        return site.told(request, reply, done.says).redirect(`/ignored/${id}`, 303);
      case 'refused':
        return await mailPage(request, reply, id, fields, { kind: 'bad', text: done.why });
      case 'overtaken':
        return reply.redirect(`/ignored/${id}?said=overtaken`, 303);
      case 'done':
        return reply.redirect(
          retrieval.is === 'take_back' ? `/hold/${id}?said=takenback` : `/referrals/${done.reference}?said=attached`,
          303,
        );
    }
  });

  async function mailPage(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    typed: Fields,
    said: Said | null,
  ): Promise<FastifyReply> {
    const mail = await views.mail(id);
    if (mail === null) return site.fault(reply, 404, 'No such mail', 'There is no mail with this number.');
    const { outcome, ignored, extraction } = mail;
    if (outcome === 'hold') return reply.redirect(`/hold/${id}${isOvertaken(request) ? '?said=overtaken' : ''}`, 303);
    const scope = {
      said,
      mail: mailScope(mail),
      fields: extraction === null ? null : fieldsShown(extraction, words),
    };
    if (outcome !== 'ignored' && outcome !== 'claim')
      return await site.page(request, reply, 'mail', {
        ...scope,
        title: mail.subject,
        outcome: `This mail is ${outcomeFor(outcome)}.`,
      });
    const user = signedIn(request);
    const conflict = mayDo(user.role, 'operator') ? await services.conflictAside(id, user) : null;
    return await site.page(request, reply, 'ignored-mail', {
      ...scope,
      title: `${outcome === 'claim' ? 'Claim' : 'Ignored'}: ${mail.subject}`,
      status: said?.kind === 'bad' ? 422 : 200,
      why: whyOf(ignored),
      says: ignored?.says ?? null,
      byProgram: ignored !== null && BY_A_PROGRAM.has(ignored.because),
      isClaim: outcome === 'claim',
      conflict,
      typed: { why: text(typed, 'why'), reference: text(typed, 'reference') },
    });
  }

  async function retrievalIn(fields: Fields): Promise<Retrieval | string> {
    switch (member(fields, 'decision', RETRIEVALS)) {
      case 'take_back':
        return { is: 'take_back' };
      case 'attach': {
        const reference = text(fields, 'reference').toUpperCase();
        const found = reference === '' ? null : await views.referral(reference);
        return found === null
          ? `There is no referral ${reference || 'without a reference'}: give one such as FH-7K3M9QRS.`
          : { is: 'attach', referralId: found.referral.id };
      }
      case null:
        return 'Press one of the buttons that say what you decide.';
    }
  }
}

const isOvertaken = ({ url }: FastifyRequest): boolean => url.includes('said=overtaken');

function kindLabel(kind: (typeof KINDS)[number]): string {
  return kind === 'claim' ? 'Claims' : ignoreReasonFor(kind);
}

function whyOf(ignored: Ignored | null): string {
  return ignored === null ? 'A claim: somebody else speaks for the customer' : ignoreReasonFor(ignored.because);
}
