import type { Annotations, Data } from 'plotly.js';
import type { SegmentEstimate, SegmentExploration, SegmentGroup } from '../../src-contract/exploration-segments';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatP, liftWriter } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { chosenVariant, exploredMetric, metricsToExplore, missingExploration, percentTicks } from './explored';
import { noteOf } from './heat-map';
import { chartColours, variantColour } from './palette';
import { familyWords, groupWords, heterogeneityWords, segmentLabel, segmentRows, segmentSentence, segmentsOf } from './segment-words';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const LINE = 22;
const GAP = 1.5;
/** More combinations than this are left to the heat map and the table. */
const MOST_PAIRS = 40;

/** Lifts by one column and by two, raw and shrunken. */
export const segmentForestChart: Chart = {
  id: 'segment-forest',
  label: 'Forest by any column, or two',
  explanation: 'The lift among the units of each segment with its interval (ring), and drawn towards the common lift by as much as is probably noise (filled mark). A segment far from the others whose filled mark stays close to them is most likely chance.',
  choices: ['metric', 'variant'],
  explores: 'segments',
  picks: 'segment',
  metrics: (index) => metricsToExplore(index, 'segments'),
  missing: (index) => missingExploration(index, 'segments') ?? ((segmentsOf(index)?.columns.length ?? 0) === 0 ? 'Choose a column.' : null),
  title: (index, options) => {
    const segments = segmentsOf(index);
    return `${exploredMetric(index, 'segments', options).name}: lift by ${segments ? groupWords(segments) : 'segment'}, raw and shrunken`;
  },
  note: noteOf,
  description: (index, options) => {
    const segments = segmentsOf(index);
    if (!segments) return 'Nothing has been computed yet.';
    const variant = chosenVariant(index, options);
    return `Lifts of ${exploredMetric(index, 'segments', options).name} in ${index.variantName(variant)} by ${groupWords(segments)}. ${groupsOf(segments).map((group) => wordsOf(index, segments, group, variant)).join(' ')}`;
  },
  figure,
  table: (index) => segmentRows(segmentsOf(index)),
};

function groupsOf({ families }: SegmentExploration): readonly SegmentGroup[] {
  return families.map(({ group }) => group);
}

function wordsOf(index: EvaluationIndex, segments: SegmentExploration, group: SegmentGroup, variant: string): string {
  const alpha = 1 - index.settings.confidence;
  const family = segments.families.find((one) => one.group === group);
  return `${family ? familyWords(segments, family, alpha) : ''} ${heterogeneityWords(segments, group, variant, alpha)}`;
}

interface Row {
  readonly y: number;
  readonly estimate: SegmentEstimate;
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme, width } = options;
  const colours = chartColours[theme];
  const segments = segmentsOf(index);
  if (!segments) return { data: [], layout: baseLayout(theme), height: 0 };
  const variant = chosenVariant(index, options);
  const colour = variantColour(index.evaluation.variants, variant, theme);
  const own = segments.estimates.filter((one) => one.variant === variant);
  const letters = Math.max(36, Math.floor((width - 40) / 6.2));
  const heads: { readonly y: number; readonly text: string; readonly lines: number }[] = [];
  const rows: Row[] = [];
  let y = 0.6;
  const all = own.find(({ group }) => group === null);
  if (all) { rows.push({ y, estimate: all }); y += 1; }
  for (const group of groupsOf(segments)) {
    const members = own.filter((one) => one.group === group);
    const kept = [...members].sort((a, b) => (group === 'pair' ? b.units + b.controlUnits - a.units - a.controlUnits : 0)).slice(0, group === 'pair' ? MOST_PAIRS : members.length);
    const left = members.length - kept.length;
    const words = wrapped(`${wordsOf(index, segments, group, variant)}${left === 0 ? '' : ` The ${formatCount(left)} smallest are in the table.`}`, letters);
    const lines = words.split('<br>').length;
    heads.push({ y: y + 0.2, text: `<b>${plainMarkup(groupWords(segments, group))}</b><br>${words}`, lines: lines + 1 });
    y += (lines + 1) * 0.68 + 0.7;
    for (const estimate of kept) { rows.push({ y, estimate }); y += 1; }
    y += GAP - 1;
  }
  const wide = width >= 560;
  const sound = rows.filter(({ estimate }) => estimate.lift !== null && estimate.pValue !== null);
  const reach = sound.flatMap(({ estimate: { lift, liftLow, liftHigh, liftStandardError } }) => [liftLow ?? (lift ?? 0) - 2 * (liftStandardError ?? 0), liftHigh ?? (lift ?? 0) + 2 * (liftStandardError ?? 0)]);
  const span = { low: Math.min(0, ...reach), high: Math.max(0, ...reach) };
  const pad = Math.max(span.high - span.low, 1e-6) * 0.05;
  const [low, high] = [span.low - pad, span.high + pad];
  const clip = (value: number): number => Math.min(high, Math.max(low, value));
  const drawn = rows.filter(({ estimate }) => estimate.lift !== null);
  const few = ({ estimate }: Row): boolean => estimate.group !== null && estimate.pValue === null;
  const line = (of: readonly Row[], ink: string): Data => ({ type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: ink, width: 1.5 }, x: of.flatMap(({ estimate }) => [clip(estimate.liftLow ?? -Infinity), clip(estimate.liftHigh ?? Infinity), null]), y: of.flatMap((row) => [row.y, row.y, null]) });
  const shrunk = drawn.filter(({ estimate }) => estimate.shrunkenLift !== null);
  const text = (row: Row): string => wrapped(segmentSentence(segments, row.estimate), 60);
  const label = (row: Row): string => shortened(segmentLabel(segments, row.estimate), wide ? 30 : 16);
  const longest = Math.max(8, ...rows.map((row) => label(row).length));
  const left = Math.min(Math.round(width * (wide ? 0.3 : 0.34)), 22 + Math.round(longest * 6.6));
  const right = wide ? 286 : 20;
  const ticks = percentTicks(low, high, Math.max(2, Math.min(7, Math.floor((width - left - right) / 70))), { signed: true });
  const height = Math.round(y * LINE + 84);
  return {
    data: [
      line(drawn.filter((row) => !few(row)), colour), line(drawn.filter(few), colours.grid),
      { type: 'scatter', mode: 'markers', name: 'raw', x: drawn.map(({ estimate }) => clip(estimate.lift ?? 0)), y: drawn.map((row) => row.y), customdata: drawn.map(({ estimate }) => estimate.levels.map(String).join(',')), text: drawn.map(text), hovertemplate: '%{text}<extra></extra>', marker: { size: drawn.map(({ estimate }) => (estimate.group === null ? 11 : 9)), symbol: drawn.map(({ estimate }) => (estimate.group === null ? 'circle' : 'circle-open')), color: drawn.map((row) => (few(row) ? colours.zero : colour)), line: { width: 1.5 } } },
      { type: 'scatter', mode: 'markers', name: 'shrunken', x: shrunk.map(({ estimate }) => clip(estimate.shrunkenLift ?? 0)), y: shrunk.map((row) => row.y), hoverinfo: 'skip', marker: { size: 8, symbol: 'diamond', color: colours.text } },
    ],
    layout: {
      ...baseLayout(theme),
      margin: { l: left, r: right, t: 22, b: 62, pad: 0 },
      xaxis: { ...valueAxis(theme, `Lift against ${index.control?.name ?? 'control'} (%)`), range: [low, high], ...ticks },
      yaxis: { ...nameAxis(theme), range: [y, -0.2], tickvals: [], showticklabels: false },
      annotations: [
        ...heads.map((head): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', xshift: 16 - left, yref: 'y', y: head.y, yanchor: 'top', yshift: 8, showarrow: false, align: 'left', font: { size: 11, color: colours.muted }, text: head.text, bgcolor: colours.ground })),
        ...rows.map((row): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'right', xshift: -10, yref: 'y', y: row.y, showarrow: false, font: { size: 12, color: few(row) ? colours.muted : colours.text }, text: row.estimate.group === null ? `<b>${label(row)}</b>` : plainMarkup(label(row)) })),
        ...(wide ? rows.map((row): Partial<Annotations> => ({ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: 'y', y: row.y, showarrow: false, align: 'left', font: { size: 11, color: few(row) ? colours.muted : colours.text }, text: rowWords(row) })) : []),
        { xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: 0, yanchor: 'top', yshift: -44, showarrow: false, font: { size: 11, color: colours.muted }, text: `○ raw   <span style="color:${colours.text}">◆</span> shrunken` },
      ],
    },
    height,
  };
}

function rowWords({ estimate: { lift, liftLow, liftHigh, pValue, group, holm, units, controlUnits } }: Row): string {
  if (group !== null && pValue === null) return `few units: ${formatCount(units)} and ${formatCount(controlUnits)}`;
  if (lift === null) return 'not testable';
  const write = liftWriter([lift, liftLow, liftHigh], [liftLow, liftHigh]);
  return `<b>${write(lift)}</b>  ${formatInterval(liftLow, liftHigh, write)}${holm === null ? '' : `  Holm ${formatP(holm)}`}`;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
