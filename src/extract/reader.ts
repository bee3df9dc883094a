/** A letter goes in; what its readers made of it comes out: the reader without a model alone, or it and a language model together. */
import type { Heard } from '../domain/answer.ts';
import type { Directory } from '../domain/directory.ts';
import { type Extraction, missingParts } from '../domain/extraction.ts';
import { type Letter, ownWords } from '../domain/letter.ts';
import type { Death, Log, ReadWithoutModel, ReadingContext } from '../domain/ports.ts';
import { merge } from './merge.ts';
import { type AskedModel, modelReader, without } from './model/reader.ts';
import { withoutOrders } from './orders.ts';
import { mentionIndex } from './rules/mentions.ts';
import { SILENT_WITNESS } from '../domain/witness.ts';

/** A death is that of the process that reads without a model; a model that fails is no more than a reader less. */
export type LetterReader = (
  letter: Letter,
  context: ReadingContext,
  signal: AbortSignal,
) => Promise<{ readonly ok: true; readonly heard: Heard; readonly extraction: Extraction } | Death>;

interface ReaderNeeds {
  readonly readWithoutModel: ReadWithoutModel;
  readonly model: AskedModel | null;
  readonly log: Log;
}

/** Without a model, and whenever it fails, the other reader reads alone: a letter never waits for a model. */
export function letterReader(needs: ReaderNeeds): LetterReader {
  return readerThat(merge, needs);
}

/** For evaluations: what the model read counts alone. Where it read nothing its part says so, and the reading is not its own. */
export function modelAlone(needs: ReaderNeeds & { readonly model: AskedModel }): LetterReader {
  return readerThat(
    (_, extraction, { second }) => merge(extraction, extraction, { second, withoutModel: SILENT_WITNESS }),
    needs,
  );
}

function readerThat(settles: typeof merge, { readWithoutModel, model, log }: ReaderNeeds): LetterReader {
  const byModel = model === null ? null : modelReader({ ...model, log });
  return async (received, context, signal) => {
    const { letter, leftOut } = withoutOrders(received);
    const first = await readWithoutModel(letter, context, signal);
    if (!first.ok) return first;
    const read = first.extraction;
    const second =
      byModel === null
        ? without('none_set')
        : isPlainYes(read, letter)
          ? without('plain_yes')
          : await byModel(letter, context, signal);
    const alone = { ...read, readBy: { ...read.readBy, model: second.part } };
    const extraction =
      second.extraction === null
        ? alone
        : settles(alone, second.extraction, { second: second.second, withoutModel: first.witness });
    return {
      ok: true,
      heard: first.heard,
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
