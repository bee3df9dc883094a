/** What a linear model weighs: features by names that a person can read. */

/** How much each is there; `total` is their length as a vector, what no training has seen included. */
export interface Features {
  readonly names: readonly string[];
  /** Of each name its fingerprint, made once however many heads weigh it. */
  readonly marks: Uint32Array;
  readonly values: Float64Array;
  readonly total: number;
  /** Those that it has in common with others of its line: weighed once for all of them. */
  readonly shared: Features | null;
}

/** Gathers features; what is there several times counts more, but not as many times more. */
export class FeatureBag {
  readonly #places = new Map<string, number>();
  readonly #counts: number[] = [];
  readonly #weights: number[] = [];
  readonly #shared: Features | null;

  constructor(shared: Features | null = null) {
    this.#shared = shared;
  }

  add(name: string, weight = 1): void {
    const place = this.#places.get(name);
    if (place !== undefined) {
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
      return;
    }
    this.#places.set(name, this.#counts.length);
    this.#counts.push(1);
    this.#weights.push(weight);
  }

  /** `total`: as what length they count, for those that must not weaken each other; else their length as a vector. */
  done(total?: number): Features {
    const values = new Float64Array(this.#counts.length);
    for (let at = 0; at < values.length; at++) {
      const count = this.#counts[at] ?? 1;
      values[at] = (count === 1 ? 1 : 1 + Math.log(count)) * (this.#weights[at] ?? 1);
    }
    return featuresFrom([...this.#places.keys()], values, { total, shared: this.#shared });
  }
}

export function featuresFrom(
  names: readonly string[],
  values: Float64Array,
  { total, shared = null }: { readonly total?: number | undefined; readonly shared?: Features | null } = {},
): Features {
  let square = (shared?.total ?? 0) ** 2;
  for (const value of values) square += value * value;
  const marks = new Uint32Array(names.length);
  for (let at = 0; at < marks.length; at++) marks[at] = fingerprint(names[at] ?? '');
  return { names, marks, values, total: total ?? Math.sqrt(square), shared };
}

/** With those in common. */
export function* eachOf({ marks, values, shared }: Features): Generator<[mark: number, value: number]> {
  for (let at = 0; at < marks.length; at++) yield [marks[at] ?? 0, values[at] ?? 0];
  if (shared !== null) yield* eachOf(shared);
}

export function* eachNamed({ names, values, shared }: Features): Generator<[name: string, value: number]> {
  for (let at = 0; at < names.length; at++) yield [names[at] ?? '', values[at] ?? 0];
  if (shared !== null) yield* eachNamed(shared);
}

/** FNV-1a, so that the file of weights holds four bytes instead of each name. */
function fingerprint(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}
