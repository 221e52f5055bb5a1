import { createColumnHelper, flexRender, getCoreRowModel, useReactTable } from '@tanstack/react-table';
import type { ColumnSizingState } from '@tanstack/react-table';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { InspectedFigure } from '../notebook/evaluation-view';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatPercent } from '../wording/numbers';
import { settingsSentence } from '../wording/sentences';
import { barAxis } from '../charts/effect-axis';
import type { BarAxis, EffectView } from '../charts/effect-axis';
import { BarAxisTicks } from './scorecard-bar';
import { scorecardColumns } from './scorecard-columns';
import type { ScorecardColumn } from './scorecard-columns';
import type { ScorecardGroup, ScorecardRow, ScorecardSort } from './scorecard-rows';
import { TipArea } from './scorecard-tip';

export interface ScorecardProps {
  readonly index: EvaluationIndex;
  readonly groups: readonly ScorecardGroup[];
  readonly view: EffectView;
  readonly columns: readonly string[];
  readonly sort: ScorecardSort | null;
  /** Null: headings are only words, as in print. */
  readonly onSort: ((sort: ScorecardSort | null) => void) | null;
  readonly onInspect: ((what: InspectedFigure) => void) | undefined;
  /** Pixels to fill, for print; otherwise the table follows its place. */
  readonly width?: number;
}

const helper = createColumnHelper<ScorecardRow>();
const MOST_WIDTH = 460;
/** Pixels beside a bar that its figures take. */
const EFFECT_WORDS = 140;
const SQUEEZED_WORDS = 132;
const LEAST_EFFECT = 290;
/** Where there is no room, columns move closer together so that the intervals stay in sight. */
const SQUEEZED = 0.78;
const SQUEEZED_EFFECT = 228;
/** Where even that is too wide, bars shrink further: nothing scrolls sideways, or the intervals stay clear of the pinned verdict. */
const CRAMPED_EFFECT = 196;

/** One row per metric and variant against the baseline, grouped by role, on one shared axis. */
export function Scorecard({ index, groups, view, columns, sort, onSort, onInspect, width }: ScorecardProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const measured = useWidth(scroller);
  const room = width ?? measured;
  const [sizing, setSizing] = useState<ColumnSizingState>({});
  const rows = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  const axes = useMemo(() => axesOf(rows, view), [rows, view]);
  const shown = useMemo(() => keepEffectInSight(scorecardColumns.filter((column) => columns.includes(column.id)), (column) => squeezed(column, wantedWidth(column, index), SQUEEZED), room), [columns, index, room]);
  const wanted = (column: ScorecardColumn): number => wantedWidth(column, index);
  const full = shown.reduce((sum, column) => sum + (column.id === 'effect' ? LEAST_EFFECT : wanted(column)), 0);
  const squeeze = full > room ? SQUEEZED : 1;
  const fixed = shown.reduce((sum, column) => sum + (sizing[column.id] ?? (column.id === 'effect' ? 0 : squeezed(column, wanted(column), squeeze))), 0);
  const effectWidth = sizing['effect'] ?? Math.min(MOST_WIDTH, Math.max(squeeze === 1 ? LEAST_EFFECT : fixed + SQUEEZED_EFFECT > room ? CRAMPED_EFFECT : SQUEEZED_EFFECT, room - fixed - 2));
  const defs = useMemo(
    () => shown.map((column) => helper.accessor((row) => row, {
      id: column.id,
      header: column.label(index, view),
      size: column.id === 'effect' ? effectWidth : squeezed(column, wantedWidth(column, index), squeeze),
      minSize: column.id === 'effect' ? CRAMPED_EFFECT : 52,
    })),
    [shown, index, view, effectWidth, squeeze],
  );
  const axisOf = (row: ScorecardRow): BarAxis => axes.get(view === 'relative' ? '' : row.metric.id) ?? EMPTY_AXIS;
  const table = useReactTable({
    data: rows as ScorecardRow[],
    columns: defs,
    state: { columnSizing: sizing },
    onColumnSizingChange: setSizing,
    columnResizeMode: 'onChange',
    getRowId: (row) => row.id,
    getCoreRowModel: getCoreRowModel(),
  });
  const byId = table.getRowModel().rowsById;
  const axis = axes.get('');
  return (
    <TipArea>
      <div className="lb-scorecard" data-narrow={squeeze < 1 || undefined} ref={scroller} onKeyDown={moveFocus} onFocus={keepTabStop} tabIndex={0} role="region" aria-label={`Scorecard of ${index.evaluation.experiment.name}`}>
        <table style={{ width: table.getTotalSize() }}>
          <caption className="lb-unseen">{index.evaluation.experiment.name}: every metric against {index.control?.name ?? 'the control'}. {settingsSentence(index)} Arrow keys move between figures, Enter opens one.</caption>
          <colgroup>{table.getVisibleLeafColumns().map((column) => <col key={column.id} style={{ width: column.getSize() }} />)}</colgroup>
          <thead>
            {table.getHeaderGroups().map((line) => (
              <tr key={line.id}>
                {line.headers.map((header) => {
                  const column = shown.find((one) => one.id === header.id);
                  const sorted = sort?.column === header.id ? (sort.descending ? 'descending' : 'ascending') : 'none';
                  return (
                    <th key={header.id} scope="col" data-align={column?.align} data-column={header.id} data-sticky={header.id === 'metric' || undefined} aria-sort={onSort ? sorted : undefined}>
                      {onSort ? (
                        <button type="button" className="lb-heading" onClick={() => onSort(nextSort(sort, header.id))}>
                          {flexRender(header.column.columnDef.header, header.getContext())}
                          <span aria-hidden className="lb-heading-sort">{sorted === 'none' ? '' : sorted === 'descending' ? '↓' : '↑'}</span>
                        </button>
                      ) : flexRender(header.column.columnDef.header, header.getContext())}
                      {header.id === 'effect' && view === 'relative' && axis && <BarAxisTicks axis={axis} width={barRoom(header.getSize(), squeeze)} write={(value) => formatPercent(value, tickDecimals(axis), { signed: true })} />}
                      {header.id === 'effect' && view === 'absolute' && <span className="lb-heading-note">each metric on its own scale</span>}
                      {onSort && <div className="lb-resize" aria-hidden onDoubleClick={() => header.column.resetSize()} onMouseDown={header.getResizeHandler()} onTouchStart={header.getResizeHandler()} data-active={header.column.getIsResizing() || undefined} />}
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          {groups.map((group) => (
            <tbody key={group.role} data-role={group.role}>
              <tr className="lb-group">
                <th scope="rowgroup" colSpan={shown.length}><span>{group.label}</span></th>
              </tr>
              {group.rows.map((row) => (
                <tr key={row.id} data-first={row.first || undefined} data-slice={row.firstOfSlice || undefined} data-exploratory={row.exploratory || undefined} data-small={row.small || undefined}>
                  {byId[row.id]?.getVisibleCells().map((cell) => {
                    const column = shown.find((one) => one.id === cell.column.id);
                    // Called, not made a component of: a new function would be a new component, and figures would lose the focus.
                    const content = column?.render(row, { index, view, axisOf, barWidth: barRoom(cell.column.getSize(), squeeze), onInspect });
                    if (cell.column.id === 'metric') return <th key={cell.id} scope="row" data-sticky>{content}</th>;
                    return <td key={cell.id} data-align={column?.align} data-column={cell.column.id}>{content}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </TipArea>
  );
}

/** Pixels of a bar in its column: what the figures beside it and the cell's edges leave. */
function barRoom(columnWidth: number, squeeze: number): number {
  return Math.max(60, columnWidth - (squeeze < 1 ? 10 + SQUEEZED_WORDS : 16 + EFFECT_WORDS));
}

function squeezed(column: ScorecardColumn, size: number, squeeze: number): number {
  return Math.max(column.least ?? 0, Math.round(size * squeeze));
}

function wantedWidth(column: ScorecardColumn, index: EvaluationIndex): number {
  return column.id === 'variant' ? Math.min(column.size, variantWidth(index)) : column.size;
}

/** Where the arms' values would push the interval under the pinned verdict, they follow it, the control's first. */
function keepEffectInSight(shown: readonly ScorecardColumn[], widthOf: (column: ScorecardColumn) => number, room: number): readonly ScorecardColumn[] {
  let order = shown;
  for (const id of ['controlValue', 'value']) {
    const effect = order.findIndex((column) => column.id === 'effect');
    const before = order.slice(0, effect);
    const moved = before.find((column) => column.id === id);
    const verdict = order.find((column) => column.id === 'verdict');
    const taken = [...before, ...(verdict ? [verdict] : [])].reduce((sum, column) => sum + widthOf(column), CRAMPED_EFFECT);
    if (effect < 0 || moved === undefined || taken <= room) return order;
    order = [...before.filter((column) => column !== moved), ...order.slice(effect, effect + 1), moved, ...order.slice(effect + 1)];
  }
  return order;
}

/** Names of one letter need no wide column. */
function variantWidth(index: EvaluationIndex): number {
  return 30 + 9 * Math.max(6, ...index.treatments.map((variant) => variant.name.length));
}

const EMPTY_AXIS: BarAxis = { low: -1, high: 1, ticks: [0] };

/** One axis for all lifts under the key ''; differences have one per metric, because their units differ. */
function axesOf(rows: readonly ScorecardRow[], view: EffectView): ReadonlyMap<string, BarAxis> {
  if (view === 'relative') return new Map([['', barAxis(rows.map((row) => row.estimate), view)]]);
  const metrics = new Set(rows.map((row) => row.metric.id));
  return new Map([...metrics].map((id) => {
    const own = barAxis(rows.filter((row) => row.metric.id === id).map((row) => row.estimate), view);
    const reach = Math.max(-own.low, own.high);
    return [id, { low: -reach, high: reach, ticks: [0] }];
  }));
}

function tickDecimals(axis: BarAxis): number {
  const step = Math.abs((axis.ticks[1] ?? 1) - (axis.ticks[0] ?? 0)) * 100;
  return step >= 1 ? (Number.isInteger(Number(step.toPrecision(6))) ? 0 : 1) : 2;
}

function nextSort(sort: ScorecardSort | null, column: string): ScorecardSort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

function useWidth(target: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const element = target.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [target]);
  return width;
}

const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Arrow keys walk the figures as a grid: one stop for Tab, every number within reach. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = steps[event.key];
  const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.lb-figure') : null;
  if (!step) return;
  if (!from) {
    if (event.key !== 'ArrowDown' || event.target !== event.currentTarget) return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>('tbody .lb-figure')?.focus();
    return;
  }
  event.preventDefault();
  const lines = [...event.currentTarget.querySelectorAll('tbody tr')].map((line) => [...line.querySelectorAll<HTMLElement>('.lb-figure')]).filter((line) => line.length > 0);
  const y = lines.findIndex((line) => line.includes(from));
  const x = lines[y]?.indexOf(from) ?? 0;
  const line = lines[Math.min(Math.max(y + step[0], 0), lines.length - 1)] ?? [];
  const next = line[Math.min(Math.max(x + step[1], 0), line.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function keepTabStop(event: { readonly target: EventTarget; readonly currentTarget: HTMLElement }): void {
  if (!(event.target instanceof HTMLElement)) return;
  const figures = event.currentTarget.querySelectorAll<HTMLElement>('.lb-figure');
  if (event.target.classList.contains('lb-figure')) for (const figure of figures) figure.tabIndex = figure === event.target ? 0 : -1;
}
