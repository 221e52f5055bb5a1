import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatDay } from '../wording/numbers';
import type { ChartFigure } from './chart';
import { chartColours } from './palette';
import type { Theme } from './palette';
import { plainMarkup, wrapped } from './template';

/** What a picture needs to stand alone: a title above, and below in small print what it was made from. */
export interface PictureWords {
  readonly title: string;
  /** Null: without small print. */
  readonly finePrint: string | null;
}

const TITLE_ROOM = 56;
const LINE_ROOM = 14;

/** Level, sidedness, method, units, hash and day, so that a picture found in a slide can be traced and redone. */
export function finePrint(index: EvaluationIndex, note: string, day: string): string {
  const { evaluation } = index;
  const total = evaluation.variants.reduce((sum, variant) => sum + variant.units, 0);
  const arms = evaluation.variants.map((variant) => `${variant.name} ${formatCount(variant.units)}`).join(', ');
  const checks = index.gates.length > 0 ? ' A check failed and is not accepted: do not rely on this.' : '';
  return `${note} n = ${formatCount(total)} units (${arms}). Definition ${evaluation.experiment.definitionHash.slice(0, 12)}, ${formatDay(day)}, Liftbench.${checks}`;
}

/** The figure with title and small print, at exactly the asked size. */
export function picture(figure: ChartFigure, words: PictureWords, experiment: string, theme: Theme, width: number, height: number): ChartFigure {
  const colours = chartColours[theme];
  const lines = words.finePrint === null ? [] : wrapped(words.finePrint, Math.max(40, Math.floor((width - 32) / 5.4))).split('<br>');
  const foot = lines.length === 0 ? 0 : lines.length * LINE_ROOM + 10;
  const margin = figure.layout.margin ?? {};
  const layout: ChartFigure['layout'] = {
    ...figure.layout,
    width,
    height,
    autosize: false,
    margin: { ...margin, t: (margin.t ?? 0) + TITLE_ROOM, b: (margin.b ?? 0) + foot },
    title: { text: `<b>${plainMarkup(words.title)}</b><br><span style="font-size:12px;color:${colours.muted}">${plainMarkup(experiment)}</span>`, font: { size: 16, color: colours.text }, x: 16 / width, xanchor: 'left', y: 1 - 26 / height, yanchor: 'top' },
    annotations: [
      ...(figure.layout.annotations ?? []),
      ...(lines.length === 0 ? [] : [{
        xref: 'paper' as const, yref: 'paper' as const, x: 0, y: 0, xanchor: 'left' as const, yanchor: 'top' as const, xshift: 16 - (margin.l ?? 0), yshift: -(margin.b ?? 0) - 2,
        text: lines.join('<br>'), align: 'left' as const, showarrow: false, font: { size: 10, color: colours.muted },
      }]),
    ],
  };
  return { data: figure.data, layout, height };
}

/** Height that a picture takes when it is not asked for: the chart's own, with room for title and small print. */
export function pictureHeight(figure: ChartFigure, words: PictureWords, width: number): number {
  const lines = words.finePrint === null ? 0 : wrapped(words.finePrint, Math.max(40, Math.floor((width - 32) / 5.4))).split('<br>').length;
  return figure.height + TITLE_ROOM + (lines === 0 ? 0 : lines * LINE_ROOM + 10);
}
