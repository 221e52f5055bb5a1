import { levelName } from '../../src-contract/evaluation';
import type { BalanceEvidence, BalanceItem } from '../../src-contract/trust';
import { holm } from '../corrections/holm';
import { jointBalance } from '../kernels/joint-balance';
import { tTwoSided } from '../kernels/student-t';
import { percent, pInWords, plain, whole } from '../wording';
import { priorColumns, type PriorColumns, type PriorNumber } from './balance-items';
import { homogeneityTest } from './homogeneity';
import type { LevelColumn } from './level-cubes';
import { trustThreshold, type TrustCheckMember } from './trust-check';

/** A column that tells the variants apart this well (Cramér's V) is set by the variant. */
const SET_BY_VARIANT = 0.5;
/** Levels of an attribute that enter the joint test, beside the most frequent one, which follows from the others. */
const JOINT_LEVELS = 10;
/** A rarer level is no guide in the joint test. */
const FEWEST_OF_LEVEL = 50;
/** Units per column of the joint test, below which χ² is no guide to it. */
const UNITS_PER_COLUMN = 10;
/** More items than this are not named in one sentence. */
const NAMED = 3;

type Item = Omit<BalanceItem, 'adjustedPValue'>;

interface Arms {
  readonly starts: Uint32Array;
  readonly ids: readonly string[];
  readonly control: number;
}

/** Whether the variants were alike before the experiment. */
export const balance: TrustCheckMember = {
  name: 'balance',
  label: 'Balance before the experiment',
  explanation: 'Compares the variants in what was so before: metrics before exposure, covariates, segments and other columns with few values; one by one and all together.',
  run: (input) => {
    const { sample: { units }, definition } = input;
    const { numbers, attributes } = priorColumns(input);
    const arms: Arms = { starts: units.starts, ids: definition.variants.map(({ id }) => id), control: definition.variants.findIndex(({ id }) => id === definition.control) };
    const judged = attributes.map((attribute) => ({ attribute, ...attributeItem(attribute, arms) }));
    const comparable = judged.filter(({ association }) => association < SET_BY_VARIANT);
    const setByVariant = judged.filter(({ association }) => association >= SET_BY_VARIANT).map(({ attribute }) => attribute.column);
    const compared = [...numbers.map((number) => numberItem(number, arms)), ...comparable.map(({ item }) => item)];
    if (compared.length === 0) return null;
    const items = adjusted(compared);
    const joint = jointOf({ numbers, attributes: comparable.map(({ attribute }) => attribute) }, units.starts);
    const evidence: BalanceEvidence = { threshold: trustThreshold, items, joint, setByVariant };
    const single = Math.min(1, ...items.flatMap(({ adjustedPValue }) => adjustedPValue ?? []));
    const pValue = Math.min(1, 2 * Math.min(single, joint?.pValue ?? 1));
    const aside = setByVariant.length === 0 ? '' : ` ${setByVariant.join(', ')} ${setByVariant.length === 1 ? 'is' : 'are'} set by the variant and not compared.`;
    return {
      id: 'balance',
      status: pValue < trustThreshold ? 'warn' : 'pass',
      statistic: joint?.statistic ?? null, degreesOfFreedom: joint?.degreesOfFreedom ?? null, pValue,
      message: `${pValue < trustThreshold ? `The variants were not alike before the experiment: ${worstInWords(items)}. Over ${comparisons(items)} ${pInWords(pValue)}${joint === null ? '' : `, jointly ${pInWords(joint.pValue)}`}. Find out which units are missing or were chosen` : `The variants were alike before the experiment in ${comparisons(items)} (${pInWords(pValue)}${joint === null ? '' : `, jointly ${pInWords(joint.pValue)}`})`}.${aside}`,
      evidence: { ...evidence },
    };
  },
};

function comparisons({ length }: readonly unknown[]): string {
  if (length === 2) return 'both comparisons';
  return length === 1 ? 'the one comparison made' : `all ${whole(length)} comparisons`;
}

function adjusted(items: readonly Item[]): BalanceItem[] {
  const adjustedP = holm.adjust(Float64Array.from(items.flatMap(({ pValue }) => pValue ?? [])));
  let next = 0;
  return items.map((item) => ({ ...item, adjustedPValue: item.pValue === null ? null : adjustedP[next++] }));
}

/** Means by variant; each treatment against the control by Welch's test, the smallest p times their number. */
function numberItem({ name, what, values }: PriorNumber, { starts, ids, control }: Arms): Item {
  const moments = ids.map((_, k) => momentsOf(values, starts[k], starts[k + 1]));
  const own = moments[control];
  const tests = ids.flatMap((variant, k) => {
    const { n, mean, variance } = moments[k];
    if (k === control || n < 2 || own.n < 2) return [];
    const [a, b] = [variance / n, own.variance / own.n];
    const statistic = (mean - own.mean) / Math.sqrt(a + b);
    const degreesOfFreedom = (a + b) ** 2 / (a ** 2 / (n - 1) + b ** 2 / (own.n - 1));
    const pValue = a + b > 0 ? tTwoSided(statistic, degreesOfFreedom) : 1;
    return [{ variant, statistic: finite(statistic), degreesOfFreedom: finite(degreesOfFreedom), pValue, standardisedDifference: finite((mean - own.mean) / Math.sqrt((variance + own.variance) / 2)) }];
  });
  const means = moments.map(({ n, mean }) => (n === 0 ? null : mean));
  if (tests.length === 0) return { item: 'metric', name, what, values: means, standardisedDifference: null, variant: null, statistic: null, degreesOfFreedom: null, pValue: null };
  const worst = tests.reduce((least, test) => (test.pValue < least.pValue ? test : least));
  return { item: 'metric', name, what, values: means, ...worst, pValue: Math.min(1, worst.pValue * tests.length) };
}

function momentsOf(values: Float32Array, from: number, to: number): { n: number; mean: number; variance: number } {
  const n = to - from;
  let sum = 0;
  for (let u = from; u < to; u += 1) sum += values[u];
  const mean = sum / n;
  let squares = 0;
  for (let u = from; u < to; u += 1) squares += (values[u] - mean) ** 2;
  return { n, mean, variance: squares / (n - 1) };
}

/** Levels by variant, χ² over all variants; the level that differs most from the control in standard deviations. */
function attributeItem({ column, labels, codes }: LevelColumn, { starts, ids, control }: Arms): { item: Item; association: number } {
  const table = ids.map((_, k) => {
    const counts = new Float64Array(labels.length + 1);
    for (let u = starts[k]; u < starts[k + 1]; u += 1) counts[codes[u]] += 1;
    return [...counts];
  });
  const sizes = ids.map((_, k) => starts[k + 1] - starts[k]);
  const share = (k: number, level: number): number | null => (sizes[k] === 0 ? null : table[k][level] / sizes[k]);
  let worst = { level: 0, k: -1, difference: 0 };
  ids.forEach((_, k) => {
    if (k === control) return;
    labels.forEach((_label, level) => {
      const [own, base] = [share(k, level), share(control, level)];
      if (own === null || base === null) return;
      const difference = (own - base) / Math.sqrt((own * (1 - own) + base * (1 - base)) / 2);
      if (Math.abs(difference) > Math.abs(worst.difference)) worst = { level, k, difference };
    });
  });
  const test = homogeneityTest(table);
  const item: Item = {
    item: 'attribute', name: column, what: 'share', values: ids.map((_, k) => share(k, worst.level)), level: labels[worst.level],
    standardisedDifference: finite(worst.difference), variant: ids[worst.k] ?? null,
    statistic: test?.statistic ?? null, degreesOfFreedom: test?.degreesOfFreedom ?? null, pValue: test?.pValue ?? null,
  };
  return { item, association: test?.association ?? 0 };
}

/** All items in one test, where there are units enough. The most frequent level of an attribute comes first, and follows from the others. */
function jointOf({ numbers, attributes }: PriorColumns, starts: Uint32Array): BalanceEvidence['joint'] {
  const levels = attributes.map(({ codes, labels }) => {
    const counts = new Float64Array(labels.length + 1);
    for (const code of codes) counts[code] += 1;
    const kept = labels.filter((_, level) => level > 0 && level <= JOINT_LEVELS && counts[level] >= FEWEST_OF_LEVEL).length;
    return { codes: codes.map((code) => (code === 0 ? 255 : code - 1)), levels: kept };
  });
  const width = numbers.length + levels.reduce((sum, one) => sum + one.levels, 0);
  if (starts[starts.length - 1] < width * UNITS_PER_COLUMN) return null;
  return jointBalance({ numbers: numbers.map(({ values }) => values), attributes: levels }, starts);
}

function worstInWords(items: readonly BalanceItem[]): string {
  const found = items.filter(({ adjustedPValue }) => adjustedPValue !== null && adjustedPValue < trustThreshold);
  const named = [...(found.length > 0 ? found : items)].sort((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1)).slice(0, NAMED);
  const words = named.map(({ item, name, what, level, values, standardisedDifference, pValue }) => {
    const shown = values.map((value) => (value === null ? '–' : item === 'attribute' ? percent(value) : plain(value))).join(' : ');
    return `${item === 'attribute' ? `${name} = ${levelName(level ?? null)}` : `${name}, ${what}`} ${shown} (${plain(standardisedDifference ?? 0, true)} standard deviations, ${pInWords(pValue ?? 1)})`;
  });
  return `${words.join('; ')}${found.length > NAMED ? `; and ${whole(found.length - NAMED)} more` : ''}`;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
