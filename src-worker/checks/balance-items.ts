import { covariateName, covariatesOf } from '../../src-contract/metrics/metric-kind';
import { needsOf } from '../../src-contract/metrics/catalogue';
import type { StreamUse } from '../../src-contract/sample';
import { applyCap } from '../streams/cap';
import { quantile } from '../streams/quantile';
import { fillUnitColumn } from '../streams/unit-column';
import { levelColumn, type LevelColumn } from './level-cubes';
import type { TrustInput } from './trust-check';

/** A number per unit from before its first exposure; the outermost hundredth of the values that are not 0 is cut, so that no single unit decides. */
export interface PriorNumber {
  readonly name: string;
  readonly what: string;
  readonly values: Float32Array;
}

/** What was so before the experiment. */
export interface PriorColumns {
  readonly numbers: readonly PriorNumber[];
  readonly attributes: readonly LevelColumn[];
}

/** Days before first exposure in which a metric without a covariate is looked at. */
const DAYS = 14;
const DAY_SECONDS = 86_400;
/** More of them fill memory and add little. */
const MOST_NUMBERS = 16;
const MOST_ATTRIBUTES = 16;
const CUT = 0.01;
/** With fewer values that are not 0, their hundredth is less than one. */
const FEWEST_TO_CUT = 100;

interface PriorUse {
  readonly name: string;
  readonly what: string;
  readonly use: StreamUse;
}

/** Every covariate, the same measure before exposure of the other metrics, the segments and other attributes; nothing twice, nothing that never varies. */
export function priorColumns(input: TrustInput): PriorColumns {
  const { sample, definition, facts } = input;
  const seen = new Set<string>();
  const numbers: PriorNumber[] = [];
  const column = new Float64Array(sample.units.count);
  const scratch = new Float64Array(sample.units.count);
  for (const { name, what, use } of priorUses(input)) {
    const key = JSON.stringify(use);
    if (seen.has(key) || numbers.length === MOST_NUMBERS) continue;
    seen.add(key);
    fillUnitColumn(sample.streams[use.stream], use, 0, column);
    cutExtremes(column, scratch);
    if (column.some((value) => value !== column[0])) numbers.push({ name, what, values: Float32Array.from(column) });
  }
  const declared = sample.units.attributes.filter(({ column: name }) => definition.segments.includes(name));
  const attributes = [...declared, ...facts.attributes].slice(0, MOST_ATTRIBUTES).map(levelColumn).filter((one) => one !== null);
  return { numbers, attributes };
}

function priorUses({ sample, definition, uses }: TrustInput): PriorUse[] {
  return definition.metrics.flatMap((metric, index): PriorUse[] => {
    const { numerator, covariates } = uses[index];
    const declared = covariatesOf(needsOf(metric).covariate);
    if (covariates.length > 0) {
      return covariates.flatMap(({ use, denominator }, place) => {
        const covariate = declared.at(place)?.covariate;
        const what = covariate === undefined ? 'covariate' : covariateName(covariate);
        return [{ name: metric.id, what, use }, ...(denominator === null ? [] : [{ name: metric.id, what: `${what} (denominator)`, use: denominator }])];
      });
    }
    if (sample.streams[numerator.stream].seconds === null) return [];
    return [{ name: metric.id, what: `${String(DAYS)} days before exposure`, use: { ...numerator, from: -DAYS * DAY_SECONDS, to: 0 } }];
  });
}

/** By pooled quantiles, without looking at labels. */
function cutExtremes(column: Float64Array, scratch: Float64Array): void {
  let filled = 0;
  for (const value of column) {
    if (value === 0) continue;
    scratch[filled] = value;
    filled += 1;
  }
  if (filled < FEWEST_TO_CUT) return;
  const values = scratch.subarray(0, filled);
  const upper = Math.max(0, quantile(values, 1 - CUT));
  applyCap(column, Math.min(0, quantile(values, CUT)), upper);
}
