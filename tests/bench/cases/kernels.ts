import { join } from 'node:path'
import { nodeCommand, type Cost } from '../child-run'
import { pythonWith } from '../contestants'
import type { BenchCase, Contestant, Finding } from '../contest'

const peers = join(import.meta.dirname, '../peers')

interface KernelOutput {
  readonly found: readonly { readonly metric: string; readonly value: number; readonly error?: number; readonly p?: number }[]
  readonly wallMs: number
  readonly cpuMs: number
}

function read(output: string): Finding[] {
  return (JSON.parse(output) as KernelOutput).found.map(({ metric, value, error, p }) => ({
    metric, variant: 'all', units: 1, value, controlValue: 0, differenceStandardError: error, ...(p === undefined ? {} : { pValue: p }),
  } as Finding))
}

function measured(output: string): Pick<Cost, 'wallMs' | 'cpuMs'> {
  const { wallMs, cpuMs } = JSON.parse(output) as KernelOutput
  return { wallMs, cpuMs }
}

interface KernelCase {
  readonly job: string
  readonly title: string
  readonly peer: string
  /** Bootstrapped errors are compared with the formula's. */
  readonly tolerance?: number
  /** Whether Liftbench without WebAssembly takes part too. */
  readonly plain?: boolean
}

/** The work alone, in a warm process, without making the data; figures are compared as everywhere. */
function kernelCase({ job, title, peer, tolerance, plain }: KernelCase): BenchCase {
  return {
    id: `kernel-${job}`,
    title,
    ownSize: true,
    ...(tolerance === undefined ? {} : { tolerance }),
    prepare: () => {
      const python = pythonWith('numpy, scipy')
      const own = (name: string, ...more: string[]): Contestant => ({ name, command: nodeCommand('--import', 'tsx', join(peers, 'kernels.ts'), job, ...more), read, measured })
      const theirs: Contestant[] = python ? [{ name: peer, command: [python, join(peers, 'kernels.py'), job], read, measured }] : []
      return Promise.resolve({
        contestants: [own('liftbench'), ...(plain ? [own('liftbench without WebAssembly', 'plain')] : []), ...theirs],
        absent: python ? [] : [`${peer} (no Python with numpy and scipy)`],
      })
    },
  }
}

const NOISE = 0.08

/** Kernels on a million units or ten, against numpy and scipy. Whole minutes of theirs are scaled up from fewer resamples, as their names say. */
export const kernelCases: readonly BenchCase[] = [
  { job: 'mean', title: 'bootstrap of a mean: 1,000,000 units × 2,000 resamples', peer: 'numpy, rng.choice in a loop (2,000 from 40)', tolerance: NOISE, plain: true },
  { job: 'metrics', title: 'bootstrap of 12 means over the same 1,000,000 units × 2,000', peer: 'numpy, rng.choice per metric (2,000 from 10)', tolerance: NOISE },
  { job: 'sparse', title: 'bootstrap of revenue, 8 % not zero: 1,000,000 × 2,000', peer: 'numpy, rng.choice in a loop (2,000 from 40)', tolerance: NOISE },
  { job: 'quantile', title: 'bootstrap of a 90th percentile: 1,000,000 × 2,000', peer: 'numpy, rng.choice and quantile (2,000 from 20)', tolerance: NOISE },
  { job: 'difference', title: 'bootstrap of a difference: 2 × 1,000,000 × 2,000', peer: 'scipy.stats.bootstrap, batch 10 (2,000 from 20)', tolerance: NOISE },
  { job: 'ranks', title: 'Mann–Whitney with ties, 1,000,000 + 1,000,000', peer: 'scipy.stats.mannwhitneyu' },
  { job: 'variance', title: 'variance of 10,000,000, mean 500,000 deviations away', peer: 'numpy.var', tolerance: 1e-12 },
  { job: 'covariance', title: 'variances and covariance of 2 × 10,000,000 such', peer: 'numpy.cov', tolerance: 1e-12 },
].map(kernelCase)
