import type { CalibrationResult } from '../../src-contract/calibration';
import type { ExperimentCalibration } from '../../src-contract/experiment-calibration';
import { NONE, plainCount, plainLevel, plainNumber, plainPercent } from './plain-numbers';
import type { ReadoutSheet } from './readout-sheet';
import type { SheetTable } from './sheet-table';

/** A calibration as text: false positives where nothing differs, then what became of a planted lift. */
export function calibrationSheet({ experiment, analysis, order, units, metrics, calibration, took }: ExperimentCalibration): ReadoutSheet {
  const name = (id: string): string => metrics.find((metric) => metric.id === id)?.name ?? id;
  const nominal = calibration[0]?.nominal ?? 0.05;
  const notes = calibration.flatMap(({ metric, reason, note }) => (reason ?? note) === undefined ? [] : [`${name(metric)}: ${String(reason ?? note)}`]);
  const falsePositives = tableOf('False positives', ['metric', 'comparisons', 'false positives', '95 % interval', `nominal ${plainLevel(nominal)}`, 'p from 0 to 1'], calibration.map((result) => [
    name(result.metric), plainCount(result.comparisons), plainPercent(result.falsePositiveRate, 1), interval(result.rateLow, result.rateHigh, 1), nominalWord(result), sparkline(result.pValues),
  ]), notes);
  const planted = calibration.flatMap(({ metric, planted: found }) => (found === null ? [] : [{ metric, found }]));
  const lift = order.plantedLift ?? 0;
  const confidence = 1 - nominal;
  const truth: SheetTable[] = planted.length === 0 ? [] : [tableOf('Planted truth', ['metric', `power to find ${plainPercent(lift, decimalsOf(lift), true)}`, 'mean lift found', 'bias', `coverage (nominal ${plainLevel(confidence)})`], planted.map(({ metric, found }) => [
    name(metric), plainPercent(found.power, 1), plainPercent(found.meanLift, 2, true), `${plainPercent(found.meanLift - found.lift, 2, true)} ± ${plainPercent(1.96 * found.meanLiftError, 2)}`, plainPercent(found.coverage, 1),
  ]), [])];
  const sides = String(analysis['alternative'] ?? 'two-sided');
  return {
    title: `${experiment.name}: calibration`,
    variants: `${plainCount(order.permutations)} permutations of the labels of ${plainCount(units)} units, seed ${String(order.seed)}.`,
    checks: [], verdicts: [],
    tables: [falsePositives, ...truth],
    footer: [
      `Every permutation deals the experiment's own units anew to variants of the same sizes and judges them by the same code and settings (${String(analysis['method'] ?? 'welch')}, ${sides}, ${plainLevel(confidence)} confidence${sequentialWords(analysis['sequential'])}), each metric by itself, not corrected for several comparisons.`,
      'Nothing differs between permuted variants, so p-values should be level, and significant ones as many as the nominal level says.',
      ...(truth.length === 0 ? [] : ['A lift is planted by multiplying the values of the permuted treatments. A small bias of a lift is natural: it is a ratio over a control that is uncertain too.']),
      `Took ${plainNumber(took / 1000, 1)} s; the same seed gives the same figures on every machine.`,
    ],
  };
}

/** Whether the nominal level lies inside the rate's own interval, in a word. */
export function nominalWord({ rateLow, rateHigh, nominal }: Pick<CalibrationResult, 'rateLow' | 'rateHigh' | 'nominal'>): string {
  if (rateLow === null || rateHigh === null) return NONE;
  if (rateLow > nominal) return 'TOO OFTEN';
  return rateHigh < nominal ? 'less often' : 'holds';
}

/** Counts as a row of blocks, the largest full: `▇▆▇█▆…`; a level row is what calibration hopes for. */
export function sparkline(counts: readonly number[]): string {
  const largest = Math.max(0, ...counts);
  if (largest === 0) return NONE;
  const blocks = '▁▂▃▄▅▆▇█';
  return counts.map((count) => blocks.charAt(Math.min(7, Math.round((count / largest) * 7)))).join('');
}

function sequentialWords(plan: unknown): string {
  return plan === undefined || plan === 'none' ? '' : `, read at the last look of the plan ${String(plan)}`;
}

function tableOf(heading: string, labels: readonly string[], rows: readonly (readonly string[])[], notes: readonly string[]): SheetTable {
  const left = new Set(['metric', 'p from 0 to 1']);
  return {
    heading,
    columns: labels.map((label) => ({ label, align: left.has(label) || label.startsWith('nominal ') ? 'left' as const : 'right' as const })),
    rows: rows.map((cells) => ({ cells, decision: null })),
    notes,
  };
}

function interval(low: number | null, high: number | null, decimals: number): string {
  return low === null || high === null ? NONE : `${plainPercent(low, decimals)} … ${plainPercent(high, decimals)}`;
}

function decimalsOf(share: number): number {
  return Number((share * 100).toPrecision(6)).toString().split('.')[1]?.length ?? 0;
}
