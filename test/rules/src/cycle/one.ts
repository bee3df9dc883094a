import { other } from './other.ts';
export const one = (): unknown => other;
