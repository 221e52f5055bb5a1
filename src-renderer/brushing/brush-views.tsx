import { HTMLSelect } from '@blueprintjs/core';
import { useCallback, useMemo, type ReactNode } from 'react';
import type { Brushed, BrushedHistogram, UnitCondition, UnitSelection } from '../../src-contract/brush';
import { levelName } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatDay, formatValue } from '../wording/numbers';
import { LevelBars } from './level-bars';
import { RangeChart } from './range-chart';
import { conditionAbout, toggledLevels } from './selection';
import { dayCondition, dayRange, daySlots, levelSlots, valueCondition, valueRange, valueSlots, type LevelSlot, type Slot, type SlotRange } from './slots';

export type Settling = 'moving' | 'settled' | 'key';

export interface BrushViewsProps {
  readonly index: EvaluationIndex;
  readonly brushed: Brushed;
  readonly selection: UnitSelection;
  readonly metric: string;
  readonly readOnly: boolean;
  onMetric(metric: string): void;
  onCondition(subject: string, condition: UnitCondition | null, how: Settling): void;
}

/** The linked views: a histogram, days of first exposure, variants, and bars of each column. */
export function BrushViews({ index, brushed, selection, metric, readOnly, onMetric, onCondition }: BrushViewsProps): ReactNode {
  const histogram = brushed.views.find((view): view is BrushedHistogram => view.kind === 'values');
  return (
    <div className="lb-brush-views">
      <div className="lb-brush-view" data-wide>
        <label className="lb-choice"><span>Values of</span>
          <HTMLSelect minimal value={metric} onChange={(event) => onMetric(event.target.value)}>
            {index.metrics.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </HTMLSelect>
        </label>
        {histogram?.metric === metric && <Histogram index={index} histogram={histogram} selection={selection} readOnly={readOnly} onCondition={onCondition} />}
      </div>
      {brushed.views.map((view) => (view.kind === 'days' ? <Days key="days" view={view} selection={selection} readOnly={readOnly} onCondition={onCondition} /> : null))}
      <Variants index={index} brushed={brushed} selection={selection} readOnly={readOnly} onCondition={onCondition} />
      {brushed.views.map((view) => (view.kind === 'levels' ? <Levels key={view.column} view={view} selection={selection} readOnly={readOnly} onCondition={onCondition} /> : null))}
    </div>
  );
}

type ViewProps = Pick<BrushViewsProps, 'selection' | 'readOnly' | 'onCondition'>;

function Histogram({ index, histogram, selection, readOnly, onCondition }: ViewProps & { readonly index: EvaluationIndex; readonly histogram: BrushedHistogram }): ReactNode {
  const metric = index.metric(histogram.metric);
  const slots = useMemo(() => valueSlots(histogram, (value) => formatValue(value, metric, histogram.edges)), [histogram, metric]);
  const range = valueRange(histogram, slots, conditionAbout(selection, 'values', histogram.metric));
  const onRange = useCallback((next: SlotRange | null, how: Settling) => onCondition(`values ${histogram.metric}`, next && valueCondition(histogram, slots, next), how), [onCondition, histogram, slots]);
  if (histogram.reason) return <p className="lb-quiet">{histogram.reason}</p>;
  return <RangeChart title={`${metric.name}, per unit`} slots={slots} range={range} readOnly={readOnly} onRange={onRange} />;
}

function Days({ view, selection, readOnly, onCondition }: ViewProps & { readonly view: Extract<Brushed['views'][number], { kind: 'days' }> }): ReactNode {
  const slots = useMemo(() => daySlots(view, formatDay), [view]);
  const range = dayRange(view, conditionAbout(selection, 'days'));
  const onRange = useCallback((next: SlotRange | null, how: Settling) => onCondition('days', next && dayCondition(view, next), how), [onCondition, view]);
  if (view.reason) return <div className="lb-brush-view"><p className="lb-quiet">{view.reason}</p></div>;
  return <div className="lb-brush-view" data-wide><RangeChart title="Day of first exposure" slots={slots} range={range} readOnly={readOnly} onRange={onRange} /></div>;
}

function Levels({ view, selection, readOnly, onCondition }: ViewProps & { readonly view: Extract<Brushed['views'][number], { kind: 'levels' }> }): ReactNode {
  const slots = useMemo(() => levelSlots(view, levelName), [view]);
  const chosen = conditionAbout(selection, 'levels', view.column)?.levels ?? null;
  const onLevel = useCallback((level: string | null, several: boolean) => onCondition(`levels ${view.column}`, toggledLevels(view.column, chosen ?? [], level, several), several ? 'key' : 'settled'), [onCondition, view.column, chosen]);
  return <div className="lb-brush-view"><LevelBars title={view.column} slots={slots} chosen={chosen} readOnly={readOnly} onLevel={onLevel} /></div>;
}

/** Treatments can be left out; the control stays, as everything is compared with it. */
function Variants({ index, brushed, selection, readOnly, onCondition }: ViewProps & { readonly index: EvaluationIndex; readonly brushed: Brushed }): ReactNode {
  const hidden = conditionAbout(selection, 'variants')?.hidden ?? [];
  const slots = useMemo(() => brushed.variants.map((one): LevelSlot => ({ id: one.variant, level: one.variant, label: index.variantName(one.variant), name: index.variantName(one.variant), count: one.selected, all: one.all })), [brushed, index]);
  const shown = hidden.length === 0 ? null : slots.map(({ id }) => id).filter((id) => !hidden.includes(id));
  const onLevel = (level: string | null): void => {
    if (level === null || index.treatments.every(({ id }) => id !== level)) return;
    const next = hidden.includes(level) ? hidden.filter((id) => id !== level) : [...hidden, level];
    if (next.length < index.treatments.length) onCondition('variants', next.length === 0 ? null : { kind: 'variants', hidden: next }, 'settled');
  };
  return <div className="lb-brush-view"><LevelBars title="Variant" slots={slots} chosen={shown} readOnly={readOnly || index.treatments.length < 2} onLevel={onLevel} /></div>;
}

/** The same figures as a table. */
export function BrushTables({ index, brushed }: Pick<BrushViewsProps, 'index' | 'brushed'>): ReactNode {
  const tables = brushed.views.map((view): { readonly title: string; readonly slots: readonly Slot[] } => {
    if (view.kind === 'days') return { title: 'Day of first exposure', slots: daySlots(view, formatDay) };
    if (view.kind === 'levels') return { title: view.column, slots: levelSlots(view, levelName) };
    const metric = index.metric(view.metric);
    return { title: `${metric.name}, per unit`, slots: valueSlots(view, (value) => formatValue(value, metric, view.edges)) };
  });
  return (
    <div className="lb-brush-tables">
      {tables.map(({ title, slots }) => (
        <div key={title} className="lb-chart-table" tabIndex={0} role="region" aria-label={`Data of ${title}`}>
          <table>
            <thead><tr><th scope="col">{title}</th><th scope="col" data-align="right">Units</th><th scope="col" data-align="right">Of all</th></tr></thead>
            <tbody>{slots.map((slot) => <tr key={slot.id}><td>{slot.name}</td><td data-align="right">{slot.count}</td><td data-align="right">{slot.all}</td></tr>)}</tbody>
          </table>
        </div>
      ))}
    </div>
  );
}
