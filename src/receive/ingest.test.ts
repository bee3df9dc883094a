import { expect, it } from 'vitest';
import type { MailInFile } from './files.ts';
import { ingest } from './ingest.ts';

function storing(stored = new Set<string>()) {
  const batches: number[] = [];
  const announced: string[] = [];
  const told: { mails: number; bytes: number }[] = [];
  const needs = {
    store: {
      add: async (mails: readonly { readonly raw: Uint8Array }[]) => {
        batches.push(mails.length);
        return mails.map(({ raw }) => {
          const id = Buffer.from(raw).toString();
          const isNew = !stored.has(id);
          stored.add(id);
          return { id, isNew };
        });
      },
    },
    announce: async (ids: readonly string[]) => void announced.push(...ids),
    progress: (done: { mails: number; bytes: number }) => void told.push(done),
  };
  return { needs, batches, announced, told };
}

async function* mails(count: number, length: number): AsyncGenerator<MailInFile> {
  for (let number = 1; number <= count; number++) {
    const raw = Buffer.from(String(number).padStart(length, '0'));
    yield { file: `${number}.eml`, raw, bytes: length, headersOnly: false };
  }
}

it('stores mails in batches, and announces each batch once it is stored', async () => {
  const { needs, batches, announced, told } = storing();
  expect(await ingest(mails(120, 10), needs)).toEqual({ mails: 120, fresh: 120 });
  expect(batches).toEqual([50, 50, 20]);
  expect(announced).toHaveLength(120);
  expect(told).toEqual([
    { mails: 50, bytes: 500 },
    { mails: 50, bytes: 500 },
    { mails: 20, bytes: 200 },
  ]);
});

it('stores fewer at once where they are large', async () => {
  const { needs, batches } = storing();
  await ingest(mails(5, 5_000_000), needs);
  expect(batches).toEqual([2, 2, 1]);
});

it('announces none that was stored before', async () => {
  const { needs, announced } = storing(new Set(['01', '03']));
  expect(await ingest(mails(4, 2), needs)).toEqual({ mails: 4, fresh: 2 });
  expect(announced).toEqual(['02', '04']);
});
