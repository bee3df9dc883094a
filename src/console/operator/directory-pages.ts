/** The directory: who is in it, enrolling and changing an agent, merging two that are one, a file with what it would change, and changes that wait. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Agent, Directory } from '../../domain/directory.ts';
import { addressName, hostName, written } from '../../domain/organisation.ts';
import { alikeIn, previewOf } from './changes.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { type Fields, fieldsIn, queryOf, readAsForm, text } from './form.ts';

const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const MOST_SHOWN = 500;
const MOST_WAITING = 100;
const agentParams = z.object({ id: z.string().max(300) });
const changeParams = z.object({ id: z.uuid() });

export function directoryPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services } = site.needs;

  server.get('/directory', { config: VIEWER }, async (request, reply) => {
    const words = text(queryOf(request), 'q').toLowerCase();
    const directory = await views.directory();
    const agents = directory.agents.filter(({ name, company, emails, id }) =>
      // An international domain is found in both of its spellings.
      [name, company, id, ...emails, ...emails.map(written)].join(' ').toLowerCase().includes(words),
    );
    const names = new Map(directory.agencies.map(({ id, name }) => [id, name]));
    return await site.page(request, reply, 'directory', {
      title: 'Directory',
      directory,
      words,
      found: agents.length,
      agents: agents
        .slice(0, MOST_SHOWN)
        .map((agent) => ({ ...agent, agencies: agent.agencyIds.map((id) => names.get(id) ?? id) })),
      alike: alikeIn(directory),
    });
  });

  server.get('/directory/agents/new', { config: OPERATOR }, async (request, reply) => {
    const query = queryOf(request);
    const [name, company, email] = [text(query, 'name'), text(query, 'company'), text(query, 'email')];
    const agent = { ...NOBODY, name, company, emails: email === '' ? [] : [email] };
    return await form(request, reply, agent, { ...BLANK, known: false, goto: placeIn(text(query, 'goto')) });
  });

  server.post(
    '/directory/agents/new',
    { config: OPERATOR },
    async (request, reply) => await keep(request, reply, null),
  );

  server.get('/directory/agents/:id', { config: OPERATOR }, async (request, reply) => {
    const { id } = agentParams.parse(request.params);
    const agent = (await views.directory()).agents.find((each) => each.id === id);
    if (agent === undefined) return notThere(reply);
    return await form(request, reply, agent, { ...BLANK, known: true });
  });

  server.post('/directory/agents/:id', { config: OPERATOR }, async (request, reply) => {
    const { id } = agentParams.parse(request.params);
    const isThere = (await views.directory()).agents.some((each) => each.id === id);
    return isThere ? await keep(request, reply, id) : notThere(reply);
  });

  server.post('/directory/agents/merge', { config: OPERATOR }, async (request, reply) => {
    const fields = fieldsIn(request);
    const [keepId, dropId] = [text(fields, 'keep'), text(fields, 'drop')];
    const { agents } = await views.directory();
    if (keepId === dropId || ![keepId, dropId].every((id) => agents.some((agent) => agent.id === id)))
      return notThere(reply);
    const fault = await deeds.mergeAgents(keepId, dropId, signedIn(request), 'they are one');
    if (fault !== null) return site.fault(reply, 403, 'Not merged', fault);
    return reply.redirect('/directory?said=changed', 303);
  });

  server.get(
    '/directory/import',
    { config: OPERATOR },
    async (request, reply) =>
      await site.page(request, reply, 'import', { title: 'Import a directory', faults: [], preview: null }),
  );

  // First with a file, which shows what would change; then with the same text once more, which does it.
  server.post('/directory/import', { config: OPERATOR }, async (request, reply) => {
    const { text: content, format, replace, sure, confirmed, why } = await sentDirectory(request);
    const read = await services.readDirectory(content, format, replace);
    const refused = async (faults: readonly string[]) =>
      await site.page(request, reply, 'import', {
        title: 'Import a directory',
        status: 422,
        faults: [
          ...faults.slice(0, MOST_FAULTS),
          ...(faults.length > MOST_FAULTS ? [`and ${faults.length - MOST_FAULTS} more.`] : []),
        ],
        preview: null,
      });
    if (!read.ok) return await refused(read.faults);
    const by = signedIn(request);
    if (sure && why !== '') {
      const changed = await deeds.importDirectory(read.directory, { replace, sure: confirmed }, by, why);
      if (changed.is === 'done') return reply.redirect('/directory?said=changed', 303);
      if (changed.is === 'waits') return reply.redirect('/directory?said=somewait', 303);
      if (changed.is === 'refused') return await refused(changed.faults);
    }
    const [now, plan] = [await views.directory(), await views.importPlan(read.directory, replace, by)];
    return await site.page(request, reply, 'import', {
      title: 'Import a directory',
      status: sure ? 422 : 200,
      faults: [],
      preview: previewOf(now, plan.now, replace),
      waits: plan.waits.map(({ wanted }) => wanted.entry.name),
      stays: plan.stays,
      objections: plan.objections.slice(0, MOST_FAULTS),
      more: Math.max(0, plan.objections.length - MOST_FAULTS),
      text: content,
      format,
      replace,
      why,
    });
  });

  server.get('/directory/changes', { config: VIEWER }, async (request, reply) => await changes(request, reply));

  server.post('/directory/changes/:id', { config: OPERATOR }, async (request, reply) => {
    const { id } = changeParams.parse(request.params);
    const fields = fieldsIn(request);
    const [accept, why] = [text(fields, 'decision') === 'accept', text(fields, 'why').slice(0, MOST_WHY)];
    if (why === '') return await changes(request, reply, 'Say why: it stands in the audit.');
    const settled = await deeds.settleChange(id, { accept, seen: text(fields, 'seen') }, signedIn(request), why);
    if (settled.is === 'refused') return await changes(request, reply, settled.why);
    const said = settled.is === 'overtaken' ? 'moved' : accept ? 'accepted' : 'refused';
    return reply.redirect(`/directory/changes?said=${said}`, 303);
  });

  /** With what speaks against a decision just made, if there is anything. */
  async function changes(request: FastifyRequest, reply: FastifyReply, fault: string | null = null) {
    const waiting = await views.changes(signedIn(request), MOST_WAITING);
    return await site.page(request, reply, 'changes', {
      title: 'Waiting changes',
      status: fault === null ? 200 : 422,
      ...(fault === null ? {} : { said: { kind: 'bad', text: fault } as const }),
      changes: waiting,
    });
  }

  async function keep(request: FastifyRequest, reply: FastifyReply, known: string | null): Promise<FastifyReply> {
    const fields = fieldsIn(request);
    const agent = agentIn(fields, known);
    const directory = await views.directory();
    const [why, goto] = [text(fields, 'why').slice(0, MOST_WHY), placeIn(text(fields, 'goto'))];
    const again = { known: known !== null, why, goto };
    const faults = await faultsOf(agent, directory, async (json) => await services.readDirectory(json, 'json', false));
    if (why === '') faults.push('Say why: it stands in the history.');
    if (faults.length > 0) return await form(request, reply, agent, { ...again, faults, objections: [] });
    const sure = text(fields, 'sure') === 'yes';
    const changed = await deeds.changeAgent(agent, { isNew: known === null, sure }, signedIn(request), why);
    switch (changed.is) {
      case 'refused':
        return await form(request, reply, agent, { ...again, faults: changed.faults.map(sentence), objections: [] });
      case 'unsure':
        return await form(request, reply, agent, { ...again, faults: [], objections: changed.objections });
      case 'waits':
        return reply.redirect('/directory/changes?said=waits', 303);
      case 'done':
        return reply.redirect(goto === '/directory' ? '/directory?said=changed' : goto, 303);
    }
  }

  async function form(
    request: FastifyRequest,
    reply: FastifyReply,
    agent: Agent,
    { known, faults, objections, why, goto }: FormState,
  ): Promise<FastifyReply> {
    const directory = await views.directory();
    const { agencies } = directory;
    const managers = agencies.flatMap(({ name, salesManagers }) =>
      salesManagers.map((manager) => ({
        address: manager.email,
        label: `${manager.name === '' ? written(manager.email) : `${manager.name}, ${written(manager.email)}`} (${name})`,
        on: manager.email === agent.salesManagerEmail,
      })),
    );
    const isListed = managers.some(({ on }) => on);
    return await site.page(request, reply, 'agent', {
      title: known ? agent.name : 'Enrol an agent',
      status: faults.length > 0 || objections.length > 0 ? 422 : 200,
      known,
      faults,
      objections,
      why,
      goto,
      agent: {
        ...agent,
        emails: agent.emails.map(written).join(', '),
        aliases: agent.aliases.join(', '),
        domains: agent.domains.map(written).join(', '),
      },
      managers,
      isOwn: services.managed(signedIn(request), directory).includes(agent.id),
      otherManager: isListed || agent.salesManagerEmail === null ? '' : written(agent.salesManagerEmail),
      agencies: agencies.map(({ id, name }) => ({ id, name, on: agent.agencyIds.includes(id) })),
    });
  }

  const notThere = (reply: FastifyReply) =>
    site.fault(reply, 404, 'No such agent', 'The directory has nobody of that id.');
}

interface FormState {
  readonly known: boolean;
  readonly faults: readonly string[];
  /** What may be right, and has to be confirmed. */
  readonly objections: readonly string[];
  readonly why: string;
  readonly goto: string;
}

const BLANK = { faults: [], objections: [], why: '', goto: '/directory' };
const MOST_FAULTS = 200;
const MOST_WHY = 500;

const NOBODY: Agent = {
  id: '',
  name: '',
  company: '',
  aliases: [],
  emails: [],
  domains: [],
  agencyIds: [],
  salesManagerEmail: null,
};

function agentIn(fields: Fields, known: string | null): Agent {
  const list = (name: string) =>
    text(fields, name)
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  const chosen = text(fields, 'salesManager');
  return {
    id: known ?? text(fields, 'id'),
    name: text(fields, 'name'),
    company: text(fields, 'company'),
    aliases: list('aliases'),
    emails: list('emails').map(addressName),
    domains: list('domains').map(hostName),
    agencyIds: [...(fields['agencyIds'] ?? [])],
    // One that is chosen goes before one that is written, but where it says that another is meant.
    salesManagerEmail: addressName(chosen === 'other' ? text(fields, 'otherManager') : chosen) || null,
  };
}

/** What cannot be read of it, as a file with the same entry would be told. */
async function faultsOf(
  agent: Agent,
  { agencies }: Directory,
  read: (json: string) => Promise<{ readonly ok: boolean; readonly faults?: readonly string[] }>,
): Promise<string[]> {
  const checked = await read(JSON.stringify({ agencies, agents: [agent] }));
  return checked.ok ? [] : (checked.faults ?? []).map((fault) => sentence(fault.replace(/^[^:]*: /, '')));
}

const sentence = (fault: string): string => `${fault.slice(0, 1).toUpperCase()}${fault.slice(1)}`;

function placeIn(goto: string): string {
  return /^\/hold\/[0-9a-f-]{36}$/.test(goto) ? goto : '/directory';
}

async function sentDirectory(request: FastifyRequest): Promise<{
  readonly text: string;
  readonly format: 'csv' | 'json';
  readonly replace: boolean;
  readonly sure: boolean;
  /** What speaks against it was seen. */
  readonly confirmed: boolean;
  readonly why: string;
}> {
  if (!request.isMultipart()) {
    const fields = fieldsIn(request);
    return {
      text: fields['text']?.[0] ?? '',
      format: text(fields, 'format') === 'json' ? 'json' : 'csv',
      replace: text(fields, 'replace') === 'yes',
      sure: text(fields, 'sure') === 'yes',
      confirmed: text(fields, 'confirmed') === 'yes',
      why: text(fields, 'why').slice(0, MOST_WHY),
    };
  }
  let [content, filename, replace] = ['', '', false];
  await readAsForm(async () => {
    for await (const part of request.parts()) {
      if (part.type === 'file') {
        content = (await part.toBuffer()).toString('utf8');
        ({ filename } = part);
      } else if (part.fieldname === 'replace') replace = part.value === 'yes';
    }
  });
  const format = filename.toLowerCase().endsWith('.json') || content.trimStart().startsWith('{') ? 'json' : 'csv';
  return { text: content.replaceAll('\r\n', '\n'), format, replace, sure: false, confirmed: false, why: '' };
}
