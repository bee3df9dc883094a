/** A request goes in; how a cookie of ours is set for its browser comes out. */
import type { FastifyRequest } from 'fastify';

/**
 * A browser sends a secure cookie over https alone, and over plain http, as on this very machine, keeps none. A proxy may
 * speak plain http with us although the browser does not with it.
 */
export function cookieOptions({ protocol, host }: FastifyRequest, publicUrl: string | null) {
  const isPublic = publicUrl !== null && publicUrl.startsWith('https:') && new URL(publicUrl).host === host;
  return { httpOnly: true, sameSite: 'lax', secure: protocol === 'https' || isPublic, path: '/' } as const;
}
