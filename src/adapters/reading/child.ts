/** Entry of a child process: raw bytes or a letter in, one at a time; what reading them, their files, or the built-in reader made of it out. It ends with its parent. */
import { flushCompileCache, registerHooks } from 'node:module';
import type { Directory } from '../../domain/directory.ts';
import type { Request } from './reading-child.ts';

// mailparser's converter of HTML is never called, and dies of mails that ours survives: not loading it saves 8 MB a child.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'html-to-text'
      ? {
          url: 'data:text/javascript,export const htmlToText = () => { throw new Error("html-to-text is not loaded") };',
          shortCircuit: true,
        }
      : next(specifier, context),
});
const { readFiles, readIfLight, readWithoutFiles } = await import('../../read/letter.ts');
const { understand } = await import('../../extract/without-model.ts');
const { heardIn } = await import('../../extract/answer/heard.ts');

const BIG_BYTES = 1_000_000; // what a mail of this size leaves behind is given back before the next one, however long that takes to come

// While a letter keeps this thread busy the event has to wait: then it is the guard of the pool that ends an orphan.
process.on('disconnect', () => process.exit());
// Ctrl-C and a service manager's stop reach the whole group. The parent finishes what is in hand, and needs us for that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Regular expressions are compiled when they are first used, which takes as long as a hundred letters do: the first letter should not wait for that. */
const EVERYDAY = `From: Robin Ames <robin@customer.example>
To: referrals@agency.example
Date: Mon, 14 Sep 2026 09:00:00 -0400
Subject: New phones
Content-Type: text/plain; charset=utf-8

We want new services: SD-WAN and hosted voice for 40 people at three sites, by the end of March, for about $2,000 a month.
Please bring in the engineers of Quillstone. Nadia Haddad – not Miguel – is our agent of record, and hers alone.

Robin Ames
CIO
`;
const SOMEBODY: Directory = {
  agencies: [
    { id: 'q', name: 'Quillstone', aliases: [], domains: [], salesManagers: [], deskEmail: null, served: true },
  ],
  agents: ['Nadia Haddad', 'Miguel Ferro'].map((name) => ({
    id: name,
    name,
    company: `${name} Telecom`,
    aliases: [],
    emails: [],
    domains: [],
    agencyIds: ['q'],
    salesManagerEmail: null,
  })),
  referralAddresses: ['referrals@agency.example'],
};
let directory: Directory = { agencies: [], agents: [], referralAddresses: [] };

process.on('message', (request: Request) => {
  if ('directory' in request) directory = request.directory;
  else
    answerTo(request).catch((error: unknown) => {
      throw error; // the pool counts it as a crash
    });
});

async function answerTo(request: Exclude<Request, { directory: Directory }>): Promise<void> {
  if ('letter' in request) {
    const { letter, receivedAt } = request;
    process.send?.({ ok: true, ...understand(letter, directory, receivedAt), heard: heardIn(letter, directory) });
    return;
  }
  const { raw, what } = request;
  const big = raw.byteLength > BIG_BYTES;
  const answer = (said: unknown): void =>
    void process.send?.(said, () => (big ? setImmediate(() => globalThis.gc?.()) : undefined));
  if (what === 'files') {
    for await (const file of readFiles(raw)) process.send?.({ file });
    answer({ ok: true, files: 'all' });
    return;
  }
  answer(what === 'if_light' ? await readIfLight(raw) : await readWithoutFiles(raw));
}

flushCompileCache(); // it is written at exit otherwise, and children are killed
process.send?.('ready');

// A first letter that is here already does the same.
const warmingUp = setTimeout(() => {
  void readWithoutFiles(Buffer.from(EVERYDAY)).then((read) => {
    if (read.ok) for (let times = 0; times < 2; times++) understand(read.letter, SOMEBODY, new Date());
  });
}, 100);
process.once('message', () => clearTimeout(warmingUp));
