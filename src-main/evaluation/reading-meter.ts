import type { Progress } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';

/** What a step of reading is called, and the rows that it goes over. */
export interface MeteredStep {
  readonly step: Progress['step'];
  readonly label: string;
  readonly rows: number;
  /** The step may have several parts, that follow each other: this part begins at `from` of the whole and ends at `to`. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const REPORT_EVERY_MS = 250;

/**
 * Tells how far a step is, with rows a second and the time that is left at that rate. DuckDB's figures may fall back, from
 * one statement to the next; what is told never does.
 */
export class ReadingMeter {
  readonly #shown: MeteredStep;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #began: number;
  readonly #now: () => number;
  #furthest = 0;
  #phase = { from: 0, to: 1 };

  constructor(shown: MeteredStep, onProgress: ((progress: Progress) => void) | undefined, now = (): number => performance.now()) {
    this.#shown = shown;
    this.#onProgress = onProgress;
    this.#now = now;
    this.#began = now();
  }

  /** @param share of this part that is done, 0…1 */
  at(share: number): void {
    if (!(Math.min(1, share) > this.#furthest)) return;
    this.#furthest = Math.min(1, share);
    const { step, label, rows, from = 0, to = 1 } = this.#shown;
    const seconds = (this.#now() - this.#began) / 1000;
    const done = Math.round(this.#furthest * rows);
    this.#onProgress?.({
      step, label, done, total: rows, unit: 'rows',
      fraction: from + (to - from) * this.#furthest,
      ...(seconds > 0.3 && this.#furthest > 0.01 ? { rate: done / seconds, remainingSeconds: this.#remaining(seconds, from, to) } : {}),
    });
  }

  /** As if the parts to come went as fast as this one. */
  #remaining(seconds: number, from: number, to: number): number {
    const whole = seconds / this.#furthest / (to - from);
    return whole * (1 - from - (to - from) * this.#furthest);
  }

  /** Says that the statements that run next are so much of this part: from one share of it to another. */
  readonly phase = (from: number, to: number): void => {
    this.#phase = { from, to };
    this.at(from);
  };

  /** Tells of the statements that run on a connection during `work`. */
  async during<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
    const timer = setInterval(() => {
      const share = connection.progress();
      if (share !== null) this.at(this.#phase.from + (this.#phase.to - this.#phase.from) * share);
    }, REPORT_EVERY_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}
