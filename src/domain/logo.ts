/** The bytes of a file go in; a logo, or why it is none, comes out; and of a logo, how it is named and how large it is shown. */

/** A picture that each mail program and browser shows. */
export interface Picture {
  readonly contentType: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
  readonly content: Uint8Array;
}

/** Kept under the hash of its bytes, in hex: another picture is another logo. */
export interface Logo extends Picture {
  readonly sha256: string;
}

const MOST_BYTES = 100_000; // it goes out with each mail
const LEAST_PIXELS = 16;
const MOST_PIXELS = 2_000;
/** Where it is shown: beside a reference, on a phone too. */
const ROOM = { width: 180, height: 44 };

/** What a file is follows from its bytes, never from its name. No SVG: mail programs do not show it, and it can hold scripts. */
export function readPicture(bytes: Uint8Array): Picture | { readonly fault: string } {
  if (bytes.length > MOST_BYTES)
    return { fault: `The file has ${kB(bytes.length)}; a logo has ${kB(MOST_BYTES)} at most. Save it smaller.` };
  const picture = pngIn(bytes) ?? jpegIn(bytes);
  if (picture === null) return { fault: 'The file is no whole PNG or JPEG picture. Save the logo as PNG.' };
  const { width, height } = picture;
  if (Math.min(width, height) < LEAST_PIXELS || Math.max(width, height) > MOST_PIXELS)
    return {
      fault: `The picture has ${width} × ${height} pixels; each side of a logo has ${LEAST_PIXELS} to ${MOST_PIXELS}. Save it in another size.`,
    };
  return picture;
}

/** By which the HTML of a mail shows the picture that the mail carries. RFC 2392 section 2. */
export function cidOf({ sha256 }: Pick<Logo, 'sha256'>): string {
  return `logo-${sha256.slice(0, 32)}@firsthand`;
}

export function extensionOf({ contentType }: Pick<Logo, 'contentType'>): 'png' | 'jpg' {
  return contentType === 'image/png' ? 'png' : 'jpg';
}

/** As large as there is room, and no larger than it is: many a mail program heeds these numbers alone. */
export function fitted({ width, height }: Pick<Logo, 'width' | 'height'>) {
  const share = Math.min(1, ROOM.width / width, ROOM.height / height);
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) };
}

function kB(bytes: number): string {
  return `${Math.ceil(bytes / 1_000)} kB`;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** PNG (Third Edition) section 5: a signature, then chunks from IHDR to IEND. What stands behind that is left out. */
function pngIn(bytes: Uint8Array): Picture | null {
  const view = viewOf(bytes);
  if (!PNG.every((byte, at) => bytes[at] === byte)) return null;
  let size: Pick<Picture, 'width' | 'height'> | null = null;
  let hasPixels = false;
  for (let at = PNG.length; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return null;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if ((type === 'IHDR') !== (at === PNG.length)) return null;
    if (type === 'IHDR' && end - at === 25) size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (type === 'IDAT') hasPixels = true;
    if (type === 'IEND')
      return size === null || !hasPixels ? null : { contentType: 'image/png', ...size, content: bytes.slice(0, end) };
    at = end;
  }
  return null;
}

/** Markers of a JPEG that start a frame, in which the size stands; C4, C8 and CC among them mean something else. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const START_OF_SCAN = 0xda;

/** ITU T.81 annex B: segments, then the pixels up to the mark of the end. What stands behind that is left out. */
function jpegIn(bytes: Uint8Array): Picture | null {
  const view = viewOf(bytes);
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let size: Pick<Picture, 'width' | 'height'> | null = null;
  for (let at = 2; at + 9 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return null;
    if (isFrame(marker)) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === START_OF_SCAN) {
      const end = endOfPixels(bytes, at);
      return size === null || end === null
        ? null
        : { contentType: 'image/jpeg', ...size, content: bytes.slice(0, end) };
    }
  }
  return null;
}

/** A preview in the header has such a mark too; the last one is that of the picture. */
function endOfPixels(bytes: Uint8Array, from: number): number | null {
  for (let at = bytes.length - 2; at > from; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return at + 2;
  return null;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
