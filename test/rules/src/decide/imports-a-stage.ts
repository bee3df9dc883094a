import { value } from '../extract/value.ts';
export const seen = value;
