import { balance } from './balance';
import type { Chart } from './chart';
import { dailyRatio } from './daily-ratio';
import { forest } from './forest';
import { quantileCurve } from './quantile-curve';
import { sampleRatio } from './sample-ratio';
import { timeline } from './timeline';

/** Every chart, in menu order. */
export const charts: readonly Chart[] = [forest, sampleRatio, dailyRatio, balance, timeline, quantileCurve];

/** The chart of a saved cell; null for one that this version does not know. */
export function chartById(id: string): Chart | null {
  return charts.find((chart) => chart.id === id) ?? null;
}
