/** A model, or none, in; the reader of letters out, with its rules in this process, where a fault of theirs fails the test. */
import type { Extraction } from '../src/domain/extraction.ts';
import type { LanguageModel, Log, ReadWithoutModel, ReadingContext } from '../src/domain/ports.ts';
import type { Letter } from '../src/domain/letter.ts';
import { type LetterReader, letterReader, modelAlone } from '../src/extract/reader.ts';
import { heardIn } from '../src/extract/answer/heard.ts';
import { understand } from '../src/extract/without-model.ts';

type ReaderHere = (letter: Letter, context: ReadingContext, signal: AbortSignal) => Promise<Extraction>;

const ownHere: ReadWithoutModel = async (letter, { directory, receivedAt }) => ({
  ok: true,
  ...understand(letter, directory, receivedAt),
  heard: heardIn(letter, directory),
});

export function readerHere(model: LanguageModel | null, log: Log, asksTwice = true): ReaderHere {
  return surviving(
    letterReader({ readWithoutModel: ownHere, model: model === null ? null : { model, asksTwice }, log }),
  );
}

export function modelAloneHere(model: LanguageModel, log: Log): ReaderHere {
  return surviving(modelAlone({ readWithoutModel: ownHere, model: { model, asksTwice: true }, log }));
}

function surviving(read: LetterReader): ReaderHere {
  return async (letter, context, signal) => {
    const result = await read(letter, context, signal);
    if (!result.ok) throw new Error(result.detail);
    return result.extraction;
  };
}
