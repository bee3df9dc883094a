/** A size goes in; a picture of it comes out, as each kind of file that a logo may be, for tests. */
import { crc32, deflateSync } from 'node:zlib';

/** One that any browser shows: a bar of one colour with a lighter end. */
export function pngOf(width: number, height: number, [red, green, blue] = [0, 51, 102]): Buffer {
  const line = Buffer.concat([
    Buffer.of(0),
    ...Array.from({ length: width }, (_, at) =>
      at < width * 0.8 ? Buffer.of(red ?? 0, green ?? 0, blue ?? 0) : Buffer.of(120, 170, 220),
    ),
  ]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8); // eight bits each of red, green and blue
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** Its headers alone are true: what looks at it reads no pixels. */
export function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from('ffc0001108000000000301220002110103110100', 'hex').subarray(0, 19);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    frame,
    Buffer.from('ffda000c03010002110311003f00a1b2ffd9', 'hex'),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const checked = Buffer.concat([Buffer.from(type), content]);
  length.writeUInt32BE(content.length);
  checksum.writeUInt32BE(crc32(checked));
  return Buffer.concat([length, checked, checksum]);
}
