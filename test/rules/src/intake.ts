import { port } from './adapters/port.ts';
import { value } from './extract/value.ts';
export const seen = [port, value];
