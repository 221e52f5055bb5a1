import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What one whole process cost. Memory is the peak resident set of the process. */
export interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakMb: number
}

/**
 * Runs a program to its end and measures it: wall time from here, cpu and peak memory as the program reports them about
 * itself when it ends (node through a preloaded module, Python through its resource module).
 * @throws when the program fails, with the end of its standard error.
 */
export async function childRun(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<{ cost: Cost; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'liftbench-usage-'))
  const usage = join(folder, 'usage.json')
  const started = performance.now()
  try {
    const output = await new Promise<string>((done, fail) => {
      const child = spawn(command[0]!, command.slice(1), { env: { ...process.env, ...environment, LIFTBENCH_BENCH_USAGE: usage }, stdio: ['ignore', 'pipe', 'pipe'] })
      const out: Buffer[] = []
      const errors: Buffer[] = []
      child.stdout.on('data', (part: Buffer) => out.push(part))
      child.stderr.on('data', (part: Buffer) => errors.push(part))
      child.on('error', fail)
      child.on('close', (code) => {
        if (code === 0) done(Buffer.concat(out).toString())
        else fail(new Error(`${command.join(' ')} ended with ${String(code)}: ${Buffer.concat(errors).toString().slice(-800)}`))
      })
    })
    const wallMs = performance.now() - started
    return { cost: { wallMs, ...(JSON.parse(readFileSync(usage, 'utf8')) as Omit<Cost, 'wallMs'>) }, output }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A node command whose usage is reported. */
export function nodeCommand(script: string, ...args: string[]): string[] {
  return [process.execPath, '--import', join(import.meta.dirname, 'usage-at-exit.mjs'), script, ...args]
}
