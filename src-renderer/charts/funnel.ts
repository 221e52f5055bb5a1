import type { Annotations, Data } from 'plotly.js';
import type { Funnel, FunnelComparison } from '../../src-contract/exploration-funnel';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatLevel, formatLift, formatNumber, formatPEquation, formatPercent, liftWriter } from '../wording/numbers';
import type { Chart, ChartFigure, ChartOptions } from './chart';
import { exploredOf, missingExploration, percentTicks } from './explored';
import { chartColours, variantColour, variantLabel } from './palette';
import { baseLayout, nameAxis, plainMarkup, valueAxis, wrapped } from './template';

const BAR = 24;
const STEP_GAP = 1.7;

/** How far the units of every variant came, step by step, and at which step the effect arises. */
export const funnelChart: Chart = {
  id: 'funnel',
  label: 'Funnel',
  explanation: 'The share of all units that reached each step, per variant, with intervals; beside it the lift of that share and what the step from the one before contributes to the whole lift, in logarithms. Only shares of all units compare what was randomised: who reached a step may differ between variants.',
  choices: [],
  explores: 'funnel',
  metrics: (index) => index.metrics.slice(0, 1),
  missing: (index) => missingExploration(index, 'funnel'),
  title: (index) => {
    const funnel = of(index);
    return funnel ? `Funnel: ${funnel.names.join(' → ')}` : 'Funnel';
  },
  note: (index) => {
    const funnel = of(index);
    const order = funnel?.order === 'any' ? 'Steps in any order.' : 'A step counts from the one before on (within the same second too).';
    return `${order} ${funnel?.within ? `All within ${funnel.within} of exposure.` : 'Until the period ends, or as each metric’s window says.'} ${formatLevel(index.settings.confidence)} intervals: Wilson for shares, Fieller or as set for lifts, Katz for contributions; Welch’s test, without covariates; exploratory.`;
  },
  description: (index) => {
    const funnel = of(index);
    return funnel ? `Funnel of ${String(funnel.names.length)} steps. ${funnel.arms.map(({ variant, units, steps }) => `${index.variantName(variant)}: of ${formatCount(units)} units ${steps.map(({ reached, overall }, at) => `${formatPercent(overall.rate, 1)} (${formatCount(reached)}) ${funnel.names[at] ?? ''}`).join(', ')}.`).join(' ')} ${funnel.comparisons.map((one) => sumWords(index, funnel, one)).join(' ')}` : 'No steps yet.';
  },
  figure,
  table: (index) => {
    const funnel = of(index);
    return [
      ['variant', 'step', 'name', 'units', 'reached', 'rate', 'rateLow', 'rateHigh', 'fromPrevious', 'fromPreviousLow', 'fromPreviousHigh', 'lift', 'liftLow', 'liftHigh', 'pValue', 'fromPreviousLift', 'logContribution', 'contributionLow', 'contributionHigh'],
      ...(funnel?.arms ?? []).flatMap(({ variant, units, steps }) => steps.map(({ reached, overall, fromPrevious }, at) => {
        const step = funnel?.comparisons.find((one) => one.variant === variant)?.steps[at];
        return [variant, at + 1, funnel?.names[at] ?? '', units, reached, overall.rate, overall.low, overall.high, fromPrevious.rate, fromPrevious.low, fromPrevious.high, step?.overall.lift ?? null, step?.overall.liftLow ?? null, step?.overall.liftHigh ?? null, step?.overall.pValue ?? null, step?.fromPrevious.lift ?? null, step?.contribution ?? null, step?.low ?? null, step?.high ?? null];
      })),
    ];
  },
};

function of(index: EvaluationIndex): Funnel | null {
  return exploredOf(index, 'funnel')?.funnel ?? null;
}

function logPercent(contribution: number | null): string {
  return contribution === null ? '–' : `${formatNumber(100 * contribution, 2, { signed: true })} log %`;
}

/** Where the effect arises, and that the parts are the whole. */
export function sumWords(index: EvaluationIndex, funnel: Funnel, { variant, steps, total, reason, residual }: FunnelComparison): string {
  const name = index.variantName(variant);
  if (reason !== null) return `${name}: ${reason}`;
  const parts = steps.map(({ contribution }) => logPercent(contribution)).join(' + ').replaceAll('+ +', '+ ').replaceAll('+ −', '− ');
  const largest = steps.reduce((best, step, at) => (Math.abs(step.contribution ?? 0) > Math.abs(steps[best]?.contribution ?? 0) ? at : best), 0);
  const arms = funnel.arms.map((arm) => Math.abs(arm.residual ?? 0));
  return `${name}: ${parts} = ${logPercent(total)} (residual ${formatResidual(residual)}); most at “${funnel.names[largest] ?? ''}”. The product of the step rates is the last step’s share in every variant (residual ${formatResidual(Math.max(0, ...arms))}).`;
}

/** What rounding leaves of a sum that must be zero. */
export function formatResidual(residual: number | null): string {
  if (residual === null) return '–';
  return Math.abs(residual) < 1e-12 ? '0' : residual.toExponential(1);
}

function figure(index: EvaluationIndex, options: ChartOptions): ChartFigure {
  const { theme, width } = options;
  const colours = chartColours[theme];
  const funnel = of(index);
  if (!funnel) return { data: [], layout: baseLayout(theme), height: 0 };
  const wide = width >= 620;
  const perStep = funnel.arms.length + STEP_GAP;
  const bars = funnel.names.flatMap((name, at) => funnel.arms.map((arm, order) => ({ name, at, arm, step: arm.steps[at], y: at * perStep + order + 1.1 })));
  const most = Math.max(1e-6, ...bars.map(({ step }) => step?.overall.high ?? step?.overall.rate ?? 0));
  const words = funnel.comparisons.map((one) => wrapped(sumWords(index, funnel, one), Math.max(40, Math.floor((width - 40) / 6.3))));
  const lines = words.reduce((sum, text) => sum + text.split('<br>').length, 0);
  const top = 16 + 16 * lines;
  const height = Math.round(top + funnel.names.length * perStep * BAR + 70);
  const right = wide ? 330 : 16;
  const left = wide ? 130 : 90;
  const sentence = ({ name, at, arm, step }: (typeof bars)[number]): string => {
    const lift = funnel.comparisons.find((one) => one.variant === arm.variant)?.steps[at];
    const share = (rate: { readonly rate: number | null; readonly low: number | null; readonly high: number | null } | undefined): string => `${formatPercent(rate?.rate ?? null, 2)} (${formatInterval(rate?.low ?? null, rate?.high ?? null, (end) => formatPercent(end, 2))})`;
    const before = at === 0 ? '' : ` ${share(step?.fromPrevious)} of those of the step before.`;
    const beside = lift ? ` Lift of the share of all units ${formatLift(lift.overall.lift)}, ${formatPEquation(lift.overall.pValue)}; contribution ${logPercent(lift.contribution)}.` : '';
    return `${index.variantName(arm.variant)}, ${name}: ${formatCount(step?.reached ?? null)} of ${formatCount(arm.units)} units, ${share(step?.overall)}.${before}${beside}`;
  };
  const whiskers = bars.filter(({ step }) => step?.overall.low != null);
  const data: Data[] = [
    { type: 'bar', orientation: 'h', x: bars.map(({ step }) => step?.overall.rate ?? 0), y: bars.map(({ y }) => y), width: bars.map(() => 0.8), marker: { color: bars.map(({ arm }) => `${variantColour(index.evaluation.variants, arm.variant, theme)}b0`) }, text: bars.map((bar) => wrapped(sentence(bar), 64)), textposition: 'none', hovertemplate: '%{text}<extra></extra>' } as unknown as Data,
    { type: 'scatter', mode: 'lines', hoverinfo: 'skip', line: { color: colours.text, width: 1.5 }, x: whiskers.flatMap(({ step }) => [step?.overall.low ?? 0, step?.overall.high ?? 0, null]), y: whiskers.flatMap(({ y }) => [y, y, null]) },
  ];
  const liftWords = ({ arm, at, step }: (typeof bars)[number]): string => {
    const share = `<b>${formatPercent(step?.overall.rate ?? null, 1)}</b>${at === 0 ? '' : `  ${formatPercent(step?.fromPrevious.rate ?? null, 1)} of step ${String(at)}`}`;
    const lift = funnel.comparisons.find((one) => one.variant === arm.variant)?.steps[at];
    if (!lift) return share;
    const write = liftWriter([lift.overall.lift, lift.overall.liftLow, lift.overall.liftHigh], [lift.overall.liftLow, lift.overall.liftHigh]);
    return `${share}<br><span style="color:${colours.muted}">${lift.overall.lift === null ? '–' : `${write(lift.overall.lift)} (${formatInterval(lift.overall.liftLow, lift.overall.liftHigh, write)})`}; ${logPercent(lift.contribution)}</span>`;
  };
  return {
    data,
    layout: {
      ...baseLayout(theme),
      margin: { l: left, r: right, t: top, b: 54, pad: 0 },
      xaxis: { ...valueAxis(theme, 'Share of all units (%)'), range: [0, most * 1.06], ...percentTicks(0, most * 1.06, wide ? 5 : 3) },
      yaxis: { ...nameAxis(theme), range: [funnel.names.length * perStep + 0.2, 0], tickvals: [], showticklabels: false },
      bargap: 0,
      annotations: [
        ...words.map((text, at): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', xshift: 16 - left, yref: 'paper', y: 1, yanchor: 'bottom', yshift: 4 + 16 * words.slice(at + 1).reduce((sum, below) => sum + below.split('<br>').length, 0), showarrow: false, align: 'left', font: { size: 12, color: variantColour(index.evaluation.variants, funnel.comparisons[at]?.variant ?? '', theme) }, text })),
        ...funnel.names.map((name, at): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'left', xshift: 16 - left, yref: 'y', y: at * perStep + 0.3, yanchor: 'middle', showarrow: false, font: { size: 12, color: colours.text }, text: `<b>${String(at + 1)}. ${plainMarkup(name.length > 60 ? `${name.slice(0, 59)}…` : name)}</b>` })),
        ...bars.map(({ arm, y }): Partial<Annotations> => ({ xref: 'paper', x: 0, xanchor: 'right', xshift: -8, yref: 'y', y, showarrow: false, font: { size: 11, color: variantColour(index.evaluation.variants, arm.variant, theme) }, text: plainMarkup(shortened(variantLabel(index.evaluation.variants, arm.variant), wide ? 18 : 11)) })),
        ...(wide ? bars.map((bar): Partial<Annotations> => ({ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, yref: 'y', y: bar.y, showarrow: false, align: 'left', font: { size: 11, color: colours.text }, text: liftWords(bar) })) : []),
      ],
    },
    height,
  };
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}
