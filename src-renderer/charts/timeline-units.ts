import type { Data, LayoutAxis } from 'plotly.js';
import type { VariantSummary } from '../../src-contract/evaluation';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCompact, formatCount } from '../wording/numbers';
import type { DrawnTimeline } from './timeline-data';
import { niceTicks } from './effect-axis';
import { variantColour, type Theme } from './palette';
import { valueAxis, wrapped } from './template';

export interface UnitsPanel {
  readonly data: Data[];
  readonly axis: Partial<LayoutAxis>;
}

/** Units per arm, one line each: all until the end of a day, or those first exposed on it. */
export function unitsPanel(index: EvaluationIndex, { arms, days }: DrawnTimeline, variants: readonly VariantSummary[], which: 'units' | 'newUnits', theme: Theme, yaxis: string): UnitsPanel {
  const most = Math.max(1, ...arms.flatMap((arm) => arm[which]));
  const ticks = niceTicks(0, most * 1.08, 3).filter(Number.isInteger);
  return {
    data: arms.map((arm): Data => {
      const colour = variantColour(variants, arm.variant, theme);
      const name = index.variantName(arm.variant);
      return {
        type: 'scatter', mode: 'lines+markers', yaxis, name: `${name}, units`, x: [...days], y: [...arm[which]], line: { color: colour, width: 1.75, ...(which === 'newUnits' ? { shape: 'hvh' as const } : {}) }, marker: { size: 3, color: colour },
        text: arm[which].map((count) => wrapped(which === 'units' ? `${name}: ${formatCount(count)} units` : `${name}: ${formatCount(count)} new`, 60)), hovertemplate: '%{text}<extra></extra>',
      };
    }),
    axis: { ...valueAxis(theme, ''), range: [0, most * 1.08], tickvals: [...ticks], ticktext: ticks.map((tick) => formatCompact(tick)) },
  };
}
