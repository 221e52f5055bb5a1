import { memo, useMemo, type ReactNode } from 'react';
import type { Brushed, ExploratoryEstimate } from '../../src-contract/brush';
import type { Estimate } from '../../src-contract/evaluation';
import { IntervalBar } from '../cells/scorecard-bar';
import { barAxis, type BarAxis } from '../charts/effect-axis';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatLevel, formatP, formatValue, liftColumnWriter } from '../wording/numbers';
import { estimateLifts } from '../wording/sentences';
import { useWidth } from './use-width';

/** The bars' width in a table of this many pixels: the narrower, the less, so that no column leaves the cell. */
const barWidth = (table: number): number => (table === 0 || table >= 560 ? 124 : table >= 420 ? 104 : 88);
/** A subset's intervals are wider than the whole's: so much more room than those need. */
const ROOM = 1.8;

/** Every metric's lift in the units chosen, over the lift in all units drawn faint, on one axis. Nothing here is a verdict. */
export function LiftTable({ index, brushed, whole }: { readonly index: EvaluationIndex; readonly brushed: Brushed | null; /** Nothing is chosen: there is nothing to compare with. */ readonly whole: boolean }): ReactNode {
  const [place, width] = useWidth<HTMLDivElement>();
  const bar = barWidth(width);
  const axis = useMemo(() => widened(barAxis(index.metrics.flatMap(({ id }) => index.treatments.map((variant) => index.estimate(id, variant.id, null))), 'relative')), [index]);
  const found = useMemo(() => new Map((brushed?.estimates ?? []).map((estimate) => [`${estimate.metric} ${estimate.variant}`, estimate])), [brushed]);
  const shown = index.treatments.filter(({ id }) => !(brushed?.variants.find(({ variant }) => variant === id)?.hidden ?? false));
  return (
    <div ref={place} className="lb-brush-lifts" tabIndex={0} role="region" aria-label="Lifts in the units chosen, exploratory">
      <table>
        <thead>
          <tr>
            <th scope="col">Metric</th>{index.treatments.length > 1 && <th scope="col">Variant</th>}
            <th scope="col" data-align="right" data-level>Control</th><th scope="col" data-align="right" data-level>Value</th>
            <th scope="col" colSpan={2}>Lift, {formatLevel(brushed?.confidence ?? index.settings.confidence)} interval{!whole && <span className="lb-quiet"> · faint: all units</span>}</th>
            <th scope="col" data-align="right" data-p><span title="What a p-value would be, had the selection been declared beforehand.">p, exploratory</span></th><th scope="col" data-align="right" data-units>Units</th>
          </tr>
        </thead>
        <tbody>
          {index.metrics.flatMap(({ id }) => shown.map((variant, at) => (
            <LiftRow key={`${id} ${variant.id}`} index={index} metric={id} variant={variant.id} first={at === 0} several={index.treatments.length > 1} axis={axis} bar={bar} estimate={found.get(`${id} ${variant.id}`) ?? null} beside={shown.flatMap((each) => found.get(`${id} ${each.id}`) ?? [])} whole={whole} />
          )))}
        </tbody>
      </table>
    </div>
  );
}

function widened({ low, high, ticks }: BarAxis): BarAxis {
  return { low: low * ROOM, high: high * ROOM, ticks };
}

interface LiftRowProps {
  readonly index: EvaluationIndex;
  readonly metric: string;
  readonly variant: string;
  readonly first: boolean;
  readonly several: boolean;
  readonly axis: BarAxis;
  readonly bar: number;
  readonly estimate: ExploratoryEstimate | null;
  /** The metric in all variants, so that the control reads the same beside each, and lifts have the same digits. */
  readonly beside: readonly ExploratoryEstimate[];
  readonly whole: boolean;
}

const LiftRow = memo(function LiftRow({ index, metric: id, variant, first, several, axis, bar, estimate, beside, whole }: LiftRowProps): ReactNode {
  const metric = index.metric(id);
  const all = index.estimate(id, variant, null);
  const write = liftColumnWriter(beside);
  const values = beside.flatMap(({ value, controlValue }) => [value, controlValue]);
  const writeAll = all ? estimateLifts(all, index) : String;
  return (
    <tr data-first={first || undefined}>
      <th scope="row">{first ? metric.name : <span className="lb-unseen">{metric.name}</span>}</th>
      {several && <td>{index.variantName(variant)}</td>}
      <td data-align="right" data-level>{formatValue(estimate?.controlValue ?? null, metric, values)}</td>
      <td data-align="right" data-level>{formatValue(estimate?.value ?? null, metric, values)}</td>
      <td className="lb-brush-bars">
        {!whole && all && <Bar axis={axis} width={bar} estimate={all} />}
        {estimate && <Bar axis={axis} width={bar} estimate={estimate} own />}
      </td>
      <td className="lb-brush-words">
        {estimate?.lift == null ? <span className="lb-quiet">{estimate?.reason ?? 'No units.'}</span> : <><b>{write(estimate.lift)}</b> <span>{formatInterval(estimate.liftLow, estimate.liftHigh, write)}</span></>}
        {!whole && all?.lift != null && <span className="lb-brush-of-all">all {writeAll(all.lift)} ({formatInterval(all.liftLow, all.liftHigh, writeAll)})</span>}
      </td>
      <td data-align="right" data-p>{formatP(estimate?.exploratoryPValue ?? null)}</td>
      <td data-align="right" data-units>{estimate ? formatCount(estimate.units + estimate.controlUnits) : '–'}</td>
    </tr>
  );
});

function Bar({ axis, width, estimate: { lift, liftLow, liftHigh, liftStandardError }, own = false }: { readonly axis: BarAxis; readonly width: number; readonly estimate: Pick<Estimate, 'lift' | 'liftLow' | 'liftHigh' | 'liftStandardError'>; readonly own?: boolean }): ReactNode {
  return <span data-own={own || undefined}><IntervalBar axis={axis} width={width} height={own ? 18 : 12} point={lift} low={liftLow} high={liftHigh} standardError={own ? liftStandardError : null} tone="undecided" doubtful={false} faint={!own} /></span>;
}
