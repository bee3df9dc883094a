/** A letter goes in; what its readers made of it comes out: the rules alone, or the rules and a language model together. */
import type { Heard } from '../domain/answer.ts';
import type { Directory } from '../domain/directory.ts';
import { type Extraction, missingParts } from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import type { Death, LanguageModel, Log, ReadByRules, ReadingContext } from '../domain/ports.ts';
import { merge, type Merged } from './merge.ts';
import { modelReader, without } from './model/reader.ts';
import { withoutOrders } from './orders.ts';
import { mentionIndex } from './rules/mentions.ts';

/** A death is that of the process in which the rules read; a model that fails is no more than a reader less. */
export type LetterReader = (
  letter: Letter,
  context: ReadingContext,
  signal: AbortSignal,
) => Promise<({ readonly ok: true; readonly heard: Heard } & Merged) | Death>;

interface ReaderNeeds {
  readonly readByRules: ReadByRules;
  readonly model: LanguageModel | null;
  readonly log: Log;
}

/** Without a model, and whenever it fails, the rules read alone: a letter never waits for a model. */
export function letterReader(needs: ReaderNeeds): LetterReader {
  return readerThat(merge, needs);
}

/** For evaluations: what the model read counts alone, and the rules only where it reads nothing. */
export function modelAlone(needs: ReaderNeeds & { readonly model: LanguageModel }): LetterReader {
  return readerThat((_, extraction) => ({ extraction, disagree: false }), needs);
}

function readerThat(
  settles: (rules: Extraction, model: Extraction) => Merged,
  { readByRules, model, log }: ReaderNeeds,
): LetterReader {
  const byModel = model === null ? null : modelReader({ model, log });
  return async (received, context, signal) => {
    const { letter, leftOut } = withoutOrders(received);
    const first = await readByRules(letter, context, signal);
    if (!first.ok) return first;
    const read = first.extraction;
    const second =
      byModel === null
        ? without('none_set')
        : isPlainYes(read, letter)
          ? without('plain_yes')
          : await byModel(letter, context, signal);
    const alone = { ...read, readBy: { ...read.readBy, model: second.part } };
    const merged =
      second.extraction === null ? { extraction: alone, disagree: false } : settles(alone, second.extraction);
    const { extraction } = merged;
    return {
      ok: true,
      heard: first.heard,
      ...merged,
      extraction: namesAnAgent(leftOut, context.directory) ? leftOpen(extraction) : extraction,
    };
  };
}

const LONGEST_YES = 300;

/** A plain yes to what was read back needs no second reader. */
function isPlainYes({ intent, agentOfRecord }: Extraction, letter: Letter): boolean {
  return intent === 'confirmation' && agentOfRecord.status === 'missing' && ownWords(letter).length <= LONGEST_YES;
}

function namesAnAgent(words: string, directory: Directory): boolean {
  if (words === '') return false;
  if (/\b(?:agents?|aor|brokers?)\b/i.test(words)) return true;
  return mentionIndex(directory)
    .find(words)
    .some(({ kind }) => kind === 'agent');
}

/** What was left out may have taken back, or contradicted, what was read. */
function leftOpen(extraction: Extraction): Extraction {
  const { agentOfRecord } = extraction;
  if (agentOfRecord.status !== 'designated' && agentOfRecord.status !== 'multiple') return extraction;
  const candidates = agentOfRecord.status === 'designated' ? [agentOfRecord.agent] : agentOfRecord.agents;
  const why = 'words that give orders to software speak of an agent too';
  const open = { ...extraction, agentOfRecord: { status: 'ambiguous' as const, candidates, why } };
  return { ...open, missing: missingParts(open) };
}
