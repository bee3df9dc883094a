/** The store of sightings, kept in memory: the twin that tests use, held to the same contract as the one in PostgreSQL. */
import type { HoldReason, Outcome } from '../domain/lists.ts';
import type { Fetched, SightingStore } from '../domain/ports.ts';
import { identify } from '../domain/raw-message.ts';

interface StoredMessage {
  readonly id: string;
  readonly fetched: Fetched;
  outcome: Outcome | null;
  holdReason: HoldReason | null;
}

interface Sighting {
  readonly mailbox: string;
  readonly uidValidity: string;
  readonly uid: number;
  readonly message: StoredMessage | null;
  folder: string | null;
}

export interface MemorySightingStore extends SightingStore {
  readonly messages: readonly StoredMessage[];
  readonly sightings: readonly Sighting[];
  /** What the end of an intake commits. */
  conclude(id: string, outcome: Outcome, holdReason: HoldReason | null): Promise<void>;
}

export function memorySightingStore(): MemorySightingStore {
  const byHash = new Map<string, StoredMessage>();
  const messages: StoredMessage[] = [];
  const sightings: Sighting[] = [];
  const of = (mailbox: string, uidValidity: string) =>
    sightings.filter((sighting) => sighting.mailbox === mailbox && sighting.uidValidity === uidValidity);
  const see = (mailbox: string, uidValidity: string, uid: number, message: StoredMessage | null) => {
    if (of(mailbox, uidValidity).every((sighting) => sighting.uid !== uid))
      sightings.push({ mailbox, uidValidity, uid, message, folder: null });
  };
  return {
    messages,
    sightings,
    conclude: async (id, outcome, holdReason) => {
      for (const message of messages) if (message.id === id) Object.assign(message, { outcome, holdReason });
    },
    seen: async (mailbox, uidValidity) => new Set(of(mailbox, uidValidity).map(({ uid }) => uid)),
    lastUidValidity: async (mailbox) =>
      sightings.findLast((sighting) => sighting.mailbox === mailbox)?.uidValidity ?? null,
    receive: async (mailbox, uidValidity, arrivals) => {
      const ids: string[] = [];
      for (const fetched of arrivals) {
        const hash = identify(fetched.raw).rawSha256.toString('hex');
        let message = byHash.get(hash);
        if (message === undefined) {
          message = { id: `message-${messages.length + 1}`, fetched, outcome: null, holdReason: null };
          byHash.set(hash, message);
          messages.push(message);
          ids.push(message.id);
        }
        see(mailbox, uidValidity, fetched.uid, message);
      }
      return ids;
    },
    gone: async (mailbox, uidValidity, uids) => {
      for (const uid of uids) see(mailbox, uidValidity, uid, null);
    },
    unfiled: async (mailbox, uidValidity, limit) =>
      of(mailbox, uidValidity)
        .flatMap(({ uid, message, folder }) =>
          message?.outcome && folder === null
            ? [{ uid, outcome: message.outcome, holdReason: message.holdReason }]
            : [],
        )
        .slice(0, limit),
    filed: async (mailbox, uidValidity, uids, folder) => {
      for (const sighting of of(mailbox, uidValidity)) if (uids.includes(sighting.uid)) sighting.folder = folder;
    },
  };
}
