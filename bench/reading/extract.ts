/** A folder of labelled mail in; how long a mail takes from its raw bytes to its reading, how long the built-in reader takes of that, and whether memory stays flat, out: `node bench/reading/extract.ts FOLDER [MAILS]`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readingPool } from '../../src/adapters/reading/pool.ts';
import { readDirectoryFile } from '../../src/directory/file.ts';
import { residentMegabytes } from '../../src/adapters/reading/resident-memory.ts';
import { letterReader } from '../../src/extract/reader.ts';
import { readOriginal } from '../../src/intake.ts';
import { findMail, mailsIn } from '../../src/receive/files.ts';
import { table } from '../../src/table.ts';

const [folder, mails = '1000'] = process.argv.slice(2);
if (folder === undefined)
  throw new Error('name a folder with directory.json and mail: node bench/reading/extract.ts FOLDER');

let pid = 0;
const quiet = (): void => undefined;
const log = {
  debug: quiet,
  warn: quiet,
  error: quiet,
  info: (_: string, fields?: { readonly [name: string]: unknown }) => void (pid = Number(fields?.['pid'] ?? pid)),
};
const file = readDirectoryFile(readFileSync(join(folder, 'directory.json'), 'utf8'), 'json');
if (!file.ok) throw new Error(file.faults.join('\n'));
const { directory } = file;
const originals: Uint8Array[] = [];
for await (const { raw } of mailsIn(await findMail([folder]), 25_000_000)) originals.push(raw);

/** Every third has a long history below it, every twentieth a picture of up to a megabyte beside it. */
function mail(number: number): Buffer {
  const raw = Buffer.from(originals[number % originals.length] ?? []);
  const isPlain = !/^content-type: (?!text\/plain)/im.test(raw.toString('latin1').split(/\r?\n\r?\n/)[0] ?? '');
  const isEncoded = /^content-transfer-encoding: base64/im.test(raw.toString('latin1'));
  if (number % 3 === 0 && isPlain && !isEncoded) {
    const history = '> We looked at the network, the phones and the bill again, and nothing of it is settled yet.\r\n';
    return Buffer.concat([raw, Buffer.from(`\r\n${history.repeat(20 + (number % 7) * 200)}`)]);
  }
  if (number % 20 !== 1) return raw;
  const picture = Buffer.alloc((number % 11) * 70_000, number)
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  return Buffer.concat([
    Buffer.from(
      'From: a@customer.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n',
    ),
    Buffer.from('--outer\r\nContent-Type: text/plain\r\n\r\n'),
    raw.subarray(Math.max(0, raw.indexOf('\n\n'))),
    Buffer.from('\r\n--outer\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
    Buffer.from(`${picture}\r\n--outer--\r\n`),
  ]);
}

await using pool = {
  ...readingPool({ children: 1, timeoutMs: 10_000, filesMs: 5_000, memoryMb: 512, log }),
  async [Symbol.asyncDispose]() {
    await this.close();
  },
};
const extract = letterReader({ readWithoutModel: pool.readWithoutModel, model: null, log });
const { signal } = new AbortController();
const whole: number[] = [];
const builtIn: number[] = [];
const resident: number[] = [];
let bytes = 0;
for (let number = 0; number < Number(mails); number++) {
  const raw = mail(number);
  bytes += raw.length;
  const began = performance.now();
  const { reading } = await readOriginal(raw, directory, pool, signal);
  const read = performance.now();
  if (reading.ok) {
    await extract(reading.letter, { directory, receivedAt: new Date(), letterId: null, isProved: true }, signal);
    builtIn.push(performance.now() - read);
  }
  whole.push(performance.now() - began);
  if (number % 100 === 99) resident.push((await residentMegabytes(pid)) ?? Number.NaN);
}
const at = (times: readonly number[], share: number): string => {
  const sorted = times.toSorted((one, other) => one - other);
  return (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
};
const row = (what: string, times: readonly number[]): string[] => [
  what,
  String(times.length),
  at(times, 0.5),
  at(times, 0.99),
  at(times, 1),
];
console.log(
  [
    ...table(
      ['', 'Mails', 'Median ms', '99% ms', 'Slowest ms'],
      [row('From raw bytes to the reading', whole), row('Of that the built-in reader', builtIn)],
    ),
    '',
    `${(bytes / whole.length / 1_000).toFixed(1)} KB a mail. The child holds after each hundred, in MB: ${resident.map((megabytes) => megabytes.toFixed(0)).join(' ')}`,
  ].join('\n'),
);
