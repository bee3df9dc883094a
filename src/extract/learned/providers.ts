/** A name in; whether it is that of a provider or a maker whom everybody knows, out. */
import { lines } from '../data/data.ts';

const PROVIDERS = new Set(lines('providers.tsv').map(([name = '']) => name.toLowerCase()));
/** Behind the name of a provider they say what of it is meant. */
const OF_THEM = new Set(
  'business wireless mobile fiber fibre cloud enterprise communications internet workspace phone'.split(' '),
);

/** `Verizon Business` is Verizon; `Granite Telecom Advisors` may be anybody. */
export function isProvider(name: string): boolean {
  const small = name.toLowerCase();
  const end = small.lastIndexOf(' ');
  return PROVIDERS.has(small) || (OF_THEM.has(small.slice(end + 1)) && PROVIDERS.has(small.slice(0, end)));
}
