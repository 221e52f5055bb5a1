import { randomStream } from '../../kernels/random-stream';
import { quantile } from '../../streams/quantile';
import { plain, whole } from '../../wording';
import type { ComparisonColumns, ComparisonSettings } from '../method';
import { Reason } from '../reason';
import { shuffled } from './arm-blocks';
import { arrangementsOf, choose } from './arrangements';
import { MOST_ARRANGEMENTS, permutedP } from './permuted-p';
import type { RunPair } from './quantile-bootstrap';
import { QuantileRanks, rankInfluences, rankVariance, type RunArm } from './quantile-ranks';
import { lookForStop } from '../../stop-flag';

/** A smaller arm of more units than this is permuted in so many blocks of equal size. */
const MOST_BLOCKS = 1000;

/**
 * Permutation test of the difference of quantiles (Fisher 1935): whole units, each with all its values, are dealt anew, and
 * the arrangements counted whose difference is as far to a side (the one seen counted in; Phipson & Smyth 2010), two-sided
 * twice the smaller tail. The interval stays the formula's.
 */
export function permuteQuantile({ treatment, control, share, seed }: RunPair, settings: ComparisonSettings, out: ComparisonColumns, k: number): void {
  out.statistic[k] = NaN;
  out.degreesOfFreedom[k] = NaN;
  out.pValue[k] = NaN;
  const n = treatment.offsets.length - 1;
  const units = n + control.offsets.length - 1;
  if (n === 0 || n === units || Number.isNaN(out.difference[k]) || (out.reason[k] & (Reason.noVariance | Reason.tooFew)) !== 0) return;
  const seen = quantile(treatment.values.slice(), share) - quantile(control.values.slice(), share);
  const exact = arrangementsOf(units, n) <= MOST_ARRANGEMENTS;
  const size = exact ? 1 : Math.ceil(Math.min(n, units - n) / MOST_BLOCKS);
  const { ranks, own, count, blocks } = ranksOf(treatment, control, share, size, seed);
  const [mine, theirs] = [new Float64Array(blocks), new Float64Array(blocks)];
  // What fills no block stays where it is.
  mine[count] = 1;
  theirs[count + 1] = 1;
  const slack = 1e-12 * Math.abs(seen);
  let [low, high, arrangements] = [0, 0, 0];
  const tally = (): void => {
    lookForStop();
    const difference = ranks.at(mine) - ranks.at(theirs);
    if (difference <= seen + slack) low += 1;
    if (difference >= seen - slack) high += 1;
    arrangements += 1;
  };
  if (exact) {
    choose(units, n, (chosen) => {
      for (let i = 0; i < units; i += 1) {
        mine[i] = chosen[i];
        theirs[i] = 1 - chosen[i];
      }
      tally();
    });
  } else {
    const stream = randomStream(seed);
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const dealt = Math.min(own, count - own);
    const [few, rest] = dealt === own ? [mine, theirs] : [theirs, mine];
    for (let draw = 0; draw < MOST_ARRANGEMENTS; draw += 1) {
      few.fill(0, 0, count);
      rest.fill(1, 0, count);
      for (let i = 0; i < dealt; i += 1) {
        const j = i + stream.index(count - i);
        const block = order[j];
        order[j] = order[i];
        order[i] = block;
        few[block] = 1;
        rest[block] = 0;
      }
      tally();
    }
  }
  const p = permutedP({ low, high, arrangements, exact }, settings.alternative);
  out.pValue[k] = p;
  const how = exact
    ? `All ${whole(arrangements)} arrangements of the labels were counted.`
    : `${whole(arrangements)} arrangements of the labels, seed ${String(settings.seed ?? 1)}${size > 1 ? `, units permuted in random blocks of ${whole(size)}` : ''}; Monte Carlo error ${plain(Math.sqrt((p * (1 - p)) / arrangements))} of p.`;
  out.notes.set(k, `Permutation test of the quantiles. ${how} The interval is the formula's.`);
}

interface Dealing {
  readonly ranks: QuantileRanks;
  /** Blocks of the treatment, the first, and of both arms; two more hold what stays where it is. */
  readonly own: number;
  readonly count: number;
  readonly blocks: number;
}

function ranksOf(treatment: RunArm, control: RunArm, share: number, size: number, seed: number): Dealing {
  const full = (arm: RunArm): number => Math.floor((arm.offsets.length - 1) / size);
  const [own, others] = [full(treatment), full(control)];
  const count = own + others;
  const values = new Float64Array(treatment.values.length + control.values.length);
  values.set(treatment.values);
  values.set(control.values, treatment.values.length);
  const owners = new Uint32Array(values.length);
  const fill = ({ offsets }: RunArm, from: number, first: number, blocks: number, fixed: number): void => {
    const units = offsets.length - 1;
    const order = size === 1 ? null : shuffled(units, seed + first + 1);
    for (let i = 0; i < units; i += 1) {
      const unit = order === null ? i : order[i];
      const block = Math.floor(i / size);
      owners.fill(block < blocks ? first + block : fixed, from + offsets[unit], from + offsets[unit + 1]);
    }
  };
  fill(treatment, 0, 0, own, count);
  fill(control, treatment.values.length, own, others, count + 1);
  const [fewer, more] = treatment.values.length < control.values.length ? [treatment, control] : [control, treatment];
  const cut = quantile(values.slice(), share);
  const variance = [fewer, more].reduce((sum, arm) => sum + rankVariance(rankInfluences(arm, cut), arm.values.length, share), 0);
  return { ranks: new QuantileRanks(values, owners, count + 2, share, variance), own, count, blocks: count + 2 };
}
