import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assigning, SILENT } from '../../test/lies.ts';
import { BY_MADE_UP } from '../../test/readers.ts';
import { z } from 'zod';
import { readDirectoryFile } from '../directory/file.ts';
import type { AgentOfRecord } from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import { readLetter } from '../read/letter.ts';
import { ground } from './ground.ts';
import { merge } from './merge.ts';
import type { ModelReading } from './model/schema.ts';
import { readWithoutModel } from './without-model.ts';
import { witnessIn } from '../domain/witness.ts';

const WORLD = join(import.meta.dirname, '../../fixtures/letters/world-a');
const file = readDirectoryFile(readFileSync(join(WORLD, 'directory.json'), 'utf8'), 'json');
if (!file.ok) throw new Error(file.faults.join('\n'));
const { directory } = file;

const labelSchema = z.object({
  agentOfRecord: z.object({ status: z.string(), agents: z.array(z.object({ directoryId: z.string().nullable() })) }),
});
const LETTERS = readdirSync(WORLD)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => {
    const label: unknown = JSON.parse(readFileSync(join(WORLD, name.replace(/eml$/, 'json')), 'utf8'));
    const { agentOfRecord } = labelSchema.partial().parse(label);
    const isDesignated = agentOfRecord?.status === 'designated';
    return { name, assigned: isDesignated ? agentOfRecord.agents.map(({ directoryId }) => directoryId) : [] };
  });

async function letterOf(name: string): Promise<Letter> {
  const read = await readLetter(readFileSync(join(WORLD, name)));
  if (!read.ok) throw new Error(read.detail);
  return read.letter;
}

/** A model that swears that the agent is this one, and gives as its proof every sentence of the letter. */
const swearing = (name: string, company: string | null, letter: Letter): ModelReading => ({
  ...SILENT,
  ...assigning([{ name, company }], [letter.subject, ...ownWords(letter).split(/(?<=[.?!:])\s+|\n+/)].filter(Boolean)),
});

const idOf = (agent: AgentOfRecord): string | null => (agent.status === 'designated' ? agent.agent.directoryId : null);

describe('a model that swears that somebody is the agent', () => {
  it.each(LETTERS)('of $name is believed only of whom another reader assigns too', async ({ name, assigned }) => {
    const letter = await letterOf(name);
    const rules = readWithoutModel(letter, directory, new Date('2026-11-02T09:00:00Z'));
    const witnesses = { second: null, withoutModel: witnessIn(rules.agentOfRecord) };
    for (const agent of directory.agents)
      for (const company of [agent.company, null]) {
        const lie = ground(swearing(agent.name, company, letter), letter, directory, BY_MADE_UP);
        const { agentOfRecord } = merge(rules, lie, witnesses);
        const isSure = 'degree' in agentOfRecord && agentOfRecord.degree === 'sure';
        expect([null, idOf(rules.agentOfRecord), ...assigned]).toContain(isSure ? idOf(agentOfRecord) : null);
      }
  });
});
