/** A metric of an Ep-Stats experiment, its expressions checked. */
export interface EpStatsMetric {
  readonly name: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly minimumEffect: number | undefined;
}
