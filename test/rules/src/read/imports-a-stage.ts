import type { Value } from '../extract/value.ts';
export const seen: Value = { value: 'x' };
