/**
 * Judges 100 metrics × 5 treatments × 50 segments × 30 days from moments: 750,000 Welch comparisons with intervals of
 * difference and lift. The moments follow a rule that judge_moments.py follows too; both print the same few comparisons.
 */
import { emptyMoments } from '../../../src-worker/kernels/moments'
import { compareMoments, pairsAgainstControl } from '../../../src-worker/methods/compare-moments'

const metrics = 100
const groups = 50 * 30
const variants = 6
const printed = 997
const design = pairsAgainstControl(groups, variants, 0)
const settings = { confidence: 0.95, alternative: 'two-sided', liftInterval: 'fieller' } as const
const findings: unknown[] = []
const started = performance.now()
let comparisons = 0
for (let metric = 0; metric < metrics; metric++) {
  const moments = emptyMoments(['numerator'], groups * variants, [10])
  for (let cell = 0; cell < moments.cells; cell++) {
    const i = metric * moments.cells + cell
    moments.n[cell] = 500 + ((i * 7919) % 1000)
    moments.offset[0]![cell] = ((i * 104729) % 1000) / 1000
    moments.product[0]![cell] = (4 + ((i * 15485) % 1000) / 500) * (moments.n[cell]! - 1)
  }
  const { columns } = compareMoments(moments, design, 'welch', settings, false)
  for (let k = 0; k < columns.count; k++) {
    const index = comparisons + k
    if (index % printed !== 0) continue
    findings.push({
      metric: `m${String(metric)}`, variant: String(k), units: columns.units[k], value: columns.value[k], controlValue: columns.controlValue[k],
      differenceStandardError: columns.differenceStandardError[k], pValue: columns.pValue[k],
    })
  }
  comparisons += columns.count
}
process.stderr.write(`${Math.round(comparisons / ((performance.now() - started) / 1000)).toLocaleString('en')} comparisons per second\n`)
process.stdout.write(JSON.stringify(findings))
