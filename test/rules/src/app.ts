import { port } from './adapters/port.ts';
export const seen = port;
