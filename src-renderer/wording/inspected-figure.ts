import type { HelpTopicId } from '../help/topic';

/** The figures of an estimate that can be opened; names as in the evaluation. */
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
  | 'verdict';

/** What a person clicked in the results, so that the inspector can show where it comes from. */
export type InspectedFigure =
  | {
      readonly kind: 'estimate';
      readonly metric: string;
      readonly variant: string;
      readonly segment: string | null;
      readonly field: FigureField;
      /** The sentence that explains the figure, as the tooltip says it. */
      readonly sentence: string;
      readonly help: HelpTopicId;
    }
  | { readonly kind: 'check'; readonly check: string; readonly sentence: string; readonly help: HelpTopicId }
  | { readonly kind: 'variant'; readonly variant: string; readonly sentence: string; readonly help: HelpTopicId };
