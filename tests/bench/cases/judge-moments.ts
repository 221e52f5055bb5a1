import { join } from 'node:path'
import { nodeCommand } from '../child-run'
import { pythonWith } from '../contestants'
import type { BenchCase, Finding } from '../contest'

const peers = join(import.meta.dirname, '../peers')
const read = (output: string): Finding[] => JSON.parse(output) as Finding[]

/** The statistics alone: 750,000 comparisons from moments, against the same in numpy and scipy. The number of events does not matter. */
export const judgeMoments: BenchCase = {
  id: 'judge-moments',
  title: 'judging 100 metrics × 5 treatments × 50 segments × 30 days from moments',
  ownSize: true,
  work: { count: 750_000, unit: 'comparisons' },
  prepare: () => {
    const python = pythonWith('numpy, scipy')
    return Promise.resolve({
      contestants: [
        { name: 'liftbench', command: nodeCommand('--import', 'tsx', join(peers, 'judge-moments.ts')), read },
        ...(python ? [{ name: 'numpy + scipy', command: [python, join(peers, 'judge_moments.py')], read }] : []),
      ],
      absent: python ? [] : ['numpy + scipy (no Python with both)'],
    })
  },
}
