/** Texts in; the bytes of what Outlook and S/MIME make of them out, made by hand or by openssl. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A `winmail.dat` that holds a subject and a plain body. MS-OXTNEF section 2.1. */
export function winmail(subject: string, text: string): Buffer {
  const attribute = (id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUInt8(1, 0); // of the message
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(data.reduce((total, byte) => (total + byte) & 0xff_ff, 0));
    return Buffer.concat([head, data, sum]);
  };
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x22_3e_9f_78, 0);
  start.writeUInt16LE(1, 4);
  return Buffer.concat([
    start,
    attribute(0x00_08_90_06, Buffer.from([0, 0, 1, 0])),
    attribute(0x00_06_90_07, Buffer.from([0xe4, 4, 0, 0, 0, 0, 0, 0])),
    attribute(0x00_07_80_08, Buffer.from('IPM.Microsoft Mail.Note\0')),
    attribute(0x00_01_80_04, Buffer.from(`${subject}\0`)),
    attribute(0x00_02_80_0c, Buffer.from(`${text.replaceAll('\n', '\r\n')}\0`)),
  ]);
}

const SECTOR = 512;
const FREE = 0xff_ff_ff_ff;
const END = 0xff_ff_ff_fe;

/** A `.msg`: a compound file with the properties of a mail as streams. MS-CFB section 2, MS-OXMSG section 2. */
export function outlookMessage(subject: string, text: string): Buffer {
  const unicode = (value: string): Buffer => Buffer.from(value.replaceAll('\n', '\r\n'), 'utf16le');
  const streams: readonly (readonly [name: string, content: Buffer])[] = [
    ['__properties_version1.0', Buffer.alloc(32)],
    ['__substg1.0_001A001F', unicode('IPM.Note')],
    ['__substg1.0_0037001F', unicode(subject)],
    ['__substg1.0_1000001F', unicode(text)],
  ];
  const fat: number[] = [0xff_ff_ff_fd]; // the first sector holds this table
  const sectors: Buffer[] = [];
  const store = (content: Buffer): number => {
    const first = fat.length;
    const count = Math.ceil(content.length / SECTOR);
    for (let at = 0; at < count; at++) {
      fat.push(at === count - 1 ? END : first + at + 1);
      sectors.push(Buffer.concat([content.subarray(at * SECTOR, (at + 1) * SECTOR)], SECTOR));
    }
    return first;
  };
  // Short streams would stand in a stream of their own, with a table of its own: all are filled up beyond that.
  const full = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc(Math.max(0, 4_096 - content.length))]);
  const placed = streams.map(([name, content]) => {
    const stored = full(content);
    return { name, size: stored.length, start: store(stored) };
  });
  const entry = (name: string, type: number, right: number, child: number, start: number, size: number): Buffer => {
    const bytes = Buffer.alloc(128);
    bytes.write(name, 0, 'utf16le');
    bytes.writeUInt16LE(name.length * 2 + 2, 64);
    bytes.writeUInt8(type, 66);
    bytes.writeUInt8(1, 67);
    bytes.writeUInt32LE(FREE, 68);
    bytes.writeUInt32LE(right, 72);
    bytes.writeUInt32LE(child, 76);
    bytes.writeUInt32LE(start, 116);
    bytes.writeUInt32LE(size, 120);
    return bytes;
  };
  // Names are sorted by length, and then as they are written.
  const sorted = placed.toSorted(
    (one, other) => one.name.length - other.name.length || (one.name < other.name ? -1 : 1),
  );
  const directory = store(
    Buffer.concat([
      entry('Root Entry', 5, FREE, 1, END, 0),
      ...sorted.map(({ name, size, start }, at) =>
        entry(name, 2, at === sorted.length - 1 ? FREE : at + 2, FREE, start, size),
      ),
    ]),
  );
  const table = Buffer.alloc(SECTOR, 0xff);
  for (const [at, next] of fat.entries()) table.writeUInt32LE(next, at * 4);
  if (fat.length > SECTOR / 4) throw new Error('too long for one table');
  const head = Buffer.alloc(SECTOR, 0xff);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head);
  head.fill(0, 8, 76);
  head.writeUInt16LE(0x3e, 24);
  head.writeUInt16LE(3, 26);
  head.writeUInt16LE(0xff_fe, 28);
  head.writeUInt16LE(9, 30); // sectors of 512 bytes
  head.writeUInt16LE(6, 32);
  head.writeUInt32LE(1, 44); // one sector of the table
  head.writeUInt32LE(directory, 48);
  head.writeUInt32LE(4_096, 56);
  head.writeUInt32LE(END, 60);
  head.writeUInt32LE(END, 68);
  head.writeUInt32LE(0, 76); // it is the first sector
  return Buffer.concat([head, table, ...sectors]);
}

/** A body and its fields, signed with a certificate of its own: `opaque` in one piece, or as two parts. RFC 8551. */
export function smime(entity: string, kind: 'opaque' | 'detached', email: string): { type: string; body: string } {
  const folder = mkdtempSync(join(tmpdir(), 'firsthand-smime-'));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  try {
    writeFileSync(at('in'), entity.replaceAll(/\r?\n/g, '\r\n'));
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
    openssl(
      'req',
      '-x509',
      ...curve,
      '-subj',
      `/CN=Customer/emailAddress=${email}`,
      '-keyout',
      at('key'),
      '-out',
      at('cert'),
    );
    const sign = ['cms', '-sign', '-binary', '-in', at('in'), '-signer', at('cert'), '-inkey', at('key')];
    if (kind === 'detached') {
      openssl(...sign, '-outform', 'DER', '-out', at('out'));
      const boundary = 'smime-signed';
      const signature = readFileSync(at('out')).toString('base64').replaceAll(/.{76}/g, '$&\n');
      return {
        type: `multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="${boundary}"`,
        body: `--${boundary}\n${entity}\n--${boundary}\nContent-Type: application/pkcs7-signature; name="smime.p7s"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7s"\n\n${signature}\n--${boundary}--\n`,
      };
    }
    openssl(...sign, '-nodetach', '-outform', 'DER', '-out', at('out'));
    return {
      type: 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7m"',
      body: readFileSync(at('out')).toString('base64').replaceAll(/.{76}/g, '$&\n'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
