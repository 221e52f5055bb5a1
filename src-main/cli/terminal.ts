import type { Progress } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { harmless } from '../reports/text-columns';

/** A stream of text to somewhere, as much of it as a command needs. */
export interface TextStream {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Where a command writes: results to one stream, everything else to the other. */
export class Terminal {
  readonly #results: TextStream;
  readonly #remarks: TextStream;
  readonly #environment: NodeJS.ProcessEnv;
  #drawn = false;
  #lastDrawn = 0;

  constructor(results: TextStream, remarks: TextStream, environment: NodeJS.ProcessEnv) {
    this.#results = results;
    this.#remarks = remarks;
    this.#environment = environment;
  }

  /** Whether results may be coloured: on a terminal that does not ask for none (https://no-color.org). */
  get colour(): boolean {
    return this.#results.isTTY === true && !this.#environment['NO_COLOR'] && this.#environment['TERM'] !== 'dumb';
  }

  /**
   * Resolves once the text is handed over; a reader that left early is no error.
   * @throws LiftbenchError `disk` when it cannot be written
   */
  async result(text: string): Promise<void> {
    this.clear();
    await new Promise<void>((done, fail) => {
      this.#results.write(text, (error) => {
        if (!error || ('code' in error && error.code === 'EPIPE')) done();
        else fail(new LiftbenchError({ kind: 'disk', message: 'The result could not be written to standard output.', next: 'Is the disk full? Try --out with a file elsewhere.', details: error.message }, { cause: error }));
      });
    });
  }

  /** One line for the person. */
  remark(line: string): void {
    this.clear();
    this.#remarks.write(`${harmless(line.replace(/\s*\n\s*/g, ' '))}\n`);
  }

  /** The same, said only to somebody who watches. */
  aside(line: string): void {
    if (this.#remarks.isTTY) this.remark(line);
  }

  /** Draws progress over itself, on a terminal only. */
  readonly progress = (progress: Progress): void => {
    if (!this.#remarks.isTTY || performance.now() - this.#lastDrawn < 60) return;
    this.#lastDrawn = performance.now();
    const { label, fraction, rate, unit, remainingSeconds } = progress;
    const parts = [
      label,
      fraction === null ? '…' : `${String(Math.round(fraction * 100))} %`,
      rate === undefined ? '' : `${Math.round(rate).toLocaleString('en-US')} ${unit ?? ''}/s`.replace(' /s', '/s'),
      remainingSeconds === undefined ? '' : `${String(Math.ceil(remainingSeconds))} s left`,
    ];
    const line = parts.filter((part) => part !== '').join('  ').slice(0, (this.#remarks.columns ?? 80) - 1);
    this.#remarks.write(`\r\u001b[2K${harmless(line)}`);
    this.#drawn = true;
  };

  /** Takes the progress line away. */
  clear(): void {
    if (this.#drawn) this.#remarks.write('\r\u001b[2K');
    this.#drawn = false;
  }
}
