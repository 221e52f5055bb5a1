import { balance } from './balance';
import type { Chart } from './chart';
import { cumulativeChart } from './cumulative';
import { dailyRatio } from './daily-ratio';
import { distributionChart } from './distribution';
import { factorsChart } from './factors';
import { forest } from './forest';
import { funnelChart } from './funnel';
import { heatMapChart } from './heat-map';
import { influenceChart } from './influence';
import { mixRateChart } from './mix-rate';
import { noveltyChart } from './novelty';
import { quantileCurve } from './quantile-curve';
import { sampleRatio } from './sample-ratio';
import { segmentForestChart } from './segment-forest';
import { specificationChart } from './specification';
import { timeline } from './timeline';
import { topUnitsChart } from './top-units';

/** Every chart, in menu order. */
export const charts: readonly Chart[] = [forest, sampleRatio, dailyRatio, balance, timeline, segmentForestChart, heatMapChart, quantileCurve, noveltyChart, distributionChart, cumulativeChart, topUnitsChart, factorsChart, mixRateChart, funnelChart, influenceChart, specificationChart];

/** The chart of a saved cell; null for one that this version does not know. */
export function chartById(id: string): Chart | null {
  return charts.find((chart) => chart.id === id) ?? null;
}
