import type { MetricSummary } from '../../src-contract/evaluation';
import type { ExperimentPlan, MetricPlan, PlanRequest, PlanResult } from '../../src-contract/planning';
import { NONE, plainCount, plainLevel, plainNumber, plainPercent, plainValues } from './plain-numbers';
import type { ReadoutSheet } from './readout-sheet';
import type { SheetTable } from './sheet-table';

/** A new experiment's plan as text: first what was asked for, then what it takes. */
export function planSheet(request: PlanRequest, plan: PlanResult): ReadoutSheet {
  const { kind, baseline, standardDeviation, effect, units, power, weights, unitsPerDay } = request;
  const value = (of: number): string => (kind === 'share' ? plainPercent(of, decimalsOf(of * 100)) : plainNumber(of, decimalsOf(of)));
  const rows: [string, string][] = [['baseline', value(baseline)]];
  if (standardDeviation !== null) rows.push(['standard deviation', plainNumber(standardDeviation, decimalsOf(standardDeviation))]);
  if (effect !== null) rows.push(['effect', `${lift(effect)} (${value(baseline)} to ${value(baseline + effect * Math.abs(baseline))})`]);
  if (units !== null) rows.push(['units at hand', plainCount(units)]);
  if (effect !== null && units !== null) rows.push([`power with ${plainCount(units)} units`, plainPercent(plan.achievedPower, 1)]);
  if (plan.requiredUnits !== null) {
    const each = plan.requiredPerVariant ?? [];
    const split = new Set(each).size === 1 ? `${plainCount(each[0] ?? null)} per variant` : each.map(plainCount).join(' / ');
    rows.push([`units for ${plainLevel(power)} power`, `${plainCount(plan.requiredUnits)} (${split})`]);
  }
  if (unitsPerDay !== null && plan.days !== null) rows.push(['days', `${plainCount(plan.days)} at ${plainCount(unitsPerDay)} units a day`]);
  const where = units === null ? 'those units' : `${plainCount(units)} units`;
  rows.push([`detectable effect in ${where}`, plan.detectableEffect === null ? NONE : `${lift(plan.detectableEffect)} (${value(plan.detectableDifference ?? NaN)}), ${plainLevel(power)} power`]);
  if (plan.sequentialInflation !== null && plan.sequentialInflation !== 1) rows.push(['cost of looking early', `${plainPercent(plan.sequentialInflation - 1, 1, true)} units`]);
  if (plan.falsePositiveRisk !== null) rows.push(['false-positive risk', plainPercent(plan.falsePositiveRisk, 1)]);
  const table: SheetTable = {
    heading: 'Plan',
    columns: [{ label: 'figure', align: 'left' }, { label: 'value', align: 'left' }],
    rows: rows.map((cells) => ({ cells, decision: null })),
    notes: [],
  };
  const risk = plan.falsePositiveRisk === null ? [] : [`The false-positive risk is the chance that a significant result is false, where ${plainPercent(request.realEffects ?? 0.1, 0)} of such experiments have a real effect.`];
  return { title: 'Planning an experiment', variants: `${String(weights.length)} variants${new Set(weights).size === 1 ? ', split evenly' : `, split ${weights.map(String).join(' : ')}`}`, checks: [], verdicts: [], tables: [table], footer: [...plan.assumptions, ...risk] };
}

/** The plans of an experiment's own metrics as text. */
export function experimentPlanSheet({ experiment, analysis, power, unitsPerDay, metrics, plans, assumptions }: ExperimentPlan): ReadoutSheet {
  const known = new Map(metrics.map((metric) => [metric.id, metric]));
  const several = new Set(plans.map(({ variant }) => variant)).size > 1;
  const reduced = plans.some(({ varianceReduction }) => varianceReduction !== null);
  const sequential = plans.some(({ sequentialInflation }) => sequentialInflation !== null && sequentialInflation !== 1);
  const columns: { label: string; align: 'left' | 'right'; of: (plan: MetricPlan) => string }[] = [
    { label: 'metric', align: 'left', of: (plan) => known.get(plan.metric)?.name ?? plan.metric },
    ...(several ? [{ label: 'variant', align: 'left' as const, of: (plan: MetricPlan) => plan.variant }] : []),
    { label: 'baseline', align: 'right', of: (plan) => valueOf(known.get(plan.metric), plan.baseline) },
    { label: 'units', align: 'right', of: (plan) => plainCount(plan.units) },
    { label: `detectable at ${plainLevel(power)} power`, align: 'right', of: (plan) => (plan.detectableEffect === null ? NONE : lift(plan.detectableEffect)) },
    { label: 'effect', align: 'right', of: (plan) => (plan.effect === null ? NONE : lift(plan.effect)) },
    { label: 'power', align: 'right', of: (plan) => plainPercent(plan.achievedPower, 1) },
    { label: 'units needed', align: 'right', of: (plan) => plainCount(plan.requiredUnits) },
    ...(unitsPerDay === null ? [] : [{ label: 'days needed', align: 'right' as const, of: (plan: MetricPlan) => plainCount(plan.days) }]),
    { label: 'false-positive risk', align: 'right', of: (plan) => plainPercent(plan.falsePositiveRisk, 1) },
    ...(reduced ? [{ label: 'variance removed', align: 'right' as const, of: (plan: MetricPlan) => plainPercent(plan.varianceReduction, 0) }] : []),
    ...(sequential ? [{ label: 'cost of looks', align: 'right' as const, of: (plan: MetricPlan) => (plan.sequentialInflation === null ? NONE : plainPercent(plan.sequentialInflation - 1, 1, true)) }] : []),
  ];
  const withoutEffect = plans.filter((plan) => plan.effect === null && plan.reason === null);
  const table: SheetTable = {
    heading: 'Plan',
    columns: columns.map(({ label, align }) => ({ label, align })),
    rows: plans.map((plan) => ({ cells: columns.map(({ of }) => of(plan)), decision: null })),
    notes: [
      ...plans.flatMap((plan) => (plan.reason === null ? [] : [`${known.get(plan.metric)?.name ?? plan.metric}${several ? `, ${plan.variant}` : ''}: ${plan.reason}`])),
      ...(withoutEffect.length === 0 ? [] : ['Power and units needed are for an effect: give --effect, or minimumEffect to a metric.']),
    ],
  };
  const level = typeof analysis['confidence'] === 'number' ? analysis['confidence'] : 0.95;
  return { title: `${experiment.name}: planning`, variants: `From its own data, with its own settings (${plainLevel(level)} confidence).`, checks: [], verdicts: [], tables: [table], footer: assumptions };
}

function lift(share: number): string {
  return plainPercent(share, decimalsOf(share * 100), true);
}

function valueOf(metric: MetricSummary | undefined, value: number | null): string {
  return plainValues(metric ?? { format: 'number', currency: null }, [value])(value);
}

/** Decimals for three significant digits. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(size)) return 0;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return Math.max(0, Number(value.toFixed(Math.min(decimals, 12))).toString().split('.')[1]?.length ?? 0);
}
