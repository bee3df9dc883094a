/** One's own sessions and password; and, for who administers, everybody who may sign in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { USER_ROLES } from '../../domain/user.ts';
import type { Console } from './console.ts';
import { signedIn } from './console.ts';
import { fieldsIn, member, text } from './form.ts';
import { fromOf, passwordFault, SESSION_COOKIE } from './sign-in-pages.ts';

const VIEWER = { role: 'viewer' } as const;
const ADMIN = { role: 'admin' } as const;
const userParams = z.object({ id: z.uuid() });
const sessionParams = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) });

export function userPages(server: FastifyInstance, site: Console): void {
  const { accounts, deeds } = site.needs;

  server.get('/account', { config: VIEWER }, async (request, reply) => {
    const user = signedIn(request);
    const sessions = (await accounts.sessions()).filter((session) => session.user.id === user.id);
    return await site.page(request, reply, 'account', { title: 'You', sessions });
  });

  server.post('/account/sessions/:id/end', { config: VIEWER }, async (request, reply) => {
    const { id } = sessionParams.parse(request.params);
    const own = (await accounts.sessions()).find((session) => session.id === id);
    if (own?.user.id === signedIn(request).id) await accounts.endSession(id);
    return reply.redirect('/account?said=changed', 303);
  });

  server.post(
    '/account/password',
    { config: { ...VIEWER, rateLimit: { max: 10, timeWindow: 60_000 } } },
    async (request, reply) => {
      const user = signedIn(request);
      const fields = fieldsIn(request);
      const [old, fresh] = [fields['old']?.[0] ?? '', fields['new']?.[0] ?? ''];
      const fault = passwordFault(fresh);
      if (fault !== null) return site.fault(reply, 422, 'Not changed', fault);
      const checked = await accounts.signIn(user.name, old, fromOf(request));
      if (!checked.ok)
        return site.fault(
          reply,
          403,
          'Not changed',
          checked.waitSeconds === null
            ? 'The password of now is another one.'
            : `There were too many wrong passwords, so this one was not looked at. Try again in ${checked.waitSeconds} seconds.`,
        );
      await accounts.change(user.id, { password: fresh });
      await deeds.note(user.name, 'password changed', `user ${user.name}`, '');
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).redirect('/sign-in', 303);
    },
  );

  server.get('/users', { config: ADMIN }, async (request, reply) => await everybody(request, reply, '', null));

  server.post('/users', { config: ADMIN }, async (request, reply) => {
    const fields = fieldsIn(request);
    const [name, password] = [text(fields, 'name'), fields['password']?.[0] ?? ''];
    const role = member(fields, 'role', USER_ROLES);
    const fault =
      name === ''
        ? 'Give a name.'
        : role === null
          ? 'Choose a role.'
          : password === ''
            ? null
            : passwordFault(password);
    if (fault !== null || role === null) return await everybody(request, reply, name, fault);
    if (!(await accounts.add(name, role, password === '' ? null : password)))
      return await everybody(request, reply, name, `There is a user ${name.toLowerCase()} already.`);
    await deeds.note(signedIn(request).name, 'user added', `user ${name.toLowerCase()}`, role);
    return reply.redirect('/users?said=changed', 303);
  });

  server.post('/users/:id', { config: ADMIN }, async (request, reply) => {
    const { id } = userParams.parse(request.params);
    const fields = fieldsIn(request);
    const user = (await accounts.users()).find((each) => each.id === id);
    if (user === undefined) return site.fault(reply, 404, 'No such user', 'There is nobody of that number.');
    const role = member(fields, 'role', USER_ROLES);
    const disabled = text(fields, 'disabled');
    const isSelf = user.id === signedIn(request).id;
    if (isSelf) return site.fault(reply, 409, 'Not changed', 'Nobody takes their own rights: ask another admin.');
    await accounts.change(id, {
      ...(role === null ? {} : { role }),
      ...(disabled === '' ? {} : { disabled: disabled === 'yes' }),
    });
    await deeds.note(
      signedIn(request).name,
      'user changed',
      `user ${user.name}`,
      role ?? (disabled === 'yes' ? 'shut out' : 'let in'),
    );
    return reply.redirect('/users?said=changed', 303);
  });

  server.post('/users/sessions/:id/end', { config: ADMIN }, async (request, reply) => {
    const { id } = sessionParams.parse(request.params);
    await accounts.endSession(id);
    await deeds.note(signedIn(request).name, 'session ended', 'a session', '');
    return reply.redirect('/users?said=changed', 303);
  });

  async function everybody(request: FastifyRequest, reply: FastifyReply, name: string, fault: string | null) {
    const [users, sessions] = await Promise.all([accounts.users(), accounts.sessions()]);
    return await site.page(request, reply, 'users', {
      title: 'Users',
      status: fault === null ? 200 : 422,
      users,
      sessions,
      roles: USER_ROLES,
      fault,
      typed: { name },
    });
  }
}
