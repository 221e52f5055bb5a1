import type { Evaluation, MetricSummary } from '../../src-contract/evaluation';
import type { QuantileCurve } from '../../src-contract/quantile-curve';
import { plainLevel, plainLift, plainP, plainValues } from './plain-numbers';
import type { SheetTable } from './sheet-table';

/** The effect on each percentile of the metrics that ask for it, a table each. */
export function quantileTables({ quantileCurves = [], metrics, variants, analysis }: Evaluation): SheetTable[] {
  const confidence = typeof analysis['confidence'] === 'number' ? analysis['confidence'] : 0.95;
  const nameOf = (id: string): string => variants.find((variant) => variant.id === id)?.name ?? id;
  return quantileCurves.flatMap((curve) => {
    const metric = metrics.find(({ id }) => id === curve.metric);
    return metric === undefined ? [] : [tableOf(curve, metric, nameOf, confidence, variants.length > 2)];
  });
}

function tableOf({ variant, control, points }: QuantileCurve, metric: MetricSummary, nameOf: (id: string) => string, confidence: number, several: boolean): SheetTable {
  const heading = `${metric.name} along its distribution${several ? `, ${nameOf(variant)}` : ''}`;
  return {
    heading,
    columns: [{ label: heading, align: 'left' }, ...[nameOf(control), nameOf(variant), 'lift', `${plainLevel(confidence)} interval`, 'p'].map((label) => ({ label, align: 'right' as const }))],
    rows: points.map((point) => {
      const { lift, interval } = plainLift(point.lift, point.liftLow, point.liftHigh);
      const values = plainValues(metric, [point.value, point.controlValue]);
      return { cells: [percentile(point.quantile), values(point.controlValue), values(point.value), lift, interval, plainP(point.pValue, 1 - confidence)], decision: null };
    }),
    notes: [`${metric.name}: percentiles are not corrected for one another; the metric's own quantile decides.`, ...new Set(points.flatMap(({ quantile, reason }) => (reason === null ? [] : [`${metric.name}, ${percentile(quantile)}: ${reason}`])))],
  };
}

/** 0.9 → `p90`. */
function percentile(quantile: number): string {
  return `p${String(Number((100 * quantile).toPrecision(6)))}`;
}
