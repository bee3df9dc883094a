/** A logo goes in; where pages find it, and how large they show it, comes out. */
import { extensionOf, fitted, type Logo } from '../domain/logo.ts';

export interface PlacedLogo {
  /** Changes with the picture, so that it may be kept for ever. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

export function placedLogo(logo: Logo | null, prefix: string): PlacedLogo | null {
  if (logo === null) return null;
  return { path: `${prefix}/logo.${logo.sha256.slice(0, 12)}.${extensionOf(logo)}`, ...fitted(logo) };
}
