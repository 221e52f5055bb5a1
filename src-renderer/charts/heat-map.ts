import type { Annotations, Data } from 'plotly.js';
import type { SegmentEstimate, SegmentExploration } from '../../src-contract/exploration-segments';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCompact, formatLevel, formatLift, formatPercent } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { divergingColour, divergingEnds, inkOn } from './diverging';
import { chosenVariant, exploredMetric, metricsToExplore, missingExploration } from './explored';
import { chartColours } from './palette';
import { columnWords, familyWords, groupWords, heterogeneityWords, levelNotes, segmentLabel, segmentRows, segmentSentence, segmentsOf } from './segment-words';
import { baseLayout, nameAxis, plainMarkup, wrapped } from './template';

const CELL = 42;
const GAP = 0.18;
/** Narrower cells hold no figures, only their colour. */
const ROOM_FOR_LIFT = 40;
const ROOM_FOR_UNITS = 58;

/** Lifts by two columns at once, as colours centred at zero. */
export const heatMapChart: Chart = {
  id: 'heat-map',
  label: 'Heat map by two columns',
  explanation: 'The lift among the units of every combination of two columns, blue where it is better, orange where it is worse, and the deeper the larger. Hatched cells have too few units to say anything. Most of what differs here is chance: read the line above the cells first.',
  choices: ['metric', 'variant'],
  explores: 'segments',
  picks: 'segment',
  metrics: (index) => metricsToExplore(index, 'segments'),
  missing: (index) => missingExploration(index, 'segments') ?? ((segmentsOf(index)?.columns.length ?? 0) < 2 ? 'Choose two columns to see their combinations.' : null),
  title: (index, options) => {
    const segments = segmentsOf(index);
    return `${exploredMetric(index, 'segments', options).name}: lift by ${segments ? groupWords(segments) : 'two columns'}`;
  },
  note: (index) => noteOf(index),
  description: (index, options) => describe(index, options),
  figure,
  table: (index) => segmentRows(segmentsOf(index)),
};

/** The settings that segments depend on. */
export function noteOf(index: EvaluationIndex): string {
  const segments = segmentsOf(index);
  return `${formatLevel(index.settings.confidence)} intervals, by the method and covariates of the definition; shrunken lifts by empirical Bayes. ${segments ? levelNotes(segments) : ''}`.trim();
}

function describe(index: EvaluationIndex, options: ChartOptions): string {
  const segments = segmentsOf(index);
  if (!segments) return 'Nothing has been computed yet.';
  const variant = chosenVariant(index, options);
  const cells = segments.estimates.filter((one) => one.group === 'pair' && one.variant === variant && one.pValue !== null && one.lift !== null).sort((a, b) => (b.lift ?? 0) - (a.lift ?? 0));
  const [highest, lowest] = [cells[0], cells.at(-1)];
  const ends = highest && lowest ? ` Highest: ${segmentLabel(segments, highest)} with ${formatLift(highest.lift)}; lowest: ${segmentLabel(segments, lowest)} with ${formatLift(lowest.lift)}.` : '';
  return `Heat map of the lift of ${exploredMetric(index, 'segments', options).name} in ${index.variantName(variant)} by ${groupWords(segments)}. ${summaryOf(index, segments, variant)}${ends}`;
}

function summaryOf(index: EvaluationIndex, segments: SegmentExploration, variant: string): string {
  const alpha = 1 - index.settings.confidence;
  const family = segments.families.find(({ group }) => group === 'pair');
  return `${family ? familyWords(segments, family, alpha) : ''} ${heterogeneityWords(segments, 'pair', variant, alpha)}`.trim();
}

interface Drawn {
  readonly estimate: SegmentEstimate;
  readonly x: number;
  readonly y: number;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme, width } = options;
  const colours = chartColours[theme];
  const ends = divergingEnds[theme];
  const segments = segmentsOf(index);
  const [first, second] = segments?.columns ?? [];
  if (!segments || !first || !second) return { data: [], layout: baseLayout(theme), height: 0 };
  const variant = chosenVariant(index, options);
  const goal = exploredMetric(index, 'segments', options).goal;
  const better = goal === 'decrease' ? -1 : 1;
  const [rows, wide] = [first.levels.length, second.levels.length];
  const drawn = segments.estimates.flatMap((estimate): Drawn[] => {
    if (estimate.variant !== variant) return [];
    const [a = null, b = null] = estimate.levels;
    return [{ estimate, x: b ?? wide + GAP, y: a ?? rows + GAP }];
  });
  const tested = drawn.filter(({ estimate }) => estimate.lift !== null && (estimate.group === null || estimate.pValue !== null));
  const limit = Math.max(1e-9, ...tested.map(({ estimate }) => Math.abs(estimate.lift ?? 0)));
  const sound = (one: SegmentEstimate): boolean => one.lift !== null && (one.group === null || one.pValue !== null);
  const colourOf = ({ estimate }: Drawn): string => (sound(estimate) ? divergingColour((better * (estimate.lift ?? 0)) / limit, theme) : ends.few);
  const longest = Math.max(6, ...first.levels.map((level) => Math.min(20, level.length)));
  const left = Math.min(Math.round(width * 0.3), 24 + Math.round(longest * 6.6));
  const right = 20;
  const cellWidth = Math.max(12, (width - left - right) / (wide + 1 + GAP));
  const letters = Math.max(3, Math.floor(cellWidth / 6.4));
  const summary = wrapped(summaryOf(index, segments, variant), Math.max(40, Math.floor((width - 32) / 6.2)));
  const heading = [...second.levels, 'All'].map((level) => headingWords(level, letters));
  const headRoom = 8 + 15 * Math.max(1, ...heading.map((text) => text.split('<br>').length)) + 20;
  const top = summary.split('<br>').length * 15 + 14 + headRoom;
  const data: Data[] = [{
    type: 'bar', orientation: 'v', x: drawn.map(({ x }) => x + 0.5), base: drawn.map(({ y }) => y + 0.03), y: drawn.map(() => 0.94), width: drawn.map(() => 0.97),
    marker: { color: drawn.map(colourOf), line: { width: 0 }, pattern: { shape: drawn.map(({ estimate }) => (sound(estimate) ? '' : '/')), fgcolor: drawn.map(() => ends.hatch), size: 7, solidity: 0.25, fillmode: 'overlay' } },
    customdata: drawn.map(({ estimate }) => estimate.levels.map(String).join(',')),
    text: drawn.map(({ estimate }) => wrapped(segmentSentence(segments, estimate), 60)), textposition: 'none', hovertemplate: '%{text}<extra></extra>',
  } as unknown as Data];
  const height = Math.round(top + (rows + 1 + GAP) * CELL + 40);
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: left, r: right, t: top, b: 40, pad: 0 },
      xaxis: { ...nameAxis(theme), range: [0, wide + 1 + GAP], tickvals: [], showticklabels: false },
      yaxis: { ...nameAxis(theme), range: [rows + 1 + GAP, 0], tickvals: [], showticklabels: false },
      bargap: 0,
      annotations: [
        { xref: 'paper', x: 0, xanchor: 'left', xshift: 16 - left, yref: 'paper', y: 1, yanchor: 'bottom', yshift: headRoom, showarrow: false, align: 'left', font: { size: 12, color: colours.text }, text: summary },
        { xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 1, yanchor: 'bottom', yshift: headRoom - 18, showarrow: false, font: { size: 11, color: colours.muted }, text: plainMarkup(columnWords(second.column, second.by)) },
        { xref: 'paper', x: 0, xanchor: 'right', xshift: -10, yref: 'paper', y: 1, yanchor: 'bottom', yshift: 2, showarrow: false, font: { size: 11, color: colours.muted }, text: plainMarkup(shortened(columnWords(first.column, first.by), 20)) },
        ...heading.map((text, at): Partial<Annotations> => ({ xref: 'x', x: (at === wide ? wide + GAP : at) + 0.5, yref: 'paper', y: 1, yanchor: 'bottom', yshift: 2, showarrow: false, font: { size: 11, color: at === wide ? colours.muted : colours.text }, text })),
        ...[...first.levels, 'All'].map((level, at): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'right', xshift: -10, yref: 'y', y: (at === rows ? rows + GAP : at) + 0.5, showarrow: false, font: { size: 12, color: at === rows ? colours.muted : colours.text }, text: plainMarkup(shortened(level, 20)) })),
        ...drawn.flatMap((cell): Partial<Annotations>[] => {
          const { estimate, x, y } = cell;
          if (cellWidth < ROOM_FOR_LIFT) return [];
          const ink = sound(estimate) ? inkOn(colourOf(cell)) : colours.muted;
          const size = formatCompact(estimate.units + estimate.controlUnits);
          const figures = estimate.lift === null || !sound(estimate) ? (cellWidth < ROOM_FOR_UNITS ? `${size}` : `few units<br>${size}`) : `<b>${formatPercent(estimate.lift, cellWidth < ROOM_FOR_UNITS ? 0 : 1, { signed: true })}</b>${cellWidth < ROOM_FOR_UNITS ? '' : `<br>${size}`}`;
          return [{ xref: 'x', x: x + 0.5, yref: 'y', y: y + 0.5, showarrow: false, captureevents: false, ...(sound(estimate) ? {} : { bgcolor: ends.few, borderpad: 1 }), font: { size: 11, color: ink }, text: figures }];
        }),
        { xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 0, yanchor: 'top', yshift: -8, showarrow: false, align: 'left', font: { size: 11, color: colours.muted }, text: `<span style="color:${ends.low}">■</span> ${goal === 'none' ? 'lower' : 'worse'} (${formatPercent(-better * limit, 1, { signed: true })})   <span style="color:${ends.high}">■</span> ${goal === 'none' ? 'higher' : 'better'} (${formatPercent(better * limit, 1, { signed: true })})   ${width < 560 ? '' : `hatched: fewer than ${String(segments.fewest)} units in an arm`}` },
      ],
    },
    height,
  };
}

/** A heading of a column in two lines at most, none of them wider than the cells below it. */
function headingWords(level: string, letters: number): string {
  const words = level.replace(/(?<=[-–/])(?=\S)/g, ' ').split(/ +/).map((word) => shortened(word, letters)).join(' ');
  const lines = wrapped(level.length <= letters ? level : words, letters).split('<br>');
  return lines.length <= 2 ? lines.join('<br>') : `${lines[0] ?? ''}<br>${(lines[1] ?? '').slice(0, letters - 1)}…`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
