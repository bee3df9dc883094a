/** Links and certificates as given go in; ports in memory come out, with what was asked of them: for tests and pictures. */
import { isChoice } from '../../domain/proposal.ts';
import type { CertificateStatus, CertificateStatuses, CustomerLinks, LinkAnswer, LinkState } from './ports.ts';

interface MemoryLinks extends CustomerLinks {
  /** Each call in its order, such as `confirm abc`. */
  readonly calls: string[];
}

/** A token is known when it is a key; the first button pressed uses an open link up, at `now`. */
export function memoryLinks(given: Readonly<Record<string, LinkState>>, now: Date): MemoryLinks {
  const states = new Map(Object.entries(given));
  const calls: string[] = [];
  const stateOf = (token: string): LinkState => states.get(token) ?? { is: 'unknown' };
  const use = (token: string, did: 'confirmed' | 'objected'): LinkAnswer => {
    const state = stateOf(token);
    if (state.is !== 'open') return state;
    states.set(token, { is: 'used', did, at: now, readBack: state.readBack });
    return { is: 'done', did };
  };
  return {
    calls,
    look: async (token) => {
      calls.push(`look ${token}`);
      return stateOf(token);
    },
    confirm: async (token) => {
      calls.push(`confirm ${token}`);
      return use(token, 'confirmed');
    },
    choose: async (token, { part, at }) => {
      calls.push(`choose ${token} ${part} ${at}`);
      const state = stateOf(token);
      if (state.is !== 'open') return state;
      const offered = state.readBack.proposals.find((each) => each.part === part && isChoice(each))?.parties[at];
      return offered === undefined ? { is: 'not_offered' } : use(token, 'confirmed');
    },
    object: async (token, words) => {
      calls.push(`object ${token} ${words}`);
      return use(token, 'objected');
    },
  };
}

export function memoryCertificates(
  given: Readonly<Record<string, CertificateStatus>>,
): CertificateStatuses & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    look: async (code) => {
      calls.push(code);
      return given[code] ?? null;
    },
  };
}
