/** What a linear model weighs: features by names that a person can read. */

/** How much each is there; `total` is their length as a vector, what no training has seen included. */
export interface Features {
  readonly names: ReadonlyMap<string, number>;
  readonly total: number;
}

/** Gathers features; what is there several times counts more, but not as many times more. */
export class FeatureBag {
  readonly #counts = new Map<string, { count: number; weight: number }>();

  add(name: string, weight = 1): void {
    const known = this.#counts.get(name);
    if (known === undefined) this.#counts.set(name, { count: 1, weight });
    else known.count += 1;
  }

  /** `total`: as what length they count, for those that must not weaken each other; else their length as a vector. */
  done(total?: number): Features {
    let square = 0;
    const names = new Map<string, number>();
    for (const [name, { count, weight }] of this.#counts) {
      const value = (1 + Math.log(count)) * weight;
      names.set(name, value);
      square += value * value;
    }
    return { names, total: total ?? Math.sqrt(square) };
  }
}

/** FNV-1a, so that the file of weights holds four bytes instead of each name. */
export function fingerprint(name: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}
