/** The referrals behind their port go in; the routes to them, their events and designations come out. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ifMatch, etagOf, sendOne, stale } from './conditional.ts';
import { keyOf } from './guard.ts';
import { askedOf, cursorOf, pageShown } from './paging.ts';
import type { ApiReferrals } from './ports.ts';
import { noSuch } from './problem.ts';
import { about, needs, refusals } from './route.ts';
import {
  designationQuery,
  designationSchema,
  eventFeed,
  eventQuery,
  eventSchema,
  ifMatchHeaders,
  pageOf,
  pageQuery,
  referencesBody,
  referenceParams,
  referralQuery,
  referralSchema,
} from './schemas.ts';

const referralPage = pageOf('Referral', referralSchema);
const designationPage = pageOf('Designation', designationSchema);
const eventPage = pageOf('Event', eventSchema);

export const referralRoutes: FastifyPluginAsyncZod<{ readonly referrals: ApiReferrals }> = async (
  server,
  { referrals },
) => {
  server.get(
    '/referrals',
    {
      config: needs('referrals:read'),
      schema: {
        ...about('referrals:read', 'List referrals', 'The newest first; with `changedSince` in the order of changes.'),
        querystring: referralQuery,
        response: { 200: referralPage, ...refusals },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const list = filter.changedSince === undefined ? 'referrals' : 'changes';
      return pageShown(list, await referrals.list(keyOf(request), filter, askedOf(list, { limit, cursor })));
    },
  );

  server.get(
    '/referrals/:reference',
    {
      config: needs('referrals:read'),
      schema: {
        ...about('referrals:read', 'One referral'),
        params: referenceParams,
        response: { 200: referralSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { reference } = request.params;
      const found = await referrals.one(keyOf(request), reference);
      if (found === null) throw noReferral(reference);
      return sendOne(request, reply, found);
    },
  );

  server.patch(
    '/referrals/:reference',
    {
      config: needs('referrals:write'),
      schema: {
        ...about('referrals:write', 'Set your own numbers for it', 'With If-Match. Nothing else of it can be set.'),
        params: referenceParams,
        headers: ifMatchHeaders,
        body: referencesBody,
        response: { 200: referralSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { reference } = request.params;
      const isCurrent = ifMatch(request);
      const done = await referrals.setNumbers(keyOf(request), reference, request.body.references, isCurrent);
      if (done.is === 'unknown') throw noReferral(reference);
      if (done.is === 'stale') throw stale(request, `the referral ${reference}`);
      reply.header('ETag', etagOf(done.now));
      return done.now;
    },
  );

  server.get(
    '/referrals/:reference/events',
    {
      config: needs('referrals:read'),
      schema: {
        ...about('referrals:read', 'What happened to a referral', 'Oldest first.'),
        params: referenceParams,
        querystring: pageQuery,
        response: { 200: eventPage, ...refusals },
      },
    },
    async (request) => {
      const { reference } = request.params;
      const list = 'events of a referral';
      const page = await referrals.eventsOf(keyOf(request), reference, askedOf(list, request.query));
      if (page === null) throw noReferral(reference);
      return pageShown(list, page);
    },
  );

  server.get(
    '/events',
    {
      config: needs('referrals:read'),
      schema: {
        ...about(
          'referrals:read',
          'What happened to all referrals',
          'In the order of the chain, so that whoever goes on from `next` misses nothing and gets nothing twice.',
        ),
        querystring: eventQuery,
        response: { 200: eventFeed, ...refusals },
      },
    },
    async (request) => {
      const { kind = null, ...query } = request.query;
      const { items, next, more } = await referrals.events(keyOf(request), kind, askedOf('events', query));
      return { items, next: cursorOf('events', next), more };
    },
  );

  server.get(
    '/designations',
    {
      config: needs('referrals:read'),
      schema: {
        ...about(
          'referrals:read',
          'Who was agent of record, for what and when',
          'A designation is no letter of agency, no contract and no promise of pay. A page holds up to `limit` referrals.',
        ),
        querystring: designationQuery,
        response: { 200: designationPage, ...refusals },
      },
    },
    async (request) => {
      const { customer, on, ...query } = request.query;
      const day = on === undefined ? null : new Date(on);
      const page = await referrals.designations(keyOf(request), customer, day, askedOf('designations', query));
      if (page === null) throw noReferral(customer);
      return pageShown('designations', page);
    },
  );
};

const noReferral = (reference: string) => noSuch('referral', reference, 'GET /referrals');
