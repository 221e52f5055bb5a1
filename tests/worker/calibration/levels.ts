/* The level and coverage table: `npx tsx tests/worker/calibration/levels.ts [experiments]`. Seeded, so it prints the same everywhere. */
import { writeFileSync } from 'node:fs';
import type { Alternative, LiftInterval, MethodName } from '../../../src-contract/capabilities';
import { addUnits, emptyMoments, type MomentColumns, type VariableRole } from '../../../src-worker/kernels/moments';
import { randomStream, type RandomStream } from '../../../src-worker/kernels/random-stream';
import { compareMoments, pairsAgainstControl } from '../../../src-worker/methods/compare-moments';

interface Scenario {
  readonly name: string;
  readonly units: number;
  readonly controlUnits: number;
  readonly roles?: readonly VariableRole[];
  /** One unit's values, by role; `treatment` where arms differ in spread. */
  readonly draw: (stream: RandomStream, treatment: boolean, into: Float64Array[], at: number) => void;
}

const lognormal = (stream: RandomStream, sigma: number): number => Math.exp(sigma * stream.normal());
const share = (p: number) => (stream: RandomStream, _treatment: boolean, into: Float64Array[], at: number): void => {
  into[0][at] = stream.uniform() < p ? 1 : 0;
};
const spend = (stream: RandomStream, _treatment: boolean, into: Float64Array[], at: number): void => {
  into[0][at] = stream.uniform() < 0.1 ? lognormal(stream, 1) : 0;
};

const scenarios: readonly Scenario[] = [
  { name: 'share 10 %, 500 : 500', units: 500, controlUnits: 500, draw: share(0.1) },
  { name: 'share 1 %, 1,000 : 1,000', units: 1000, controlUnits: 1000, draw: share(0.01) },
  { name: 'spend (10 % buy, skewed), 200 : 200', units: 200, controlUnits: 200, draw: spend },
  { name: 'spend, 1,000 : 1,000', units: 1000, controlUnits: 1000, draw: spend },
  { name: 'spend, 200 : 1,800', units: 200, controlUnits: 1800, draw: spend },
  { name: 'normal, 5 : 5', units: 5, controlUnits: 5, draw: (stream, _, into, at) => { into[0][at] = 10 + stream.normal(); } },
  { name: 'normal, spread 3 : 1, 20 : 50', units: 20, controlUnits: 50, draw: (stream, treatment, into, at) => { into[0][at] = 10 + (treatment ? 3 : 1) * stream.normal(); } },
  {
    name: 'ratio, clustered, 300 : 300', units: 300, controlUnits: 300, roles: ['numerator', 'denominator'],
    draw: (stream, _, into, at) => {
      const views = 1 + Math.floor(5 * lognormal(stream, 0.7));
      const rate = Math.min(0.9, 0.15 * lognormal(stream, 0.6));
      let clicks = 0;
      for (let view = 0; view < views; view += 1) if (stream.uniform() < rate) clicks += 1;
      into[0][at] = clicks;
      into[1][at] = views;
    },
  },
  {
    name: 'CUPED, skewed, correlation 0.7, 200 : 200', units: 200, controlUnits: 200, roles: ['numerator', 'covariate'],
    draw: (stream, _, into, at) => {
      const taste = stream.normal();
      into[0][at] = Math.exp(0.8 * taste + 0.4 * stream.normal());
      into[1][at] = Math.exp(0.8 * taste + 0.4 * stream.normal());
    },
  },
];

const PLANTED = 0.1;
const experiments = Number(process.argv[2] ?? 20_000);
const design = pairsAgainstControl(1, 2, 0);

function draw({ units, controlUnits, roles = ['numerator'], draw: one }: Scenario, stream: RandomStream): MomentColumns {
  const moments = emptyMoments(roles, 2);
  [controlUnits, units].forEach((n, cell) => {
    const columns = roles.map(() => new Float64Array(n));
    for (let i = 0; i < n; i += 1) one(stream, cell === 1, columns, i);
    addUnits(moments, cell, columns, 0, n);
  });
  return moments;
}

/** The treatment's numerator multiplied by 1 + PLANTED. */
function plant(moments: MomentColumns): MomentColumns {
  const offset = moments.offset.map((column, v) => (v === 0 ? Float64Array.of(column[0], column[1] * (1 + PLANTED)) : column));
  const power = (pair: number): number => (pair === 0 ? 2 : pair === 1 ? 1 : 0);
  const product = moments.product.map((column, pair) => Float64Array.of(column[0], column[1] * (1 + PLANTED) ** power(pair)));
  return { ...moments, offset, product };
}

const tests: readonly [MethodName, Alternative][] = [['welch', 'two-sided'], ['welch', 'greater'], ['welch', 'less'], ['student', 'two-sided'], ['z', 'two-sided']];
const intervals: readonly LiftInterval[] = ['fieller', 'delta', 'log'];

function row(scenario: Scenario): string {
  const stream = randomStream(20_260_401);
  const rejected = tests.map(() => 0);
  const covered = intervals.map(() => 0);
  for (let run = 0; run < experiments; run += 1) {
    const moments = draw(scenario, stream);
    tests.forEach(([method, alternative], k) => {
      const { columns } = compareMoments(moments, design, method, { confidence: 0.95, alternative, liftInterval: 'fieller' }, true);
      if (columns.pValue[0] < 0.05) rejected[k] += 1;
    });
    const planted = plant(moments);
    intervals.forEach((liftInterval, k) => {
      const { columns } = compareMoments(planted, design, 'welch', { confidence: 0.95, alternative: 'two-sided', liftInterval }, true);
      // An interval that does not exist excludes nothing.
      if (!(columns.liftLow[0] > PLANTED) && !(columns.liftHigh[0] < PLANTED)) covered[k] += 1;
    });
  }
  const percent = (count: number): string => ((100 * count) / experiments).toFixed(2);
  return `| ${[scenario.name, ...rejected.map(percent), ...covered.map(percent)].join(' | ')} |`;
}

const half = (196 * Math.sqrt((0.05 * 0.95) / experiments)).toFixed(2);
const table = [
  `False positives in percent over ${experiments.toLocaleString('en-US')} simulated A/A experiments a row (nominal 5.00, Monte Carlo ± ${half}), and coverage in`,
  `percent of 95 % intervals of a lift of ${String(PLANTED * 100)} % (nominal 95.00, ± ${half}). Made by levels.ts.`,
  '',
  '| scenario | Welch | Welch greater | Welch less | Student | z | Fieller covers | delta covers | log covers |',
  '|---|---|---|---|---|---|---|---|---|',
  ...scenarios.map(row),
  '',
].join('\n');
writeFileSync(new URL('levels.md', import.meta.url), table);
process.stdout.write(table);
