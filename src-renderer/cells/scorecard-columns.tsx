import { WarningSign } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { Estimate } from '../../src-contract/evaluation';
import { kindOf } from '../../src-contract/metrics/catalogue';
import type { InspectedFigure } from '../notebook/evaluation-view';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { splitSegment } from '../wording/evaluation-index';
import type { FigureField } from '../wording/figure-field';
import { unitCounts } from '../wording/unit-counts';
import { metricValues } from '../wording/value-words';
import { NONE, formatCount, formatDegrees, formatInterval, formatNumber, formatP, formatPercent, formatProbability, formatStatistic, liftWriter, valueWriter } from '../wording/numbers';
import { correctionSentence, estimateDifferences, estimateLifts, isCorrected, sentenceCase } from '../wording/sentences';
import { methodWords } from '../wording/settings';
import { effectOf, isSmall } from '../charts/effect-axis';
import type { BarAxis, EffectView } from '../charts/effect-axis';
import { GhostBar } from '../brushing/brushed-lifts';
import { IntervalBar } from './scorecard-bar';
import { Figure } from './scorecard-figure';
import type { ScorecardRow } from './scorecard-rows';
import { VerdictChip } from './verdict-chip';

/** What a cell needs to be drawn, beside its row. */
export interface CellContext {
  readonly index: EvaluationIndex;
  readonly view: EffectView;
  axisOf(row: ScorecardRow): BarAxis;
  /** Pixels for the bar of an effect. */
  readonly barWidth: number;
  readonly onInspect: ((what: InspectedFigure) => void) | undefined;
}

export interface ScorecardColumn {
  readonly id: string;
  /** For the heading and the chooser. */
  label(index: EvaluationIndex, view: EffectView): string;
  readonly size: number;
  /** The narrowest that its contents bear, for crowded places; absent: whatever is left. */
  readonly least?: number;
  readonly align: 'left' | 'right';
  /** Shown unless the analyst chose otherwise. */
  readonly standard: boolean;
  render(row: ScorecardRow, context: CellContext): ReactNode;
  /** The figure as text, for copies; the table and the copy cannot disagree because both ask here. */
  text(row: ScorecardRow, index: EvaluationIndex, view: EffectView): string;
}

/** A column of one figure, written by one function for cell and copy. */
function figureColumn(o: {
  id: string; field: FigureField; label: string; size: number; least?: number; standard?: boolean;
  write: (estimate: Estimate, index: EvaluationIndex) => string;
  under?: (estimate: Estimate, index: EvaluationIndex) => { field: FigureField; label: string; text: string } | null;
}): ScorecardColumn {
  return {
    id: o.id,
    label: () => o.label,
    size: o.size,
    ...(o.least === undefined ? {} : { least: o.least }),
    align: 'right',
    standard: o.standard ?? false,
    text: (row, index) => (row.estimate ? o.write(row.estimate, index) : NONE),
    render: (row, { index, onInspect }) => {
      if (!row.estimate) return NONE;
      const under = o.under?.(row.estimate, index) ?? null;
      const shared = { estimate: row.estimate, index, onInspect };
      return (
        <>
          <Figure {...shared} field={o.field} label={o.label} text={o.write(row.estimate, index)} />
          {under && <Figure {...shared} small field={under.field} label={under.label} text={under.text} />}
        </>
      );
    },
  };
}

function effectText(estimate: Estimate, index: EvaluationIndex, view: EffectView): { point: string; interval: string } {
  const write = view === 'relative' ? estimateLifts(estimate, index) : estimateDifferences(estimate, index);
  const { point, low, high } = effectOf(estimate, view);
  return { point: write(point), interval: point === null ? NONE : formatInterval(low, high, write) };
}

function EffectCell({ row, context }: { readonly row: ScorecardRow; readonly context: CellContext }): ReactNode {
  const { index, view, barWidth, onInspect } = context;
  const { estimate } = row;
  if (!estimate) return NONE;
  const { point, low, high, error } = effectOf(estimate, view);
  if (point === null) return <Reason estimate={estimate} index={index} view={view} onInspect={onInspect} />;
  const text = effectText(estimate, index, view);
  const decision = index.gates.length > 0 || row.exploratory ? null : (row.verdict?.decision ?? null);
  const tone = decision === 'better' || decision === 'worse' ? decision : 'undecided';
  const field = view === 'relative' ? 'lift' : 'difference';
  const shared = { estimate, index, onInspect };
  return (
    <div className="lb-effect">
      <div className="lb-effect-bars">
        <IntervalBar axis={context.axisOf(row)} width={barWidth} height={28} point={point} low={low} high={high} standardError={error} tone={tone} doubtful={index.gates.length > 0} faint={row.exploratory || row.small} />
        {view === 'relative' && estimate.segment === null && <GhostBar metric={estimate.metric} variant={estimate.variant} axis={context.axisOf(row)} width={barWidth} />}
      </div>
      <div className="lb-effect-words">
        <span className="lb-effect-point"><Figure {...shared} field={field} label={view === 'relative' ? 'Lift' : 'Difference'} text={text.point} />{estimate.cautions && <Caution {...shared} />}</span>
        {low === null && high === null ? (
          <Figure {...shared} small field={view === 'relative' ? 'liftInterval' : 'differenceInterval'} label="Interval" text="no finite interval" />
        ) : (
          <Figure {...shared} small field={view === 'relative' ? 'liftInterval' : 'differenceInterval'} label="Interval" text={text.interval} />
        )}
      </div>
    </div>
  );
}

/** A sign that these very figures are doubtful; says why on hover and focus. */
function Caution(shared: Pick<CellContext, 'index' | 'onInspect'> & { readonly estimate: Estimate }): ReactNode {
  return (
    <Figure {...shared} field="cautions" label="Caution" text="caution">
      <WarningSign className="lb-caution" size={12} aria-label="Caution" />
    </Figure>
  );
}

function Reason({ estimate, index, view, onInspect }: { readonly estimate: Estimate; readonly index: EvaluationIndex; readonly view: EffectView; readonly onInspect: CellContext['onInspect'] }): ReactNode {
  return (
    <Figure estimate={estimate} index={index} onInspect={onInspect} field={view === 'relative' ? 'lift' : 'difference'} label={view === 'relative' ? 'Lift' : 'Difference'} text={NONE}>
      <span className="lb-reason"><span aria-hidden>{NONE}</span> {estimate.reason ?? 'Not known.'}</span>
    </Figure>
  );
}

function MetricCell({ row, index }: { readonly row: ScorecardRow; readonly index: EvaluationIndex }): ReactNode {
  const { metric } = row;
  const goal = metric.goal === 'decrease' ? ', lower is better' : metric.goal === 'none' ? ', no direction' : '';
  if (row.exploratory && !row.first) return <><span className="lb-slice" data-repeated={!row.firstOfSlice || undefined}>{sliceWords(row.segment)}</span>{row.firstOfSlice && <span className="lb-slice-of">{metric.name}</span>}</>;
  return (
    <div className="lb-metric" data-repeated={!row.first || undefined}>
      <span className="lb-metric-name" title={metric.name}>{row.first ? metric.name : ''}</span>
      {row.first && <span className="lb-metric-kind">{kindOf(metric).label}{metric.currency ? ` in ${metric.currency}` : ''}{goal}{row.exploratory ? `, ${sliceWords(row.segment)}` : ''}</span>}
      {!row.first && <span className="lb-unseen">{metric.name}, {index.variantName(row.variant)}</span>}
    </div>
  );
}

function sliceWords(segment: string | null): string {
  if (segment === null) return 'All units';
  const { column, level } = splitSegment(segment);
  return `${column} = ${level}`;
}

export const scorecardColumns: readonly ScorecardColumn[] = [
  { id: 'metric', label: () => 'Metric', size: 204, align: 'left', standard: true, text: (row) => row.metric.name + (row.segment === null ? '' : ` (${sliceWords(row.segment)})`), render: (row, { index }) => <MetricCell row={row} index={index} /> },
  {
    id: 'variant', label: () => 'Variant', size: 104, align: 'left', standard: true,
    text: (row, index) => index.variantName(row.variant),
    render: (row, { index }) => <span className="lb-variant" title={row.variant}>{index.variantName(row.variant)}</span>,
  },
  figureColumn({ id: 'controlValue', field: 'controlValue', label: 'Control', size: 84, standard: true, write: (estimate, index) => metricValues(index, estimate)(estimate.controlValue) }),
  figureColumn({ id: 'value', field: 'value', label: 'Value', size: 84, standard: true, write: (estimate, index) => metricValues(index, estimate)(estimate.value) }),
  {
    id: 'effect', label: (_index, view) => (view === 'relative' ? 'Lift' : 'Difference'), size: 290, align: 'left', standard: true,
    text: (row, index, view) => (row.estimate ? `${effectText(row.estimate, index, view).point} (${effectText(row.estimate, index, view).interval})` : NONE),
    render: (row, context) => <EffectCell row={row} context={context} />,
  },
  {
    id: 'difference', label: (_index, view) => (view === 'relative' ? 'Difference' : 'Lift'), size: 88, align: 'right', standard: true,
    text: (row, index, view) => (row.estimate ? effectText(row.estimate, index, view === 'relative' ? 'absolute' : 'relative').point : NONE),
    render: (row, { index, view, onInspect }) => row.estimate && (
      <Figure estimate={row.estimate} index={index} onInspect={onInspect} field={view === 'relative' ? 'difference' : 'lift'} label={view === 'relative' ? 'Difference' : 'Lift'} text={effectText(row.estimate, index, view === 'relative' ? 'absolute' : 'relative').point} />
    ),
  },
  figureColumn({
    id: 'pValue', field: 'pValue', label: 'p', size: 92, least: 86, standard: true,
    write: (estimate, index) => formatP(estimate.pValue, 1 - index.settings.confidence),
    under: (estimate, index) => (estimate.adjustedPValue === null || !isCorrected(index, estimate) ? null : { field: 'adjustedPValue', label: 'Adjusted p', text: `adj. ${formatP(estimate.adjustedPValue, 1 - index.settings.confidence)}` }),
  }),
  figureColumn({ id: 'adjustedPValue', field: 'adjustedPValue', label: 'Adjusted p', size: 84, write: (estimate, index) => formatP(estimate.adjustedPValue, 1 - index.settings.confidence) }),
  figureColumn({
    id: 'units', field: 'units', label: 'Units', size: 84, standard: true,
    write: (estimate, index) => unitCounts(index)(estimate.units),
    under: (estimate, index) => ({ field: 'units', label: 'Units in control', text: `${isSmall(estimate) ? 'few: ' : ''}vs ${unitCounts(index)(estimate.controlUnits)}` }),
  }),
  {
    id: 'verdict', label: () => 'Verdict', size: 124, least: 118, align: 'left', standard: true,
    text: (row, index) => (index.gates.length > 0 ? 'hidden' : (row.verdict?.decision ?? 'exploratory')),
    render: (row, { index, onInspect }) => {
      if (!row.verdict || !row.estimate) return <span className="lb-exploratory">exploratory</span>;
      return (
        <Figure estimate={row.estimate} index={index} onInspect={onInspect} field="verdict" label="Verdict" text={index.gates.length > 0 ? 'Hidden' : row.verdict.decision}>
          <VerdictChip decision={row.verdict.decision} hidden={index.gates.length > 0} />
        </Figure>
      );
    },
  },
  figureColumn({ id: 'statistic', field: 'statistic', label: 'Statistic', size: 80, write: (estimate) => formatStatistic(estimate.statistic) }),
  figureColumn({ id: 'degreesOfFreedom', field: 'statistic', label: 'Degrees of freedom', size: 96, write: (estimate) => formatDegrees(estimate.degreesOfFreedom) }),
  figureColumn({ id: 'standardDeviation', field: 'standardDeviation', label: 'Standard deviation', size: 96, write: (estimate) => formatNumber(estimate.standardDeviation) }),
  figureColumn({ id: 'differenceStandardError', field: 'difference', label: 'Standard error', size: 96, write: (estimate) => formatNumber(estimate.differenceStandardError) }),
  figureColumn({ id: 'power', field: 'power', label: 'Power', size: 76, write: (estimate) => formatProbability(estimate.power) }),
  figureColumn({ id: 'requiredUnits', field: 'requiredUnits', label: 'Required units', size: 96, write: (estimate) => formatCount(estimate.requiredUnits === null ? null : Math.ceil(estimate.requiredUnits)) }),
  figureColumn({ id: 'probabilityToBeatControl', field: 'probabilityToBeatControl', label: 'Chance to beat control', size: 96, write: (estimate) => formatProbability(estimate.probabilityToBeatControl) }),
  figureColumn({ id: 'expectedLoss', field: 'expectedLoss', label: 'Expected loss', size: 96, write: (estimate, index) => valueWriter(index.metric(estimate.metric), [estimate.expectedLoss])(estimate.expectedLoss) }),
  figureColumn({ id: 'expectedGain', field: 'expectedGain', label: 'Expected gain', size: 96, write: (estimate, index) => valueWriter(index.metric(estimate.metric), [estimate.expectedGain ?? null])(estimate.expectedGain ?? null) }),
  figureColumn({ id: 'credibleInterval', field: 'credibleInterval', label: 'Credible interval', size: 132, write: ({ credibleLow = null, credibleHigh = null }) => (credibleLow === null ? NONE : formatInterval(credibleLow, credibleHigh, liftWriter([credibleLow, credibleHigh]))) }),
  figureColumn({ id: 'probabilityOfMinimumEffect', field: 'probabilityOfMinimumEffect', label: 'Chance of the smallest effect', size: 104, write: (estimate) => formatProbability(estimate.probabilityOfMinimumEffect ?? null) }),
  figureColumn({ id: 'varianceReduction', field: 'value', label: 'Variance removed', size: 96, write: (estimate) => formatPercent(estimate.adjustment?.varianceReduction ?? null, 1) }),
  figureColumn({ id: 'capCutShare', field: 'value', label: 'Units cut by the cap', size: 96, write: (estimate) => formatPercent(estimate.cap?.cutShare ?? null, 2) }),
  {
    id: 'method', label: () => 'Method', size: 110, align: 'left', standard: false,
    text: (row) => (row.estimate ? methodWords(row.estimate.method) : NONE),
    render: (row, { index }) => row.estimate && <span title={sentenceCase(correctionSentence(index, row.estimate))}>{methodWords(row.estimate.method)}{row.estimate.adjustment?.method === 'cuped' ? ', CUPED' : ''}</span>,
  },
];

export const standardColumns: readonly string[] = scorecardColumns.filter((column) => column.standard).map((column) => column.id);
