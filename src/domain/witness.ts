/** A reader that is asked about the designation alone: whom it reads as assigned, denied or put out. It vouches for another's reading, or speaks against it. */
import { type AgentOfRecord, degreeOf } from './extraction.ts';

export interface Witness {
  readonly parties: readonly {
    /** Everybody of the directory who may be meant; empty for somebody whom it does not know. */
    readonly ids: readonly string[];
    readonly name: string | null;
    /** `perhaps` assigns them, and is not sure of it: that bears nobody out, and speaks against another one. */
    readonly act: 'assigns' | 'perhaps' | 'denies' | 'replaced';
  }[];
}

export const SILENT_WITNESS: Witness = { parties: [] };

/** What a reading without a model says as a witness: it knows whom it assigns, and keeps nobody whom it does not. */
export function witnessIn(agentOfRecord: AgentOfRecord): Witness {
  const assigned =
    agentOfRecord.status === 'designated'
      ? [agentOfRecord.agent]
      : agentOfRecord.status === 'multiple'
        ? agentOfRecord.agents
        : [];
  return {
    parties: assigned.map(({ name, company, directoryId }) => ({
      ids: directoryId === null ? [] : [directoryId],
      name: name ?? company,
      act: degreeOf(agentOfRecord) === 'sure' ? 'assigns' : 'perhaps',
    })),
  };
}
