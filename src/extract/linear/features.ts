/** What a linear model weighs: features by names that a person can read. */

/** How much each is there; `total` is their length as a vector, what no training has seen included. */
export interface Features {
  readonly names: ReadonlyMap<string, number>;
  readonly total: number;
  /** Those that it has in common with others of its line: weighed once for all of them. */
  readonly shared: Features | null;
}

/** Gathers features; what is there several times counts more, but not as many times more. */
export class FeatureBag {
  readonly #counts = new Map<string, number>();
  readonly #weights = new Map<string, number>();
  readonly #shared: Features | null;

  constructor(shared: Features | null = null) {
    this.#shared = shared;
  }

  add(name: string, weight = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (weight !== 1) this.#weights.set(name, weight);
  }

  /** `total`: as what length they count, for those that must not weaken each other; else their length as a vector. */
  done(total?: number): Features {
    let square = (this.#shared?.total ?? 0) ** 2;
    const names = new Map<string, number>();
    for (const [name, count] of this.#counts) {
      const value = (count === 1 ? 1 : 1 + Math.log(count)) * (this.#weights.get(name) ?? 1);
      names.set(name, value);
      square += value * value;
    }
    return { names, total: total ?? Math.sqrt(square), shared: this.#shared };
  }
}

/** Each with its value, those in common included. */
export function* eachOf({ names, shared }: Features): Generator<[name: string, value: number]> {
  yield* names;
  if (shared !== null) yield* eachOf(shared);
}

/** FNV-1a, so that the file of weights holds four bytes instead of each name. */
export function fingerprint(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}
