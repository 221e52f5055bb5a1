import type { CalibrationResult, PlantedResult } from '../../src-contract/calibration';
import type { ComparisonColumns } from '../methods/method';
import { clopperPearsonInterval } from '../methods/shares/share-interval';

const BINS = 20;

/** Counts what permutations show. */
export class Tally {
  comparisons = 0;
  #claims = 0;
  readonly #pValues = new Array<number>(BINS).fill(0);
  readonly #planted = { lift: 0, tested: 0, found: 0, covered: 0, sum: 0, squares: 0 };

  constructor(readonly nominal: number) {}

  count({ count, pValue }: ComparisonColumns): void {
    for (let k = 0; k < count; k += 1) {
      const p = pValue[k];
      if (Number.isNaN(p)) continue;
      this.comparisons += 1;
      if (p < this.nominal) this.#claims += 1;
      this.#pValues[Math.min(BINS - 1, Math.floor(p * BINS))] += 1;
    }
  }

  countPlanted({ count, pValue, lift, liftLow, liftHigh }: ComparisonColumns, truth: number): void {
    const into = this.#planted;
    into.lift = truth;
    for (let k = 0; k < count; k += 1) {
      if (Number.isNaN(pValue[k]) || Number.isNaN(lift[k])) continue;
      into.tested += 1;
      into.sum += lift[k];
      into.squares += lift[k] * lift[k];
      if (pValue[k] < this.nominal && Math.sign(lift[k]) === Math.sign(truth)) into.found += 1;
      if (!(liftLow[k] > truth) && !(liftHigh[k] < truth)) into.covered += 1;
    }
  }

  result(metric: string, reason: string | null, note: string | null = null): CalibrationResult {
    const tested = this.comparisons > 0;
    const [rateLow, rateHigh] = tested ? clopperPearsonInterval(this.#claims, this.comparisons, 0.95) : [null, null];
    return {
      metric, comparisons: this.comparisons, falsePositives: this.#claims, falsePositiveRate: tested ? this.#claims / this.comparisons : null,
      rateLow, rateHigh, nominal: this.nominal, pValues: this.#pValues, planted: this.#plantedResult(), reason, ...(note === null ? {} : { note }),
    };
  }

  #plantedResult(): PlantedResult | null {
    const { lift, tested, found, covered, sum, squares } = this.#planted;
    if (tested === 0) return null;
    const meanLift = sum / tested;
    const variance = Math.max(0, squares / tested - meanLift * meanLift);
    return { lift, power: found / tested, meanLift, meanLiftError: Math.sqrt(variance / tested), coverage: covered / tested };
  }
}
