/** One mail: its text, how it was laid out, its attachments and raw bytes; none of it can run, or fetch anything. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { MAIL_DOCUMENT_HEADERS } from '../mail/document.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, text } from './form.ts';
import { mailParams } from './hold-pages.ts';
import { fieldsShown, mailScope } from './read-mail.ts';
import { outcomeFor } from './words.ts';

const VIEWER = { role: 'viewer' } as const;
const attachmentParams = z.object({ id: z.uuid(), index: z.coerce.number().int().min(0).max(10_000) });

/** For what somebody else wrote: it is shown inside a page of ours, and nowhere else. */
export const FOREIGN = { ...MAIL_DOCUMENT_HEADERS, 'X-Frame-Options': 'SAMEORIGIN' };

export function mailPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services, words } = site.needs;

  server.get('/mail/:id', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const mail = await views.mail(id);
    if (mail === null) return notThere(reply);
    if (mail.outcome === 'hold') return reply.redirect(`/hold/${id}`, 303);
    if (mail.outcome === 'ignored' || mail.outcome === 'claim') return reply.redirect(`/ignored/${id}`, 303);
    return await site.page(request, reply, 'mail', {
      title: mail.subject,
      mail: mailScope(mail),
      fields: mail.extraction === null ? null : fieldsShown(mail.extraction, words),
      outcome: `This mail is ${outcomeFor(mail.outcome)}.`,
    });
  });

  server.get('/mail/:id/shown', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    return await site.page(request, reply, 'shown', { title: 'As it was laid out', id });
  });

  server.get('/mail/:id/html', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const raw = await views.original(id);
    const html = raw === null ? null : await services.laidOut(raw);
    return reply
      .headers(FOREIGN)
      .type('text/html; charset=utf-8')
      .send(
        html ??
          '<!doctype html><title>Nothing</title><p>This mail has no layout, or too much of it: its text is all there is.',
      );
  });

  server.get('/mail/:id/raw', { config: VIEWER }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const raw = await views.raw(id);
    if (raw === null) return notThere(reply);
    await deeds.note(signedIn(request).name, 'raw mail', `mail ${id}`, '');
    return download(reply, `${id}.eml`, raw);
  });

  server.get('/mail/:id/attachments/:index', { config: VIEWER }, async (request, reply) => {
    const { id, index } = attachmentParams.parse(request.params);
    const raw = await views.original(id);
    const file = raw === null ? null : await services.attachment(raw, index);
    return file === null ? notThere(reply) : download(reply, file.filename, file.content);
  });

  server.post('/mail/:id/fixture', { config: { role: 'operator' } }, async (request, reply) => {
    const { id } = mailParams.parse(request.params);
    const mail = await views.mail(id);
    const fixture = mail === null ? null : services.fixture(mail);
    if (fixture === null)
      return site.fault(
        reply,
        409,
        'No fixture',
        'This mail could not be read, so that nothing of it can be made up anew.',
      );
    await deeds.note(signedIn(request).name, 'fixture', `mail ${id}`, '');
    const isLabel = text(fieldsIn(request), 'part') === 'label';
    const name = `fixture-${id.slice(0, 8)}`;
    return download(
      reply,
      isLabel ? `${name}.json` : `${name}.eml`,
      Buffer.from(isLabel ? fixture.label : fixture.eml),
    );
  });

  const notThere = (reply: FastifyReply) => site.fault(reply, 404, 'No such mail', 'There is nothing of that number.');
}

/** Under a type that no browser shows. */
function download(reply: FastifyReply, filename: string, content: Uint8Array): FastifyReply {
  const ascii = filename.replace(/[^\w .-]/g, '_').slice(0, 120) || 'file';
  return reply
    .headers(FOREIGN)
    .type('application/octet-stream')
    .header(
      'Content-Disposition',
      `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename.slice(0, 120))}`,
    )
    .send(Buffer.from(content));
}
