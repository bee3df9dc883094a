import { noun } from '../domain/noun.ts';
export const seen = noun;
