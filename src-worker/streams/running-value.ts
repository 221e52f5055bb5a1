import { AFTER_PERIOD, type MeasureStream, type StreamUse } from '../../src-contract/sample';
import { windowRuns, type WindowRuns } from './window-runs';

/** A unit's aggregate of one stream as its days pass. */
export class RunningValue {
  value = 0;
  rows = 0;
  /** The instant of the next row, epoch milliseconds; Infinity after the last. */
  next = Infinity;
  private row = 0;
  private end = 0;
  private sum = 0;
  private exposure = 0;
  private readonly seconds: Int32Array | null;
  private readonly values: Float64Array | null;
  private readonly runs: WindowRuns;

  constructor(stream: MeasureStream, private readonly use: StreamUse) {
    this.seconds = stream.seconds?.values ?? null;
    this.values = stream.values?.values ?? null;
    this.runs = windowRuns(stream, use.from, use.to);
  }

  enter(unit: number, exposure: number): void {
    const row = this.runs.starts[unit];
    const end = this.runs.ends[unit];
    this.row = row;
    this.end = end;
    this.rows = 0;
    this.sum = 0;
    this.value = 0;
    this.exposure = exposure;
    this.next = row === end ? Infinity : this.instant();
  }

  /** Takes in the rows before an instant. */
  advance(until: number): void {
    while (this.next < until) {
      this.take(this.values === null ? 1 : this.values[this.row]);
      this.row += 1;
      this.next = this.row === this.end ? Infinity : this.instant();
    }
  }

  /** Rows without a time count from the unit's exposure on; rows after the period are on none of its days. */
  private instant(): number {
    if (this.seconds === null) return this.exposure;
    const second = this.seconds[this.row];
    return second >= AFTER_PERIOD ? Infinity : this.exposure + second * 1000;
  }

  private take(value: number): void {
    this.rows += 1;
    switch (this.use.aggregate) {
      case 'any': this.value = 1; return;
      case 'count': this.value = this.rows; return;
      case 'sum': this.value += value; return;
      case 'average':
        this.sum += value;
        this.value = this.sum / this.rows;
        return;
      case 'max': this.value = this.rows === 1 || value > this.value ? value : this.value; return;
      case 'min': this.value = this.rows === 1 || value < this.value ? value : this.value; return;
      case 'last': this.value = value; return;
    }
  }
}
