/** What a linear model weighs: features by names that a person can read. */

/** The name of a feature in parts: hundreds of thousands a second are weighed, and put together for a person alone. */
export type NameParts = readonly string[];

/** How much each is there; `total` is their length as a vector, what no training has seen included. */
export interface Features {
  readonly names: readonly NameParts[];
  /** Of each name its fingerprint, made once however many heads weigh it. */
  readonly marks: Uint32Array;
  readonly values: Float64Array;
  readonly total: number;
  /** Those that it has in common with others of its line: weighed once for all of them. */
  readonly shared: Features | null;
}

interface Gathered {
  readonly name: NameParts;
  weight: number;
  count: number;
}

/** Gathers features; what is there several times counts more, but not as many times more. */
export class FeatureBag {
  readonly #gathered = new Map<number, Gathered>();
  readonly #shared: Features | null;

  constructor(shared: Features | null = null) {
    this.#shared = shared;
  }

  add(weight: number, ...name: NameParts): void {
    const mark = fingerprint(name);
    const known = this.#gathered.get(mark);
    if (known === undefined) this.#gathered.set(mark, { name, weight, count: 1 });
    else known.count++;
  }

  /** It is there as much as this, whatever was said of it before. */
  set(weight: number, ...name: NameParts): void {
    this.#gathered.set(fingerprint(name), { name, weight, count: 1 });
  }

  /** `total`: as what length they count, for those that must not weaken each other; else their length as a vector. */
  done(total?: number): Features {
    const size = this.#gathered.size;
    const names: NameParts[] = [];
    const marks = new Uint32Array(size);
    const values = new Float64Array(size);
    let square = (this.#shared?.total ?? 0) ** 2;
    let at = 0;
    for (const [mark, { name, weight, count }] of this.#gathered) {
      const value = count === 1 ? weight : (1 + Math.log(count)) * weight;
      names.push(name);
      marks[at] = mark;
      values[at++] = value;
      square += value * value;
    }
    return { names, marks, values, total: total ?? Math.sqrt(square), shared: this.#shared };
  }
}

/** With those in common. */
export function* eachOf({ marks, values, shared }: Features): Generator<[mark: number, value: number]> {
  for (let at = 0; at < marks.length; at++) yield [marks[at] ?? 0, values[at] ?? 0];
  if (shared !== null) yield* eachOf(shared);
}

export function* eachNamed({ names, values, shared }: Features): Generator<[name: NameParts, value: number]> {
  for (const [at, name] of names.entries()) yield [name, values[at] ?? 0];
  if (shared !== null) yield* eachNamed(shared);
}

/** FNV-1a of the whole name, so that the file of weights holds four bytes instead of each name. */
function fingerprint(name: NameParts): number {
  let hash = 0x81_1c_9d_c5;
  for (const part of name)
    for (let at = 0; at < part.length; at++) hash = Math.imul(hash ^ part.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}
