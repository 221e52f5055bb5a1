import { HTMLSelect } from '@blueprintjs/core';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { QueryChartType, QueryColumn, QueryResult } from '../../src-contract/query';
import type { ChartFigure } from '../charts/chart';
import { FigureView } from '../charts/figure-view';
import { queryFigure, queryFigureDescription, type QueryDrawing } from '../charts/query-chart';
import { useTheme } from '../charts/use-theme';
import type { AnswerReader } from '../notebook/kept-answers';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';
import type { CellOf } from './cell';

export interface ChosenChart {
  readonly type: QueryChartType;
  readonly x: string | null;
  readonly y: string | null;
  readonly colour: string | null;
}

/** What a cell says about its chart, with a fitting guess where it says nothing or something that is gone. */
export function chosenChart(written: CellOf<'sql'>['chart'], columns: readonly QueryColumn[]): ChosenChart {
  const has = (name: string | undefined): string | null => (columns.some((column) => column.name === name) ? (name ?? null) : null);
  const numbers = columns.filter((column) => column.class === 'number').map(({ name }) => name);
  const labels = columns.filter((column) => column.class !== 'number').map(({ name }) => name);
  const time = columns.find((column) => column.class === 'time');
  const type = written?.type ?? (numbers.length === 0 ? 'bar' : time ? 'line' : labels.length > 0 ? 'bar' : numbers.length > 1 ? 'scatter' : 'histogram');
  const x = has(written?.x) ?? (type === 'histogram' ? (numbers[0] ?? time?.name ?? null) : type === 'scatter' ? (numbers[0] ?? null) : (time?.name ?? labels[0] ?? numbers[0] ?? null));
  const y = type === 'histogram' ? null : (has(written?.y) ?? numbers.find((name) => name !== x) ?? null);
  return { type, x, y, colour: type === 'histogram' ? null : (has(written?.colour) ?? (written?.type === undefined && (type === 'bar' || type === 'line') ? (labels.find((name) => name !== x && name !== time?.name) ?? null) : null)) };
}

/** More points than this are thinned, and that is said. */
const MOST_POINTS: Readonly<Record<QueryChartType, number>> = { bar: 500, line: 5000, scatter: 2000, histogram: 0 };
const typeWords: Readonly<Record<QueryChartType, string>> = { bar: 'Bars', line: 'Line', scatter: 'Points', histogram: 'Histogram' };

/** What a chart draws of an answer; `thinned` where that is not all of it. */
export async function drawingOf({ type, x, y, colour }: ChosenChart, result: QueryResult, reader: AnswerReader): Promise<{ readonly drawing: QueryDrawing; readonly thinned: boolean }> {
  const across = x ?? '';
  const time = result.columns.find((column) => column.name === across)?.class === 'time';
  if (type === 'histogram') {
    const profile = (await reader.profile(result.id)).find((column) => column.name === across);
    return { drawing: { type, x: { name: across, values: [], time }, y: null, colour: null, bins: profile?.histogram ?? [] }, thinned: false };
  }
  const points = await reader.points(result.id, [across, y ?? across, ...(colour === null ? [] : [colour])], MOST_POINTS[type]);
  const values = (place: number): readonly (number | string | null)[] => points.columns[place]?.values ?? [];
  return { drawing: { type, x: { name: across, values: values(0), time }, y: { name: y ?? across, values: values(1) }, colour: colour === null ? null : { name: colour, values: values(2) }, bins: null }, thinned: points.thinned };
}

/** A chart of an answer: kind and columns are chosen here and kept with the cell. */
export function ResultChart({ cell, result, reader, readOnly, onChart, onLost }: { readonly cell: CellOf<'sql'>; readonly result: QueryResult; readonly reader: AnswerReader; readonly readOnly: boolean; onChart(chart: NonNullable<CellOf<'sql'>['chart']>): void; onLost(): void }): ReactNode {
  const theme = useTheme();
  const chosen = useMemo(() => chosenChart(cell.chart, result.columns), [cell.chart, result.columns]);
  const { type, x, y, colour } = chosen;
  const key = x === null || (type !== 'histogram' && y === null) ? null : JSON.stringify([result.id, type, x, y, colour]);
  const [drawn, setDrawn] = useState<{ readonly key: string; readonly drawing: QueryDrawing; readonly thinned: boolean } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    if (key === null || x === null) return undefined;
    let wanted = true;
    drawingOf({ type, x, y, colour }, result, reader).then(
      (found) => { if (wanted) { setDrawn({ key, ...found }); setFailure(null); } },
      (thrown: unknown) => {
        if (!wanted) return;
        const why = toFailure(thrown);
        if (why.kind === 'engine') onLost();
        else setFailure(why);
      },
    );
    return () => { wanted = false; };
  }, [key, reader, result, type, x, y, colour, onLost]);
  const figure = useMemo(() => {
    if (!drawn) return null;
    const made = queryFigure(drawn.drawing, { theme });
    return (): ChartFigure => made;
  }, [drawn, theme]);
  const choose = (patch: Partial<Record<'type' | 'x' | 'y' | 'colour', string | undefined>>): void => onChart(Object.fromEntries(Object.entries({ ...cell.chart, ...patch }).filter(([, value]) => value !== undefined)));
  const names = result.columns.map(({ name }) => name);
  return (
    <div className="lb-result-chart">
      <div className="lb-result-choices">
        <Choice label="Chart" value={type} options={Object.keys(typeWords)} words={typeWords} disabled={readOnly} onChoose={(value) => choose({ type: value })} />
        <Choice label={type === 'histogram' ? 'Values' : 'Across'} value={x ?? ''} options={names} disabled={readOnly} onChoose={(value) => choose({ x: value })} />
        {type !== 'histogram' && <Choice label="Height" value={y ?? ''} options={names} disabled={readOnly} onChoose={(value) => choose({ y: value })} />}
        {type !== 'histogram' && <Choice label="Colour" value={colour ?? ''} options={['', ...names]} words={{ '': 'none' }} disabled={readOnly} onChoose={(value) => choose({ colour: value || undefined })} />}
      </div>
      {failure && <FailureNote failure={failure} />}
      {key === null && <p className="lb-quiet">A chart needs a column of numbers; this answer has none.</p>}
      {key !== null && figure && drawn && (
        <div data-stale={drawn.key !== key || undefined}>
          <FigureView figure={figure} description={queryFigureDescription(drawn.drawing)} />
          {drawn.thinned && <p className="lb-quiet">Every so many-th of {formatCount(result.rows)} rows is drawn; aggregate in the query to draw them all.</p>}
        </div>
      )}
    </div>
  );
}

function Choice({ label, value, options, words = {}, disabled, onChoose }: { readonly label: string; readonly value: string; readonly options: readonly string[]; readonly words?: Readonly<Record<string, string>>; readonly disabled: boolean; onChoose(value: string): void }): ReactNode {
  return (
    <label className="lb-choice"><span>{label}</span>
      <HTMLSelect minimal disabled={disabled} value={value} onChange={(event) => onChoose(event.target.value)}>
        {options.map((option) => <option key={option} value={option}>{words[option] ?? option}</option>)}
      </HTMLSelect>
    </label>
  );
}
