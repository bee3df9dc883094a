/** What a route needs and does, in a few words, goes in; what Fastify and the OpenAPI document are told of it comes out. */
import type { ApiScope } from '../../domain/api-key.ts';
import { problemSchema } from './schemas.ts';

const problems = {
  description: 'What is wrong, with its value, and what mends it',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** For `config` of a route. */
export const needs = (scope: ApiScope) => ({ scope });

/** Beside the schemas of a route. */
export function about(scope: ApiScope, summary: string, description = '') {
  const [tag = ''] = scope.split(':');
  return {
    tags: [tag],
    summary,
    description: `${description === '' ? '' : `${description} `}Needs the scope \`${scope}\`.`,
    security: [{ key: [] }],
  };
}

/** The answers of a route that are none of its own. */
export const refusals = { '4xx': problems };
