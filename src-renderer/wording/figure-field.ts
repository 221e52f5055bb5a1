import type { Estimate } from '../../src-contract/evaluation';

/** The figures of an estimate that can be read, explained and opened. */
export type FigureField =
  | 'value'
  | 'controlValue'
  | 'difference'
  | 'differenceInterval'
  | 'lift'
  | 'liftInterval'
  | 'statistic'
  | 'pValue'
  | 'adjustedPValue'
  | 'units'
  | 'standardDeviation'
  | 'power'
  | 'requiredUnits'
  | 'probabilityToBeatControl'
  | 'expectedLoss'
  | 'expectedGain'
  | 'credibleInterval'
  | 'probabilityOfMinimumEffect'
  | 'cautions'
  | 'verdict';

/** The key of the estimate that a figure is kept under. */
export function estimateKey(field: FigureField): keyof Estimate {
  if (field === 'differenceInterval') return 'differenceLow';
  if (field === 'liftInterval') return 'liftLow';
  if (field === 'credibleInterval') return 'credibleLow';
  return field === 'verdict' ? 'lift' : field;
}
