/** Preloaded into a node child: leaves its resource usage in the file named by LIFTBENCH_BENCH_USAGE. */
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  writeFileSync(String(process.env['LIFTBENCH_BENCH_USAGE']), JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 }))
})
