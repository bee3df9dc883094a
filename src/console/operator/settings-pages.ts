/** The first day, and every later one: the directory, the mailbox tried, who we are, past mail beside one's own registrations, and the mode. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { paletteOf } from '../../domain/colour.ts';
import { MODES } from '../../domain/lists.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, fileIn, member, text } from './form.ts';
import type { Compared, FoundShown } from './ports.ts';
import { MODE_MEANS } from './words.ts';

const ADMIN = { role: 'admin' } as const;
/** In the order in which somebody goes from one to the next. */
const LABELS: Readonly<Record<string, string>> = {
  SENDER_NAME: 'Name beside our address',
  BRAND_COLOUR: 'Your colour',
  DESK_NAME: 'Who answers questions',
  DESK_PHONE: 'Their telephone number',
  DESK_EMAIL: 'Their mail address',
  DESK_HOURS: 'When they are there',
  DESK_TIME_ZONE: 'In which time zone',
  DESK_HOLIDAYS: 'Days when nobody is',
};

export function settingsPages(server: FastifyInstance, site: Console): void {
  const { setup, views, installation } = site.needs;
  server.get('/settings', { config: ADMIN }, async (request, reply) => await shown(request, reply));

  server.post('/settings', { config: ADMIN }, async (request, reply) => {
    const fields = fieldsIn(request);
    // What stood in the field when the page was made is no change: somebody else may have kept another value since.
    const changes = Object.keys(LABELS).flatMap((name) => {
      const [typed, was] = [text(fields, name).slice(0, 500), fields[`was-${name}`]?.[0] ?? null];
      return fields[name] === undefined || typed === was?.trim() ? [] : [[name, typed] as const];
    });
    return await changed(request, reply, Object.fromEntries(changes));
  });

  server.post('/settings/logo', { config: ADMIN }, async (request, reply) => {
    const file = await fileIn(request);
    if (file === undefined) return await shown(request, reply, { faults: ['Choose a PNG or JPEG file first.'] });
    const fault = await setup.putLogo(file, signedIn(request));
    return fault === null
      ? reply.redirect('/settings?said=anew', 303)
      : await shown(request, reply, { faults: [fault] });
  });

  server.post('/settings/logo/away', { config: ADMIN }, async (request, reply) => {
    await setup.takeLogoAway(signedIn(request));
    return reply.redirect('/settings?said=anew', 303);
  });

  server.post('/settings/mode', { config: ADMIN }, async (request, reply) => {
    const mode = member(fieldsIn(request), 'mode', MODES);
    if (mode === null) return site.fault(reply, 422, 'Not changed', 'Press the button of one of the modes.');
    return await changed(request, reply, { MODE: mode });
  });

  server.post(
    '/settings/try',
    { config: ADMIN },
    async (request, reply) => await shown(request, reply, { found: await setup.tryEverything() }),
  );

  server.post('/settings/compare', { config: ADMIN }, async (request, reply) => {
    const file = await fileIn(request);
    if (file === undefined) return await shown(request, reply, { faults: ['Choose a CSV file first.'] });
    const compared = await setup.compare(file.toString('utf8'));
    return await shown(
      request,
      reply,
      'fault' in compared ? { faults: [compared.fault] } : { compared: compared.rows },
    );
  });

  async function changed(
    request: FastifyRequest,
    reply: FastifyReply,
    changes: Readonly<Record<string, string>>,
  ): Promise<FastifyReply> {
    const faults = await setup.change(changes, signedIn(request));
    if (faults.length > 0) return await shown(request, reply, { faults, typed: changes });
    return reply.redirect('/settings?said=anew', 303);
  }

  async function shown(
    request: FastifyRequest,
    reply: FastifyReply,
    more: {
      readonly faults?: readonly string[];
      readonly typed?: Readonly<Record<string, string>>;
      readonly found?: readonly FoundShown[];
      readonly compared?: readonly Compared[];
    } = {},
  ): Promise<FastifyReply> {
    const { faults = [], typed = {}, found = null, compared = null } = more;
    const [{ agencies, agents }, flow] = await Promise.all([views.directory(), views.flow()]);
    const { rows: settings, beginsAnew } = await setup.settings();
    const { mode } = installation();
    const keptMode = settings.find(({ name }) => name === 'MODE')?.value ?? mode;
    const counts = Map.groupBy(compared ?? [], ({ verdict }) => verdict);
    return await site.page(request, reply, 'settings', {
      title: 'Settings',
      status: faults.length > 0 ? 422 : 200,
      // By the words beside the field: its name is for files.
      faults: faults.map((fault) => fault.replace(/^[A-Z_]+(?= )/, (name) => `“${LABELS[name] ?? name}”`)),
      agencies: agencies.length,
      agents: agents.length,
      mailboxes: flow.mailboxes,
      fields: Object.entries(LABELS).map(([name, label]) => {
        const setting = settings.find((each) => each.name === name);
        return {
          name,
          label,
          says: setting?.says.replaceAll('`', '') ?? '',
          was: setting?.value ?? '',
          value: typed[name] ?? setting?.value ?? '',
        };
      }),
      look: paletteOf(settings.find(({ name }) => name === 'BRAND_COLOUR')?.value || null),
      beginsAnew,
      modes: MODES.map((value) => ({
        value,
        means: MODE_MEANS[value],
        now: value === mode,
        next: value === keptMode && value !== mode,
      })),
      found,
      compared,
      tally:
        compared === null
          ? null
          : (['same', 'another', 'nobody yet', 'no mail'] as const).map((verdict) => ({
              verdict,
              count: counts.get(verdict)?.length ?? 0,
            })),
    });
  }
}
