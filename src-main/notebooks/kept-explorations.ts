import { createHash } from 'node:crypto';
import type { KeptResults } from './kept-results';

/**
 * Answers of a notebook's explorations, kept among its results under a seal of their content and the program's build: what
 * was damaged, or was computed by another build, is not given back. Unlike a readout they are not computed anew to be sure.
 */
export class KeptExplorations {
  readonly #results: KeptResults;
  readonly #build: string;

  /** @param build changes whenever the program does. */
  constructor(results: KeptResults, build: string) {
    this.#results = results;
    this.#build = build;
  }

  async keep(key: string, content: string): Promise<void> {
    await this.#results.keep(nameOf(key), `${this.#sealOf(content)}\n${content}`);
  }

  async recall(key: string): Promise<string | null> {
    const text = await this.#results.recall(nameOf(key));
    if (text === null) return null;
    const end = text.indexOf('\n');
    const content = text.slice(end + 1);
    return end > 0 && text.slice(0, end) === this.#sealOf(content) ? content : null;
  }

  #sealOf(content: string): string {
    return createHash('sha256').update(this.#build).update('\n').update(content).digest('hex');
  }
}

function nameOf(key: string): string {
  return `explorations ${key}`;
}
