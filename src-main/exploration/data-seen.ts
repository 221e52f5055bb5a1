import type { Provenance } from '../../src-contract/evaluation';

/** The data that evaluations were made of, by source; there is no such record once two of them read other data, or one broke off. */
export class DataSeen {
  readonly #hashes = new Map<string, string>();
  #sound = true;

  see({ sources = {} }: Pick<Provenance, 'sources'>): void {
    for (const [name, source] of Object.entries(sources)) {
      const hash: unknown = typeof source === 'object' && source !== null && 'dataHash' in source ? source.dataHash : null;
      if (typeof hash !== 'string' || (this.#hashes.get(name) ?? hash) !== hash) this.#sound = false;
      else this.#hashes.set(name, hash);
    }
  }

  /** Something failed for a reason that may be gone by the next time. */
  spoil(): void {
    this.#sound = false;
  }

  /** Data hashes by source. */
  get record(): Readonly<Record<string, string>> | null {
    return this.#sound ? Object.fromEntries(this.#hashes) : null;
  }
}
