import { conformanceWords } from '../../src-contract/conformance';
import type { Check, Decision, Estimate, Evaluation, MetricSummary } from '../../src-contract/evaluation';
import { looksLines } from './looks-lines';
import { decisionLines, notebookTables, peekLines } from './notebook-lines';
import { pushedDownLines } from './pushed-down-lines';
import { repairLines } from './repair-lines';
import { quantileTables } from './quantile-tables';
import { secondEngineLines } from './second-engine-lines';
import type { SheetTable } from './sheet-table';
import { NONE, plainCount, plainLevel, plainLift, plainNumber, plainP, plainPercent, plainValues } from './plain-numbers';

/** A readout as text: checks before results, results grouped by role, then segments and days. */
export interface ReadoutSheet {
  readonly title: string;
  readonly variants: string;
  /** What was decided in the notebook; absent where nothing was. */
  readonly decisions?: readonly string[];
  /** What computing the headlines again showed: a line that all agree, or a line per disagreement first. */
  readonly secondEngine?: readonly { readonly agrees: boolean; readonly words: string }[];
  readonly checks: readonly Check[];
  readonly verdicts: readonly { readonly name: string; readonly decision: Decision; readonly words: string }[];
  /** Where a plan of looks stands, and what peeking would have claimed; absent without one. */
  readonly looks?: readonly string[];
  readonly tables: readonly SheetTable[];
  readonly footer: readonly string[];
}

const roleHeadings = [['primary', 'Primary'], ['secondary', 'Secondary'], ['guardrail', 'Guardrail']] as const;

export function readoutSheet(evaluation: Evaluation): ReadoutSheet {
  const pen = new Pen(evaluation);
  const whole = evaluation.estimates.filter((estimate) => estimate.segment === null);
  const byRole = roleHeadings
    .map(([role, heading]) => ({ heading, estimates: whole.filter((estimate) => estimate.role === role) }))
    .filter(({ estimates }) => estimates.length > 0)
    .map(({ heading, estimates }) => pen.table(heading, estimates, []));
  const segmentColumns = [...new Set(evaluation.estimates.flatMap((estimate) => (estimate.segment === null ? [] : [segmentColumn(estimate.segment)])))];
  const bySegment = segmentColumns.map((column) =>
    pen.table(`By ${column} (exploratory)`, evaluation.estimates.filter((estimate) => estimate.segment !== null && segmentColumn(estimate.segment) === column), [
      { label: column, of: (estimate) => estimate.segment?.slice(column.length + 1) ?? '' },
    ]),
  );
  const byDay = evaluation.timeline.length === 0 ? [] : [pen.table('By day, cumulative', evaluation.timeline, [{ label: 'up to', of: (estimate) => ('day' in estimate ? String(estimate.day) : '') }])];
  return {
    title: evaluation.experiment.name,
    variants: evaluation.variants.map((variant) => `${pen.variant(variant.id)} ${plainCount(variant.units)} units${variant.randomisationUnits === undefined ? '' : ` in ${plainCount(variant.randomisationUnits)} randomisation units`}${variant.share === null ? '' : ` (${plainPercent(variant.share, 2)}, planned ${plainPercent(variant.expectedShare, 2)})`}`).join(' · '),
    ...(evaluation.decisions === undefined ? {} : { decisions: decisionLines(evaluation.decisions) }),
    ...(evaluation.secondEngine === undefined ? {} : { secondEngine: secondEngineLines(evaluation.secondEngine, evaluation) }),
    checks: evaluation.checks,
    verdicts: evaluation.verdicts.map((verdict) => ({
      name: `${pen.metric(verdict.metric).name}${evaluation.variants.length > 2 ? `, ${pen.variant(verdict.variant)}` : ''}`,
      decision: verdict.decision,
      words: withoutDecision(verdict.words, verdict.decision),
    })),
    looks: looksLines(evaluation),
    tables: [...byRole, ...quantileTables(evaluation), ...bySegment, ...byDay, ...notebookTables(evaluation)],
    footer: [...peekLines(evaluation), ...repairLines(evaluation), ...footer(evaluation)],
  };
}

/** The decision stands before the words already: `Better: +4 %` becomes `+4 %`. */
function withoutDecision(words: string, decision: Decision): string {
  const prefix = `${decision}: `;
  return words.toLowerCase().startsWith(prefix) ? words.charAt(prefix.length).toUpperCase() + words.slice(prefix.length + 1) : words;
}

interface ExtraColumn {
  readonly label: string;
  readonly of: (estimate: Estimate) => string;
}

/** Writes the estimates of one evaluation, with names and levels that belong to it. */
class Pen {
  readonly #evaluation: Evaluation;
  readonly #alpha: number;
  readonly #several: boolean;
  readonly #corrected: boolean;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
    this.#alpha = 1 - setting(evaluation, 'confidence', 0.95);
    this.#several = evaluation.variants.length > 2;
    this.#corrected = setting(evaluation, 'correction', 'none') !== 'none';
  }

  metric(id: string): MetricSummary {
    const known = this.#evaluation.metrics.find((metric) => metric.id === id);
    return known ?? { id, name: id, kind: 'mean', role: 'secondary', goal: 'none', format: 'number', currency: null, minimumEffect: null, margin: null };
  }

  variant(id: string): string {
    return this.#evaluation.variants.find((variant) => variant.id === id)?.name ?? id;
  }

  table(heading: string, estimates: readonly Estimate[], extra: readonly ExtraColumn[]): SheetTable {
    const [first] = estimates;
    const columns: { label: string; align: 'left' | 'right'; of: (estimate: Estimate) => string }[] = [
      { label: heading, align: 'left', of: (estimate) => this.metric(estimate.metric).name },
      ...extra.map((column) => ({ ...column, align: 'left' as const })),
      ...(this.#several ? [{ label: 'variant', align: 'left' as const, of: (estimate: Estimate) => this.variant(estimate.variant) }] : []),
      { label: 'units', align: 'right', of: (estimate) => `${plainCount(estimate.controlUnits)} / ${plainCount(estimate.units)}` },
      { label: first ? this.variant(first.control) : 'control', align: 'right', of: (estimate) => this.#values(estimates, estimate.metric)(estimate.controlValue) },
      { label: this.#several || !first ? 'value' : this.variant(first.variant), align: 'right', of: (estimate) => this.#values(estimates, estimate.metric)(estimate.value) },
      { label: 'lift', align: 'right', of: (estimate) => plainLift(estimate.lift, estimate.liftLow, estimate.liftHigh).lift },
      { label: `${plainLevel(1 - this.#alpha)} interval`, align: 'right', of: (estimate) => plainLift(estimate.lift, estimate.liftLow, estimate.liftHigh).interval },
      { label: 'p', align: 'right', of: (estimate) => plainP(estimate.pValue, this.#alpha) },
      ...(this.#corrected ? [{ label: 'adjusted p', align: 'right' as const, of: (estimate: Estimate) => plainP(estimate.adjustedPValue, this.#alpha) }] : []),
      ...(extra.length === 0 ? [{ label: 'verdict', align: 'left' as const, of: (estimate: Estimate) => this.#decision(estimate) ?? NONE }] : []),
    ];
    return {
      heading,
      columns: columns.map(({ label, align }) => ({ label, align })),
      rows: estimates.map((estimate) => ({ cells: columns.map((column) => column.of(estimate)), decision: extra.length === 0 ? this.#decision(estimate) : null })),
      notes: [...new Set(estimates.flatMap((estimate) => [estimate.reason, estimate.note ?? null, ...(estimate.cautions ?? [])].flatMap((words) => (words === null ? [] : [this.#note(estimate, extra, words)]))))],
    };
  }

  #note(estimate: Estimate, extra: readonly ExtraColumn[], words: string): string {
    const parts = [this.metric(estimate.metric).name, ...extra.map((column) => `${column.label} ${column.of(estimate)}`), ...(this.#several ? [this.variant(estimate.variant)] : [])];
    return `${parts.join(', ')}: ${words}`;
  }

  #values(estimates: readonly Estimate[], metric: string): ReturnType<typeof plainValues> {
    return plainValues(this.metric(metric), estimates.filter((estimate) => estimate.metric === metric).flatMap((estimate) => [estimate.value, estimate.controlValue]));
  }

  #decision(estimate: Estimate): Decision | null {
    return this.#evaluation.verdicts.find((verdict) => verdict.metric === estimate.metric && verdict.variant === estimate.variant)?.decision ?? null;
  }
}

function footer(evaluation: Evaluation): string[] {
  const sides = { 'two-sided': 'Two-sided', greater: 'One-sided (greater)', less: 'One-sided (less)' }[setting(evaluation, 'alternative', 'two-sided')] ?? 'Two-sided';
  const correction = setting(evaluation, 'correction', 'none');
  const families: Readonly<Record<string, string>> = { primary: 'the primary metrics', role: 'the metrics of each role', all: 'all metrics' };
  const corrected = correction === 'none' ? 'not corrected for multiple comparisons' : `corrected by ${correction} over ${families[setting(evaluation, 'family', 'primary')] ?? 'a family'}`;
  const rejected = evaluation.provenance.rowsRejected;
  const took = evaluation.timings['total'];
  return [
    `${sides} p-values and ${plainLevel(setting(evaluation, 'confidence', 0.95))} intervals (lift by ${setting(evaluation, 'liftInterval', 'fieller')}); ${corrected}.`,
    ...(evaluation.conformance === undefined ? [] : [conformanceWords]),
    ...(evaluation.provenance.notices ?? []),
    ...pushedDownLines(evaluation),
    `${plainCount(evaluation.provenance.rowsRead)} ${evaluation.provenance.rowsRead === 1 ? 'row' : 'rows'} ${evaluation.pushedDown === undefined ? `read, ${plainCount(rejected)} rejected` : 'in the warehouse'}${took === undefined ? '' : `, in ${plainNumber(took / 1000, 2)} s`}. Definition ${evaluation.experiment.definitionHash.slice(0, 12)}, data ${evaluation.experiment.dataHash.slice(0, 12)}.`,
  ];
}

function setting<Value extends string | number>(evaluation: Evaluation, name: string, otherwise: Value): Value {
  const value = evaluation.analysis[name];
  return typeof value === typeof otherwise ? (value as Value) : otherwise;
}

function segmentColumn(segment: string): string {
  return segment.slice(0, Math.max(0, segment.indexOf('=')));
}
