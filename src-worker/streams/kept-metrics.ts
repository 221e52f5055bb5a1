import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';
import type { VariableRole } from '../kernels/moments';
import { applyCap, cutPoints, type CapInForce } from './cap';
import { metricColumns, type ColumnScratch } from './metric-columns';
import { applyTransform } from './transform';
import { lookForStop, unbroken } from '../stop-flag';

/** Values place by place; small whole numbers take a byte each. */
export type KeptColumn = Float64Array | Uint8Array;

/** A metric's per-unit values as its moments are made from them, kept so that another selection of units walks no rows. */
export interface KeptMetric {
  readonly roles: readonly VariableRole[];
  readonly columns: readonly KeptColumn[];
  /** Variant k owns places starts[k] … starts[k + 1] − 1. */
  readonly starts: Uint32Array;
  /** The unit at each place; null = place and unit are the same. */
  readonly units: Uint32Array | null;
  /** The numerator after its transform, before its cap; the same as columns[0] without a cap. */
  readonly before: KeptColumn;
  readonly cap: CapInForce | null;
  /** Units that the transform has no answer for. */
  readonly untransformed: number;
}

/** Bytes of values that are kept per sample; what was used longest ago goes first. */
const KEPT_BYTES = 800_000_000;

/** The metrics of one sample that were laid out so far. */
export class KeptMetrics {
  readonly #kept = new Map<string, { readonly metric: KeptMetric; readonly bytes: number }>();
  #bytes = 0;

  /** A metric's values, from memory where they are. @param scratch is overwritten. */
  get(sample: Sample, metric: Metric, use: MetricUse, scratch: ColumnScratch): KeptMetric {
    const { cap, zeros, transform } = needsOf(metric);
    const key = JSON.stringify([use.numerator, use.denominator, use.covariates, cap, zeros, transform]);
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.metric;
    }
    lookForStop();
    const made = unbroken(() => layOut(sample, metric, use, scratch));
    const bytes = [...new Set([...made.columns, made.before])].reduce((sum, { byteLength }) => sum + byteLength, made.units?.byteLength ?? 0);
    this.#kept.set(key, { metric: made, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
    return made;
  }
}

function layOut(sample: Sample, metric: Metric, use: MetricUse, scratch: ColumnScratch): KeptMetric {
  const needs = needsOf(metric);
  const { roles, columns, starts, units } = metricColumns(sample, use, needs.zeros, scratch);
  const [numerator] = columns;
  const untransformed = applyTransform(needs.transform, numerator);
  const before = compacted(numerator);
  let cap: CapInForce | null = null;
  if (needs.cap !== undefined) {
    const cut = cutPoints(needs.cap, numerator, scratch.column(columns.length, numerator.length));
    cap = applyCap(numerator, cut.lower, cut.upper);
  }
  return {
    roles, columns: columns.map((column, at) => (at === 0 && cap === null ? before : compacted(column))),
    starts, units: units && units.slice(), before, cap, untransformed,
  };
}

/** A copy in as few bytes as hold it exactly. */
function compacted(column: Float64Array): KeptColumn {
  const bytes = new Uint8Array(column.length);
  for (let place = 0; place < column.length; place += 1) {
    const whole = column[place] | 0;
    if (whole !== column[place] || whole < 0 || whole > 255) return column.slice();
    bytes[place] = whole;
  }
  return bytes;
}
