import type { BalanceItem } from '../../src-contract/trust';
import { checkLabel, statusOf } from '../wording/check-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatNumber, formatPEquation } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { MOST_MARKS } from './chart';
import { evidenceOf } from './check-evidence';
import { niceTicks } from './effect-axis';
import { chartColours, variantColour } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const LINE = 26;
const TOP = 12;
const BOTTOM = 46;
/** Differences of more standard deviations than this are commonly called an imbalance. */
const NOTABLE = 0.1;

/** Love plot: how far apart the variants were before the experiment, in standard deviations. */
export const balance: Chart = {
  id: 'balance',
  label: 'Balance before the experiment',
  explanation: 'What was so before the experiment, compared between variants: the difference to the control in standard deviations. Within the dotted lines it is small; a filled mark is one that chance does not explain, however many were compared.',
  choices: [],
  missing: (index) => (items(index).length > 0 ? null : 'There is nothing from before the experiment to compare: it needs earlier rows or attributes of units.'),
  title: () => 'Balance before the experiment',
  note: checkSentence,
  description: (index) => {
    const off = items(index).filter((item) => isOff(index, item));
    return `Differences between variants before the experiment, in standard deviations, of ${String(items(index).length)} metrics and attributes. ${off.length === 0 ? 'None is more than chance explains.' : `More than chance explains: ${off.map((item) => `${itemName(index, item)} (${standard(item.standardisedDifference)})`).join(', ')}.`} ${checkSentence(index)}`;
  },
  figure: balanceFigure,
  table: (index) => [['item', 'name', 'level', 'variant', 'standardisedDifference', 'statistic', 'degreesOfFreedom', 'pValue', 'adjustedPValue'], ...items(index).map((item) => [item.item, item.name, item.level ?? null, item.variant, item.standardisedDifference, item.statistic, item.degreesOfFreedom, item.pValue, item.adjustedPValue])],
};

/** The largest difference first. */
function items(index: EvaluationIndex): readonly BalanceItem[] {
  const found = evidenceOf(index, 'balance')?.items.filter(({ standardisedDifference }) => standardisedDifference !== null && Number.isFinite(standardisedDifference)) ?? [];
  return [...found].sort((left, right) => Math.abs(right.standardisedDifference ?? 0) - Math.abs(left.standardisedDifference ?? 0)).slice(0, MOST_MARKS / 4);
}

function isOff(index: EvaluationIndex, { adjustedPValue }: BalanceItem): boolean {
  return adjustedPValue !== null && adjustedPValue < (evidenceOf(index, 'balance')?.threshold ?? 0);
}

/** `Paid within a week`, or `country = NL`. */
export function itemName(index: EvaluationIndex, { item, name, level }: BalanceItem): string {
  if (item === 'metric') return index.metric(name).name;
  return level == null ? name : `${name} = ${level}`;
}

function standard(difference: number | null): string {
  return formatNumber(difference, 3, { signed: true });
}

function balanceFigure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme } = options;
  const colours = chartColours[theme];
  const rows = items(index);
  const reach = 1.15 * Math.max(NOTABLE * 1.3, ...rows.map(({ standardisedDifference }) => Math.abs(standardisedDifference ?? 0)));
  const ticks = niceTicks(-reach, reach, 6);
  const longest = Math.max(6, ...rows.map((item) => itemName(index, item).length));
  const left = Math.min(Math.round(options.width * 0.35), 30 + longest * 7);
  const colourOf = (item: BalanceItem): string => (item.variant === null ? colours.text : variantColour(index.evaluation.variants, item.variant, theme));
  const several = index.treatments.length > 1;
  return {
    data: [
      {
        type: 'scatter', mode: 'markers', x: rows.map(({ standardisedDifference }) => standardisedDifference), y: rows.map((_, at) => at),
        marker: { size: rows.map((item) => (isOff(index, item) ? 11 : 8)), color: rows.map((item) => (isOff(index, item) ? colourOf(item) : colours.ground)), line: { width: 2, color: rows.map(colourOf) } },
        text: rows.map((item) => wrapped(`${itemName(index, item)}, ${item.what}: ${standard(item.standardisedDifference)} standard deviations${item.variant === null ? '' : ` in ${index.variantName(item.variant)}`}${item.adjustedPValue === null ? '' : `, ${formatPEquation(item.adjustedPValue)} over all that were compared`}.`, 60)),
        hovertemplate: '%{text}<extra></extra>',
      },
    ],
    layout: {
      ...baseLayout(theme),
      margin: { l: left, r: several ? 190 : 110, t: TOP, b: BOTTOM, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Difference to the control (standard deviations)'), range: [-reach, reach], tickvals: [...ticks], ticktext: ticks.map((tick) => formatNumber(tick, 2)) },
      yaxis: { ...nameAxis(theme), range: [rows.length - 0.5, -0.5], tickvals: [], showticklabels: false },
      shapes: [-NOTABLE, NOTABLE].map((x) => ({ type: 'line', xref: 'x', yref: 'paper', x0: x, x1: x, y0: 0, y1: 1, line: { color: colours.zero, width: 1, dash: 'dot' } })),
      annotations: [
        ...rows.map((item, at) => ({ xref: 'paper' as const, x: 0, xanchor: 'right' as const, xshift: -12, yref: 'y' as const, y: at, showarrow: false, text: plainMarkup(itemName(index, item)), font: { size: 12, color: colours.text } })),
        ...rows.map((item, at) => ({ xref: 'paper' as const, x: 1, xanchor: 'left' as const, xshift: 12, yref: 'y' as const, y: at, showarrow: false, text: `<b>${standard(item.standardisedDifference)}</b>${several && item.variant !== null ? ` ${plainMarkup(index.variantName(item.variant))}` : ''}`, font: { size: 11, color: colours.text } })),
      ],
    },
    height: TOP + BOTTOM + rows.length * LINE,
  };
}

function checkSentence(index: EvaluationIndex): string {
  const check = index.evaluation.checks.find((one) => one.id === 'balance');
  if (!check) return '';
  const joint = evidenceOf(index, 'balance')?.joint;
  return `${checkLabel(check.id)}: ${statusOf(check).toLocaleLowerCase()}${joint ? ` (all in one test: ${formatPEquation(joint.pValue)})` : ''}.`;
}
