import { config } from '../config.ts';
export const seen = config;
