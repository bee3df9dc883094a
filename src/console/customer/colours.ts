/** A palette goes in; what a stylesheet says of it, after what it says by itself, comes out. */
import { mixed, OWN_PALETTE, type Palette } from '../../domain/colour.ts';

/** Nothing where it is our own, which the stylesheet wears already. Words and fills are of one shade, the more readable one. */
export function rulesFor(palette: Palette): string {
  if (palette === OWN_PALETTE) return '';
  const { day, night } = palette;
  const over = { day: mixed(day.text, '#000000', 0.25), night: mixed(night.text, '#ffffff', 0.25) };
  return `
:root {
  --accent: ${day.text};
  --on-accent: ${day.onFill};
  --accent-over: ${over.day};
}
@media (prefers-color-scheme: dark) {
  :root {
    --accent: ${night.text};
    --on-accent: ${night.onFill};
    --accent-over: ${over.night};
  }
}
`;
}
