import type { UnitColumns } from '../../src-contract/sample';
import type { AssignmentOrderEvidence } from '../../src-contract/trust';
import { autocorrelationTest, blockTests, runsTest } from '../kernels/sequence-tests';
import { percent, pInWords, plain, whole } from '../wording';
import { arrivalOrder, type ArrivalOrder } from './arrival-order';
import { daySplits, type DaySplits } from './day-splits';
import { trustThreshold, type TrustCheckMember } from './trust-check';

/** Fewer units are no sequence to judge. */
const FEWEST = 400;
/** Places apart at which variants are compared: rotations of so many steps, and so many processes that rotate each by itself. */
const LAGS = 24;
/** With fewer units for each of them, the sum over lags has a heavier tail than χ². */
const UNITS_PER_LAG = 100;
/** The rarest variant is expected so often in a block. */
const EXPECTED_IN_BLOCK = 20;
const FEWEST_BLOCKS = 10;
/** The sequence is cut into so many parts to see whether shares drift. */
const PARTS = 20;
const FEWEST_DAYS = 5;
/** Expected pairs of the rarest variant with itself at a lag, below which χ² is no guide. */
const FEWEST_PAIRS = 10;

type OrderTest = Omit<AssignmentOrderEvidence['tests'][number], 'adjustedPValue'>;

/** The sorted sequence of a set of units: sorting takes longer than everything else here. */
const known = new WeakMap<UnitColumns, ArrivalOrder | null>();

/** Whether variants follow one another at random in the order of first exposure. */
export const assignmentOrder: TrustCheckMember = {
  name: 'assignment-order',
  label: 'Order of assignment',
  explanation: 'Looks at the variants in the order of first exposure: runs, dependence up to 24 places apart, shares that are more even than chance would leave them, and shares that drift.',
  run: ({ sample }) => {
    const { units } = sample;
    let order = known.get(units);
    if (order === undefined) known.set(units, (order = arrivalOrder(units)));
    if (order === null) return null;
    const present = units.variants.flatMap((_, k) => (units.starts[k + 1] > units.starts[k] ? [k] : []));
    if (units.count < FEWEST || present.length < 2) return null;
    const found = orderTests(relabelled(order.sequence, present), present, daySplits(sample), units.variants.length);
    const tests = found.map((test) => ({ ...test, adjustedPValue: Math.min(1, test.pValue * found.length) }));
    const worst = tests.reduce((least, test) => (test.pValue < least.pValue ? test : least));
    const evidence: AssignmentOrderEvidence = { threshold: trustThreshold, units: units.count, tiedShare: order.tiedShare, tests };
    const broken = tests.filter(({ adjustedPValue }) => adjustedPValue < trustThreshold);
    const ties = order.tiedShare > 0.5 ? ` ${percent(order.tiedShare)} of units share their time of first exposure with another, so their order is drawn by lot and a rotation among them cannot be seen.` : '';
    return {
      id: 'assignment-order',
      status: broken.length > 0 ? 'warn' : 'pass',
      statistic: worst.statistic, degreesOfFreedom: worst.degreesOfFreedom, pValue: worst.adjustedPValue,
      message: broken.length > 0
        ? `The order of assignment is not random: ${broken.map(({ words, adjustedPValue }) => `${words} (${pInWords(adjustedPValue)})`).join('; ')}. Ask how variants are drawn: each unit should be drawn by itself.${broken.some(({ test }) => test === 'drift') ? ' Units of one variant that were lost for some days look like a drift too.' : ''}${ties}`
        : `In the order of first exposure, variants follow one another as if drawn by lot (smallest of ${whole(tests.length)} tests: ${pInWords(worst.adjustedPValue)}).${ties}`,
      evidence: { ...evidence },
    };
  },
};

/** Labels 0, 1, … for the variants that have units. */
function relabelled(sequence: Uint8Array, present: readonly number[]): Uint8Array {
  if (present.every((k, label) => k === label)) return sequence;
  const labels = new Uint8Array(256);
  present.forEach((k, label) => { labels[k] = label; });
  return sequence.map((k) => labels[k]);
}

function orderTests(sequence: Uint8Array, present: readonly number[], days: DaySplits | null, variants: number): OrderTest[] {
  const arms = present.length;
  const counts = new Float64Array(arms);
  for (const label of sequence) counts[label] += 1;
  const n = sequence.length;
  const rarest = Math.min(...counts) / n;
  const tests: OrderTest[] = [];
  const runs = runsTest(sequence, counts);
  tests.push({ test: 'runs', statistic: runs.statistic, degreesOfFreedom: null, pValue: runs.pValue, words: `${whole(runs.runs)} runs of like variants where ${whole(runs.expected)} are expected, ${runs.runs > runs.expected ? 'so they alternate' : 'so they come in clusters'}` });
  if (n * rarest * rarest >= FEWEST_PAIRS) {
    const { statistic, degreesOfFreedom, pValue, worstLag } = autocorrelationTest(sequence, counts, Math.min(LAGS, Math.floor(n / UNITS_PER_LAG)));
    tests.push({ test: 'autocorrelation', statistic, degreesOfFreedom, pValue, words: `a unit's variant depends on the one ${worstLag === 1 ? 'before it' : `${whole(worstLag)} places before`}` });
  }
  const block = Math.ceil(EXPECTED_IN_BLOCK / rarest);
  if (n >= block * FEWEST_BLOCKS) {
    const { statistic, degreesOfFreedom, even } = blockTests(blocksOf(sequence, arms, Math.floor(n / block)), arms);
    tests.push({ test: 'evenness', statistic, degreesOfFreedom, pValue: even, words: `blocks of ${whole(block)} units are too even to be random (χ² ${plain(statistic)} where ${whole(degreesOfFreedom)} is expected)` });
  }
  const daily = days === null ? [] : daysWithUnits(days, present, variants, EXPECTED_IN_BLOCK / rarest);
  if (daily.length >= FEWEST_DAYS * arms) {
    const { statistic, degreesOfFreedom, even } = blockTests(Float64Array.from(daily), arms);
    tests.push({ test: 'daily-evenness', statistic, degreesOfFreedom, pValue: even, words: `days are too even to be random (χ² ${plain(statistic)} where ${whole(degreesOfFreedom)} is expected)` });
  }
  if (n >= block * PARTS) {
    const { statistic, degreesOfFreedom, drift } = blockTests(blocksOf(sequence, arms, PARTS), arms);
    tests.push({ test: 'drift', statistic, degreesOfFreedom, pValue: drift, words: `the shares of the variants change over time (χ² ${plain(statistic)} over ${whole(PARTS)} parts where ${whole(degreesOfFreedom)} is expected)` });
  }
  return tests;
}

/** Counts by part and label; parts differ by one unit at most. */
function blocksOf(sequence: Uint8Array, arms: number, parts: number): Float64Array {
  const blocks = new Float64Array(parts * arms);
  for (let part = 0; part < parts; part += 1) {
    const end = Math.floor(((part + 1) * sequence.length) / parts);
    for (let i = Math.floor((part * sequence.length) / parts); i < end; i += 1) blocks[part * arms + sequence[i]] += 1;
  }
  return blocks;
}

/** Counts of the days that have enough units. */
function daysWithUnits({ days, counts }: DaySplits, present: readonly number[], variants: number, fewest: number): number[] {
  return days.flatMap((_, d) => {
    const own = present.map((k) => counts[d * variants + k]);
    return own.reduce((sum, count) => sum + count, 0) >= fewest ? own : [];
  });
}
