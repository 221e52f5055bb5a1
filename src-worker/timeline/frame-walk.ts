import { AFTER_PERIOD, type Sample, type StreamUse } from '../../src-contract/sample';
import { aggregateOf } from '../streams/quantile-days';
import { windowRuns } from '../streams/window-runs';
import type { Frames } from './frames';

const noValues = new Float64Array(0);

/**
 * The rows of one measure, frame by frame: rows of a unit are in time order, so that a frame's rows begin where those of
 * the frame before ended. Ask frames in their order.
 */
export class FrameWalk {
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #next: Uint32Array;
  readonly #seconds: Int32Array | null;
  readonly values: Float64Array;

  constructor(sample: Sample, readonly use: StreamUse, readonly frames: Frames) {
    const stream = sample.streams[use.stream];
    const { starts, ends } = windowRuns(stream, use.from, use.to);
    this.#starts = starts;
    this.#ends = ends;
    this.#next = starts.slice();
    this.#seconds = stream.seconds?.values ?? null;
    this.values = stream.values?.values ?? noValues;
  }

  /** Where the last asked unit's rows begin and end. */
  from = 0;
  to = 0;

  /** Moves a unit on to the end of a frame. */
  enter(frame: number, unit: number): void {
    const seconds = this.#seconds;
    const end = this.#ends[unit];
    const limit = this.frames.endOf(frame, unit);
    const before = this.#next[unit];
    let row = before;
    if (seconds === null) row = end;
    else while (row < end && secondsOf(seconds[row], this.use.to) < limit) row += 1;
    this.#next[unit] = row;
    this.from = this.frames.apart ? before : this.#starts[unit];
    this.to = row;
  }

  /** The unit's aggregate of those rows; 0 without any. */
  get value(): number {
    return aggregateOf(this.use.aggregate, this.values, this.from, this.to);
  }
}

/** Rows after the period belong to windows that end, which every unit gets in full. */
function secondsOf(second: number, to: number | null): number {
  if (second < AFTER_PERIOD) return second;
  return to === null ? Infinity : second - AFTER_PERIOD;
}
