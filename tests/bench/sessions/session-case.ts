import { cpuUsage } from 'node:process'
import { join } from 'node:path'
import { childRun, nodeCommand } from '../child-run'
import { spread, type Spread } from '../contest'

/** What one step of a session cost, in the process that had the data already. */
export interface StepCost {
  readonly wallMs: number
  readonly cpuMs: number
}

/** One line of a session's table: Liftbench's step, and what it is compared with in the same process and run. */
export interface SessionRow {
  readonly step: string
  readonly wallMs: Spread
  readonly cpuMs: Spread
  /** What else was seen: memory, growth. */
  readonly note?: string | undefined
  /** Absent where the step is only told. */
  readonly against?: { readonly name: string; readonly wallMs: Spread; readonly wall: Spread; readonly cpu: Spread } | undefined
}

/** A session's rows, as kept in the repository. */
export interface SessionResult {
  readonly id: string
  readonly rows: readonly SessionRow[]
}

/** A member of the bench that is measured inside one process, as a person in front of the window has it: data loaded, then questions. */
export interface SessionCase {
  readonly id: string
  readonly title: string
  /** Steps say their own sizes. */
  readonly ownSize?: boolean
  measure(events: number, runs: number): Promise<readonly SessionRow[]>
}

/** Wall time and the cpu time of all threads while `work` runs. */
export async function costOf(work: () => Promise<unknown>): Promise<StepCost> {
  const cpu = cpuUsage()
  const begun = performance.now()
  await work()
  const wallMs = performance.now() - begun
  const { user, system } = cpuUsage(cpu)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

/** A row from costs that were taken in turn, run by run. */
export function rowOf(step: string, own: readonly StepCost[], against?: { readonly name: string; readonly costs: readonly StepCost[] }): SessionRow {
  const pairs = against?.costs.map((peer, run) => [own[run]!, peer] as const) ?? []
  return {
    step,
    wallMs: spread(own.map(({ wallMs }) => wallMs)),
    cpuMs: spread(own.map(({ cpuMs }) => cpuMs)),
    against: against && {
      name: against.name,
      wallMs: spread(against.costs.map(({ wallMs }) => wallMs)),
      wall: spread(pairs.map(([mine, peer]) => mine.wallMs / peer.wallMs)),
      cpu: spread(pairs.map(([mine, peer]) => mine.cpuMs / peer.cpuMs)),
    },
  }
}

/** Measures a session in a process of its own, so that sessions do not warm each other up. */
export async function measureApart(id: string, events: number, runs: number): Promise<readonly SessionRow[]> {
  const { output } = await childRun(nodeCommand('--import', 'tsx', join(import.meta.dirname, 'run-session.ts'), id, String(events), String(runs)))
  return JSON.parse(output) as SessionRow[]
}
