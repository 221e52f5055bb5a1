import type { PeekCounts } from '../../src-contract/peeks';
import { formatCount, formatNumber, formatPercent } from './numbers';

/**
 * What was looked at so far, and how many of that many comparisons chance alone would bring below the level.
 * @param treatments variants compared with the control
 */
export function peeksSentence({ looks, metrics, segments }: PeekCounts, treatments: number, confidence: number): string {
  const many = (count: number, one: string, several: string): string => `${formatCount(count)} ${count === 1 ? one : several}`;
  const seen = `Looked at in this notebook so far: ${many(looks, 'state', 'states')} of the data, ${many(metrics, 'metric', 'metrics')}, ${many(segments, 'segment', 'segments')}.`;
  const comparisons = looks * metrics * segments * treatments;
  if (comparisons === 0) return seen;
  const expected = comparisons * (1 - confidence);
  return `${seen} Of ${formatCount(comparisons)} comparisons of segments, chance alone brings about ${expected < 10 ? formatNumber(expected, 1) : formatCount(expected)} below p = ${formatPercent(1 - confidence, 0)} where nothing differs.`;
}
