import { HTMLSelect, SegmentedControl } from '@blueprintjs/core';
import { useCallback, useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { HostApi } from '../../src-contract/bridge';
import type { Evaluation } from '../../src-contract/evaluation';
import { chartById } from '../charts/catalogue';
import type { Chart, ChartOptions } from '../charts/chart';
import { standardChartOptions } from '../charts/chart';
import { FigureView } from '../charts/figure-view';
import { finePrint, picture, pictureHeight } from '../charts/fine-print';
import type { Theme } from '../charts/palette';
import { renderPicture } from '../charts/render-picture';
import { chosenMetric } from '../charts/timeline';
import { chosenOption } from '../charts/chart-setting';
import { indexOf } from '../wording/evaluation-index';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { columnWriter, NONE } from '../wording/numbers';
import { ChartTakeAway } from './chart-take-away';
import type { PictureSize, TakenAway } from './chart-take-away';
import './chart.css';

/** What a chart cell remembers. */
export interface ChartLook extends PictureSize {
  /** Of the chart's own settings, by their keys. */
  readonly chosen?: Readonly<Record<string, string>>;
  readonly segment: string | null;
  readonly metric: string | null;
  /** The treatment of charts that show one comparison; null: the first. */
  readonly variant: string | null;
}

/** A change of what a cell remembers: its own fields, or a setting of the chart by its key. */
export type LookPatch = Partial<ChartLook> & Readonly<Record<string, unknown>>;

export const standardChartLook: ChartLook = { segment: null, metric: null, variant: null, width: 900, height: 0, scale: 2, finePrint: true, ground: 'light' };

export interface ChartViewProps {
  readonly evaluation: Evaluation;
  readonly chart: string;
  readonly title: string | null;
  readonly look: ChartLook;
  readonly theme: Theme;
  readonly stale: boolean;
  /** Null: only to be read. */
  readonly onLook: ((patch: LookPatch) => void) | null;
  readonly host: HostApi | null;
  /** Told which mark was pressed, for charts whose marks can be. */
  readonly onPick?: ((what: string) => void) | undefined;
  /** Fixed width, for print. */
  readonly width?: number;
  /** YYYY-MM-DD, for the small print of pictures. */
  readonly day: string;
}

/** A chart with title, alternative text, table, and everything needed to take it away. */
export function ChartView({ evaluation, chart: chartId, title, look, theme, stale, onLook, host, onPick, width, day }: ChartViewProps): ReactNode {
  const index = useMemo(() => indexOf(evaluation), [evaluation]);
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  const chart = chartById(chartId);
  const said = look.chosen && JSON.stringify(look.chosen);
  const chosen = useMemo(() => (said === undefined ? undefined : (JSON.parse(said) as Readonly<Record<string, string>>)), [said]);
  const options = useMemo((): ChartOptions => ({ ...standardChartOptions, theme, segment: look.segment, metric: look.metric, variant: look.variant, ...(chosen && { chosen }) }), [theme, look.segment, look.metric, look.variant, chosen]);
  const figure = useMemo(() => {
    const drawn = new Map<number, ReturnType<Chart['figure']>>();
    return (pixels: number): ReturnType<Chart['figure']> => {
      const known = drawn.get(pixels) ?? chartById(chartId)?.figure(index, { ...options, width: pixels }) ?? { data: [], layout: {}, height: 0 };
      drawn.set(pixels, known);
      return known;
    };
  }, [chartId, index, options]);
  if (!chart) return <p className="lb-chart-missing">This version of Liftbench does not know the chart “{chartId}”.</p>;
  const missing = chart.missing(index);
  const heading = title ?? chart.title(index, options);
  return (
    <figure className="lb-chart" data-stale={stale || undefined} aria-labelledby={titleId}>
      <figcaption className="lb-chart-head">
        <h3 id={titleId}>{heading}</h3>
        <div className="lb-chart-tools">
          {onLook && <Choices chart={chart} index={index} look={look} onLook={onLook} />}
          {onLook && !missing && <SegmentedControl size="small" aria-label="Shown as" value={asTable ? 'table' : 'chart'} options={[{ label: 'Chart', value: 'chart' }, { label: 'Table', value: 'table' }]} onValueChange={(value) => setAsTable(value === 'table')} />}
          {onLook && host && !missing && <TakeAway chart={chart} index={index} options={options} look={look} heading={heading} host={host} day={day} onLook={onLook} />}
        </div>
      </figcaption>
      {missing ? <p className="lb-chart-missing">{missing}</p> : asTable ? <DataTable chart={chart} index={index} options={options} /> : <FigureView figure={figure} description={chart.description(index, options)} onPick={chart.picks ? onPick : undefined} {...(width === undefined ? {} : { width })} />}
      <p className="lb-chart-foot">{chart.explanation} {chart.note(index, options)}</p>
    </figure>
  );
}

function Choices({ chart, index, look, onLook }: { readonly chart: Chart; readonly index: EvaluationIndex; readonly look: ChartLook; onLook(patch: LookPatch): void }): ReactNode {
  const own = chart.metrics?.(index);
  return (
    <>
      {chart.choices.includes('segment') && index.segments.length > 0 && (
        <label className="lb-choice"><span>Segment</span>
          <HTMLSelect minimal value={look.segment ?? ''} onChange={(event) => onLook({ segment: event.target.value || null })}>
            <option value="">All units</option>
            {index.segments.map(({ column, slices }) => (
              <optgroup key={column} label={column}>
                <option value={column}>by {column}</option>
                {slices.map((slice) => <option key={slice} value={slice}>{slice.replace('=', ' = ')}</option>)}
              </optgroup>
            ))}
          </HTMLSelect>
        </label>
      )}
      {chart.choices.includes('column') && index.segments.length > 0 && (
        <label className="lb-choice"><span>Segment</span>
          <HTMLSelect minimal value={index.segments.find(({ column }) => column === look.segment)?.column ?? index.segments[0]?.column ?? ''} onChange={(event) => onLook({ segment: event.target.value })}>
            {index.segments.map(({ column }) => <option key={column} value={column}>{column}</option>)}
          </HTMLSelect>
        </label>
      )}
      {chart.choices.includes('variant') && index.treatments.length > 1 && (
        <label className="lb-choice"><span>Variant</span>
          <HTMLSelect minimal value={index.treatments.find(({ id }) => id === look.variant)?.id ?? index.treatments[0]?.id ?? ''} onChange={(event) => onLook({ variant: event.target.value })}>
            {index.treatments.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </HTMLSelect>
        </label>
      )}
      {chart.choices.includes('metric') && own?.length !== 0 && (
        <label className="lb-choice"><span>Metric</span>
          <HTMLSelect minimal value={(own?.find(({ id }) => id === look.metric) ?? own?.[0] ?? chosenMetric(index, look)).id} onChange={(event) => onLook({ metric: event.target.value })}>
            {(own ?? index.metrics).map((metric) => <option key={metric.id} value={metric.id}>{metric.name}</option>)}
          </HTMLSelect>
        </label>
      )}
      {(chart.settings?.(index) ?? []).filter(({ options }) => options.length > 1).map((setting) => (
        <label key={setting.key} className="lb-choice" title={setting.explanation}><span>{setting.label}</span>
          <HTMLSelect minimal value={chosenOption(setting, look.chosen ?? {})} onChange={(event) => onLook({ [setting.key]: event.target.value })}>
            {setting.options.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
          </HTMLSelect>
        </label>
      ))}
    </>
  );
}

function TakeAway({ chart, index, options, look, heading, host, day, onLook }: { readonly chart: Chart; readonly index: EvaluationIndex; readonly options: ChartOptions; readonly look: ChartLook; readonly heading: string; readonly host: HostApi; readonly day: string; onLook(patch: Partial<ChartLook>): void }): ReactNode {
  const make = useCallback((): TakenAway => {
    const words = { title: heading, finePrint: look.finePrint ? finePrint(index, chart.note(index, options), day) : null };
    const drawn = chart.figure(index, { ...options, theme: look.ground, width: look.width });
    const naturalHeight = pictureHeight(drawn, words, look.width);
    const height = look.height === 0 ? naturalHeight : look.height;
    const render = (format: 'png' | 'svg'): Promise<string> => renderPicture(picture(drawn, words, index.evaluation.experiment.name, look.ground, look.width, height), format, look.width, height, look.scale);
    return {
      size: { ...look, height },
      naturalHeight,
      context: { host, evaluation: index.evaluation, definitionText: null, report: null, chart: { title: chart.id, width: look.width, height, scale: look.scale, render, table: chart.table(index, options), words: `${heading}. ${chart.description(index, options)} ${words.finePrint ?? chart.note(index)}` } },
    };
  }, [chart, index, options, look, heading, host, day]);
  return <ChartTakeAway make={make} onSize={onLook} />;
}

function DataTable({ chart, index, options }: { readonly chart: Chart; readonly index: EvaluationIndex; readonly options: ChartOptions }): ReactNode {
  const [heading = [], ...rows] = chart.table(index, options);
  const writers = heading.map((_, at) => columnWriter(rows.flatMap((row) => { const cell = row[at]; return typeof cell === 'number' ? [cell] : []; })));
  return (
    <div className="lb-chart-table" tabIndex={0} role="region" aria-label={`Data of the chart: ${chart.title(index, options)}`}>
      <table>
        <thead><tr>{heading.map((name) => <th key={String(name)} scope="col" data-align={rows.some((row) => typeof row[heading.indexOf(name)] === 'number') ? 'right' : undefined}>{name}</th>)}</tr></thead>
        <tbody>{rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column} data-align={typeof cell === 'number' ? 'right' : undefined}>{cell === null ? NONE : typeof cell === 'number' ? writers[column]?.(cell) : cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
