/** Texts and files in; what mail programs wrap them in out: S/MIME envelopes, `winmail.dat`, mails saved by Outlook. */
import { deflateSync } from 'node:zlib';
import { burn } from '@kenjiuno/msgreader/lib/Burner.js';

// ---- S/MIME: CMS (RFC 5652) without certificates and signers, which nobody checks

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length > 0xffff) throw new Error('longer than a test needs');
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const DATA = oid('2a864886f70d010701');
const NUMBER = tagged(0x02, Buffer.from([1]));
const NO_SET = tagged(0x31);

/** The content in one piece, or in many as programs write it that do not know its length before. */
export function signed(entity: string | Buffer, pieces = 1): Buffer {
  const content = Buffer.from(entity);
  const step = Math.ceil(content.length / pieces);
  const cut = Array.from({ length: pieces }, (_, at) => tagged(0x04, content.subarray(at * step, (at + 1) * step)));
  const held = pieces === 1 ? tagged(0x04, content) : endless(0x24, ...cut);
  return tagged(
    0x30,
    oid('2a864886f70d010702'),
    tagged(0xa0, tagged(0x30, NUMBER, NO_SET, tagged(0x30, DATA, tagged(0xa0, held)), NO_SET)),
  );
}

function endless(tag: number, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]);
}

/** RFC 3274. */
export function compressed(entity: string): Buffer {
  const held = tagged(0xa0, tagged(0x04, deflateSync(Buffer.from(entity))));
  const algorithm = tagged(0x30, oid('2a864886f70d0109100308'));
  return tagged(
    0x30,
    oid('2a864886f70d0109100109'),
    tagged(0xa0, tagged(0x30, NUMBER, algorithm, tagged(0x30, DATA, held))),
  );
}

export function encrypted(): Buffer {
  return tagged(0x30, oid('2a864886f70d010703'), tagged(0xa0, tagged(0x30, NUMBER, NO_SET)));
}

// ---- winmail.dat

export interface Winmail {
  readonly text?: string;
  readonly html?: string;
  readonly rtf?: string;
  readonly files?: readonly { readonly name: string; readonly content: Buffer }[];
}

export function winmail({ text, html, rtf, files = [] }: Winmail): Buffer {
  const properties = [
    ...(html === undefined ? [] : [property(0x1013_0102, Buffer.from(html))]),
    ...(rtf === undefined ? [] : [property(0x1009_0102, uncompressed(rtf))]),
  ];
  return Buffer.concat([
    Buffer.from('789f3e220100', 'hex'),
    attribute(1, 0x69007, u32(1252), u32(0)),
    ...(text === undefined ? [] : [attribute(1, 0x2800c, Buffer.from(`${text}\0`, 'latin1'))]),
    ...(properties.length === 0 ? [] : [attribute(1, 0x69003, u32(properties.length), ...properties)]),
    ...files.flatMap(({ name, content }) => [
      attribute(2, 0x69002, Buffer.alloc(14)),
      attribute(2, 0x18010, Buffer.from(`${name}\0`, 'latin1')),
      attribute(2, 0x6800f, content),
    ]),
  ]);
}

function attribute(level: number, id: number, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, Buffer.alloc(2)]);
}

function property(tag: number, data: Buffer): Buffer {
  return Buffer.concat([u32(tag), u32(1), u32(data.length), data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** RTF in the form for Outlook that packs nothing. */
function uncompressed(rtf: string): Buffer {
  return Buffer.concat([
    u32(rtf.length + 12),
    u32(rtf.length),
    Buffer.from('MELA'),
    u32(0),
    Buffer.from(rtf, 'latin1'),
  ]);
}

// ---- .msg

/** The streams of [MS-OXMSG] that hold a subject and a body. */
export function msg({ subject, body }: { readonly subject: string; readonly body: string }): Buffer {
  const streams = [
    ['__properties_version1.0', Buffer.alloc(32)],
    ['__substg1.0_001A001F', Buffer.from('IPM.Note', 'utf16le')],
    ['__substg1.0_0037001F', Buffer.from(subject, 'utf16le')],
    ['__substg1.0_1000001F', Buffer.from(body, 'utf16le')],
  ] as const;
  const [root, stream] = [5, 2];
  return Buffer.from(
    burn([
      { name: 'Root Entry', type: root, length: 0, children: streams.map((_, at) => at + 1) },
      ...streams.map(([name, bytes]) => ({
        name,
        type: stream,
        length: bytes.length,
        binaryProvider: () => [...bytes],
      })),
    ]),
  );
}
