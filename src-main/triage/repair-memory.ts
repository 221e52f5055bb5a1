import type { Database } from '../database/database';
import type { OpenedSource } from '../sources/opened-source';

/** A source as a repair left it: a view over the one before. */
export interface RepairedStep {
  readonly source: OpenedSource;
  readonly rowsDropped: number;
  readonly rowsChanged: number;
  readonly units: number | null;
  /** The statements that made it. */
  readonly sql: readonly string[];
  /** What is to be dropped with it. */
  readonly drop: string;
}

/** Steps that are kept per database; the one used longest ago goes. */
const KEPT_STEPS = 60;

/** The views of repaired sources in a database, so that an evaluation with the same repairs makes none of them again. */
export class RepairMemory {
  readonly #steps = new Map<string, RepairedStep>();

  get(key: string): RepairedStep | undefined {
    const known = this.#steps.get(key);
    if (known !== undefined) {
      this.#steps.delete(key);
      this.#steps.set(key, known);
    }
    return known;
  }

  /** Keeps a step. @returns the steps to be dropped for it. */
  keep(key: string, step: RepairedStep): string[] {
    this.#steps.set(key, step);
    const dropped: string[] = [];
    for (const [old, { drop }] of this.#steps) {
      if (this.#steps.size <= KEPT_STEPS) break;
      this.#steps.delete(old);
      dropped.push(drop);
    }
    return dropped;
  }
}

const memories = new WeakMap<Database, RepairMemory>();

export function repairMemoryOf(database: Database): RepairMemory {
  let memory = memories.get(database);
  if (memory === undefined) {
    memory = new RepairMemory();
    memories.set(database, memory);
  }
  return memory;
}
