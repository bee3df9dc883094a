/** The directory: who is in it, enrolling and changing an agent, merging two that are one, and a file with what it would change. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Agent, Directory } from '../../domain/directory.ts';
import { addressName, hostName } from '../../domain/organisation.ts';
import { alikeIn, previewOf } from './changes.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { type Fields, fieldsIn, queryOf, readAsForm, text } from './form.ts';

const VIEWER = { role: 'viewer' } as const;
const OPERATOR = { role: 'operator' } as const;
const MOST_SHOWN = 500;
const agentParams = z.object({ id: z.string().max(100) });

export function directoryPages(server: FastifyInstance, site: Console): void {
  const { views, deeds, services } = site.needs;

  server.get('/directory', { config: VIEWER }, async (request, reply) => {
    const words = text(queryOf(request), 'q').toLowerCase();
    const directory = await views.directory();
    const agents = directory.agents.filter(({ name, company, emails, id }) =>
      [name, company, id, ...emails].join(' ').toLowerCase().includes(words),
    );
    return await site.page(request, reply, 'directory', {
      title: 'Directory',
      directory,
      words,
      agents: agents.slice(0, MOST_SHOWN),
      alike: alikeIn(directory),
    });
  });

  server.get('/directory/agents/new', { config: OPERATOR }, async (request, reply) => {
    const query = queryOf(request);
    const [name, company, email] = [text(query, 'name'), text(query, 'company'), text(query, 'email')];
    const agent = { ...NOBODY, name, company, emails: email === '' ? [] : [email] };
    return await form(request, reply, agent, { known: false, faults: [], why: '', goto: placeIn(text(query, 'goto')) });
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
    return await form(request, reply, agent, { known: true, faults: [], why: '', goto: '/directory' });
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
    await deeds.mergeAgents(keepId, dropId, signedIn(request), 'they are one');
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
    const { text: content, format, replace, sure, why } = await sentDirectory(request);
    const read = services.readDirectory(content, format);
    if (!read.ok)
      return await site.page(request, reply, 'import', {
        title: 'Import a directory',
        status: 422,
        faults: read.faults.slice(0, 50),
        preview: null,
      });
    const now = await views.directory();
    if (sure && why !== '') {
      await deeds.putDirectory(read.directory, replace, signedIn(request), why);
      return reply.redirect('/directory?said=changed', 303);
    }
    return await site.page(request, reply, 'import', {
      title: 'Import a directory',
      faults: [],
      preview: previewOf(now, read.directory, replace),
      text: content,
      format,
      replace,
    });
  });

  async function keep(request: FastifyRequest, reply: FastifyReply, known: string | null): Promise<FastifyReply> {
    const fields = fieldsIn(request);
    const agent = agentIn(fields, known);
    const directory = await views.directory();
    const [why, goto] = [text(fields, 'why'), placeIn(text(fields, 'goto'))];
    const faults = faultsOf(agent, directory, known, (json) => services.readDirectory(json, 'json'));
    if (why === '') faults.push('Say why: it stands in the history.');
    if (faults.length > 0) return await form(request, reply, agent, { known: known !== null, faults, why, goto });
    await deeds.putAgent(agent, signedIn(request), why);
    return reply.redirect(goto === '/directory' ? '/directory?said=changed' : goto, 303);
  }

  async function form(
    request: FastifyRequest,
    reply: FastifyReply,
    agent: Agent,
    { known, faults, why, goto }: { known: boolean; faults: readonly string[]; why: string; goto: string },
  ): Promise<FastifyReply> {
    const { agencies } = await views.directory();
    return await site.page(request, reply, 'agent', {
      title: known ? agent.name : 'Enrol an agent',
      status: faults.length > 0 ? 422 : 200,
      known,
      faults,
      why,
      goto,
      agent: {
        ...agent,
        emails: agent.emails.join(', '),
        aliases: agent.aliases.join(', '),
        domains: agent.domains.join(', '),
      },
      agencies: agencies.map(({ id, name }) => ({ id, name, on: agent.agencyIds.includes(id) })),
    });
  }

  const notThere = (reply: FastifyReply) =>
    site.fault(reply, 404, 'No such agent', 'The directory has nobody of that id.');
}

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
  return {
    id: known ?? text(fields, 'id'),
    name: text(fields, 'name'),
    company: text(fields, 'company'),
    aliases: list('aliases'),
    emails: list('emails').map(addressName),
    domains: list('domains').map(hostName),
    agencyIds: [...(fields['agencyIds'] ?? [])],
    salesManagerEmail: addressName(text(fields, 'salesManagerEmail')) || null,
  };
}

/** What an import of the same entry would object to, and that the id is another's. */
function faultsOf(
  agent: Agent,
  { agencies, agents }: Directory,
  known: string | null,
  read: (json: string) => { readonly ok: boolean; readonly faults?: readonly string[] },
): string[] {
  const taken = known === null && agents.some(({ id }) => id === agent.id);
  const checked = read(JSON.stringify({ agencies, agents: [agent] }));
  return [
    ...(taken ? [`The id ${agent.id} is taken by another agent.`] : []),
    ...(checked.ok ? [] : (checked.faults ?? [])),
  ];
}

function placeIn(goto: string): string {
  return /^\/hold\/[0-9a-f-]{36}$/.test(goto) ? goto : '/directory';
}

async function sentDirectory(request: FastifyRequest): Promise<{
  readonly text: string;
  readonly format: 'csv' | 'json';
  readonly replace: boolean;
  readonly sure: boolean;
  readonly why: string;
}> {
  if (!request.isMultipart()) {
    const fields = fieldsIn(request);
    return {
      text: fields['text']?.[0] ?? '',
      format: text(fields, 'format') === 'json' ? 'json' : 'csv',
      replace: text(fields, 'replace') === 'yes',
      sure: text(fields, 'sure') === 'yes',
      why: text(fields, 'why').slice(0, 500),
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
  return { text: content.replaceAll('\r\n', '\n'), format, replace, sure: false, why: '' };
}
