/** Which files are taken for a logo, and what whoever uploads another one is told. */
import { describe, expect, it } from 'vitest';
import { jpegOf, pngOf } from '../../test/pictures.ts';
import { cidOf, fitted, readPicture } from './logo.ts';

const png = pngOf(400, 120);
const jpeg = jpegOf(400, 120);
const text = (words: string) => Buffer.from(words);

describe('a file', () => {
  it.each([
    ['PNG', png, 'image/png', png],
    ['JPEG', jpeg, 'image/jpeg', jpeg],
    ['PNG with something behind it', Buffer.concat([png, text('<script>')]), 'image/png', png],
    ['JPEG with something behind it', Buffer.concat([jpeg, text('<script>')]), 'image/jpeg', jpeg],
  ])('that is a %s is taken', (_, bytes, contentType, content) => {
    const picture = readPicture(bytes);
    expect(picture).toMatchObject({ contentType, width: 400, height: 120 });
    expect('content' in picture && Buffer.from(picture.content).equals(content)).toBe(true);
  });

  it.each([
    ['nothing', text(''), /no whole PNG or JPEG picture/],
    ['an SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), /no whole PNG or JPEG picture/],
    ['a GIF', text('GIF89a'), /no whole PNG or JPEG picture/],
    ['a PNG that was cut off', png.subarray(0, -20), /no whole PNG or JPEG picture/],
    ['a PNG without its pixels', Buffer.concat([png.subarray(0, 33), png.subarray(-12)]), /no whole/],
    ['a PNG whose chunk is longer than the file', png.with(8, 0x7f), /no whole/],
    ['a JPEG that was cut off', jpeg.subarray(0, -2), /no whole PNG or JPEG picture/],
    ['a JPEG without a size', jpeg.with(21, 0xc4), /no whole PNG or JPEG picture/],
    ['too many bytes', Buffer.alloc(340_001), /340 kB|341 kB/],
    ['too few pixels', pngOf(400, 15), /400 × 15 pixels; each side of a logo has 16 to 2000/],
    ['too many pixels', jpegOf(2_001, 120), /2001 × 120 pixels/],
    ['no pixels', jpegOf(0, 0), /0 × 0 pixels/],
  ])('that is %s is not, and why is said', (_, bytes, fault) => {
    expect(readPicture(bytes)).toEqual({ fault: expect.stringMatching(fault) });
  });

  it('of any first bytes is read to its end without harm', () => {
    for (let length = 0; length <= png.length; length++) readPicture(png.subarray(0, length));
    for (let length = 0; length <= jpeg.length; length++) readPicture(jpeg.subarray(0, length));
  });
});

it.each([
  [400, 120, 147, 44],
  [1_000, 100, 180, 18],
  [100, 30, 100, 30],
  [2_000, 16, 180, 1],
])('a logo of %d × %d is shown as %d × %d', (width, height, shownWidth, shownHeight) => {
  expect(fitted({ width, height })).toEqual({ width: shownWidth, height: shownHeight });
});

it('another picture has another name', () => {
  expect(cidOf({ sha256: 'a'.repeat(64) })).toBe(`logo-${'a'.repeat(32)}@firsthand`);
});
