import { charts } from '../charts/catalogue';
import type { Chart, ChartChoice } from '../charts/chart';
import type { ExplorationKind } from '../../src-contract/exploration';
import { chartTopicId } from './notebook-topic';
import type { HelpTopic, HelpTopicId } from './topic';

const choiceWords: Readonly<Record<ChartChoice, string>> = { view: 'the scale, relative or absolute', segment: 'the units', metric: 'the metric', variant: 'the variant', column: 'the segment column' };
const related: Readonly<Partial<Record<ExplorationKind, readonly HelpTopicId[]>>> = {
  distribution: ['cap', 'quantile'], specification: ['other-analyses'], decomposition: ['parts'], influence: ['cap', 'skewed-values'], novelty: ['since-exposure'], timeline: ['timeline', 'since-exposure', 'sequential'], segments: ['segments', 'segment-pairs'], funnel: ['funnel'],
};

/** A page for every chart of the catalogue, from what the chart says of itself. */
export const chartPages: readonly HelpTopic[] = charts.map((chart): HelpTopic => ({
  id: chartTopicId(chart.id), title: `Chart: ${chart.label}`,
  what: chart.explanation,
  when: `Add a chart cell and choose ${chart.label}. ${chosen(chart)} Table shows its figures in its place, and it can be taken away as an image, PNG, SVG, table, CSV or text.`,
  assumption: chart.explores === undefined ? 'It draws the evaluation that the scorecard shows, with the same level, sidedness and correction; they stand below it.' : 'It explores: what it shows is not corrected for how much was looked at, and gets no verdict. Its settings stand below it.',
  formula: null, source: null,
  related: ['chart-cell', ...(chart.explores === undefined ? [] : (related[chart.explores] ?? [])), ...(chart.explores === undefined ? [] : (['peeks'] as const))],
  words: ['chart', 'plot', chart.id.replaceAll('-', ' ')],
}));

function chosen({ choices }: Chart): string {
  const words = choices.map((choice) => choiceWords[choice]);
  return words.length === 0 ? '' : `Its bar chooses ${words.length === 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`}.`;
}
