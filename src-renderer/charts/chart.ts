import type { Data, Layout } from 'plotly.js';
import type { MetricSummary } from '../../src-contract/evaluation';
import type { ExplorationKind } from '../../src-contract/exploration';
import type { EvaluationIndex } from '../wording/evaluation-index';
import type { ChartSetting } from './chart-setting';
import type { EffectView } from './effect-axis';
import type { Theme } from './palette';

/** What a person may choose about a chart; a chart ignores what it has no use for. */
export interface ChartOptions {
  readonly theme: Theme;
  readonly view: EffectView;
  /** Null: all units; a column: all units and its slices; `country=DE`: one slice. */
  readonly segment: string | null;
  /** The metric of charts that show one; null: the first primary metric. */
  readonly metric: string | null;
  /** The treatment of charts that show one comparison; null: the first. */
  readonly variant: string | null;
  /** What was chosen of the chart's own settings, by their keys. */
  readonly chosen?: Readonly<Record<string, string>>;
  /** Pixels between the edges, for what has to be laid out by hand. */
  readonly width: number;
}

/** A Plotly figure with the height that lets it breathe. */
export interface ChartFigure {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
  readonly height: number;
  /** What changes of the layout when the axis of days is zoomed to these ends. */
  readonly rescale?: (low: string | number, high: string | number) => Readonly<Record<string, unknown>>;
}

export type ChartChoice = 'view' | 'segment' | 'metric' | 'variant' | 'column';

/** A heading line, then rows; numbers unrounded. */
export type ChartTable = readonly (readonly (string | number | null)[])[];

/** A member of the family of charts: pure functions of an evaluation. */
export interface Chart {
  readonly id: string;
  /** For menus: "Forest plot". */
  readonly label: string;
  /** One sentence for people: what it shows and what to look for. */
  readonly explanation: string;
  readonly choices: readonly ChartChoice[];
  /** What the engine is asked for this chart; absent where an evaluation has all it draws. */
  readonly explores?: ExplorationKind;
  /** What a person can press on: each mark's `customdata`, level by level. */
  readonly picks?: 'segment';
  /** The metrics to choose from, where not those of the timeline. */
  metrics?(index: EvaluationIndex): readonly MetricSummary[];
  /** Choices of its own, in the order of the option bar. */
  settings?(index: EvaluationIndex): readonly ChartSetting[];
  /** Why it cannot be drawn of this evaluation; null when it can. */
  missing(index: EvaluationIndex): string | null;
  title(index: EvaluationIndex, options: ChartOptions): string;
  /** The settings that its figures depend on, for the line below and the small print. */
  note(index: EvaluationIndex, options?: ChartOptions): string;
  /** What the picture says, for people who cannot see it. */
  description(index: EvaluationIndex, options: ChartOptions): string;
  figure(index: EvaluationIndex, options: ChartOptions): ChartFigure;
  table(index: EvaluationIndex, options: ChartOptions): ChartTable;
}

export const standardChartOptions: ChartOptions = { theme: 'light', view: 'relative', segment: null, metric: null, variant: null, width: 820 };

/** More marks than this are slow to draw and impossible to read. */
export const MOST_MARKS = 2000;
