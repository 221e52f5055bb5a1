import { benchDefinition, fiftyMetrics } from '../definition'
import { eventFile } from '../event-file'
import { newEngine } from './opened-engine'
import { costOf, rowOf, type SessionCase, type StepCost } from './session-case'

const METRICS = 20

/** Every day of the experiment at once against a single look, both from data that are loaded. */
export const dailyLooks: SessionCase = {
  id: 'daily-looks',
  title: `a timeline of every day, ${String(METRICS)} metrics × 3 variants`,
  measure: async (events, runs) => {
    const { folder, parquet } = await eventFile(events)
    const engine = newEngine()
    const definition = { ...benchDefinition(parquet, fiftyMetrics.slice(0, METRICS)), period: { from: '2026-01-05', to: '2026-03-05' } }
    const evaluate = (timeline: boolean, confidence: number): Promise<unknown> =>
      engine.evaluate({ job: 'bench', definition: JSON.stringify({ ...definition, analysis: { confidence } }), baseDirectory: folder, timeline }, null)
    const first = await costOf(() => evaluate(false, 0.95))
    const firstWithDays = newEngine()
    const together = await costOf(() => firstWithDays.evaluate({ job: 'bench', definition: JSON.stringify(definition), baseDirectory: folder, timeline: true }, null))
    await firstWithDays.close()
    const days: StepCost[] = []
    const looks: StepCost[] = []
    await evaluate(true, 0.94)
    for (let run = 0; run < runs; run++) {
      // Another level than before, and another window of all metrics, so that nothing is known beforehand.
      days.push(await costOf(() => evaluate(true, 0.9 + run / 1000)))
      looks.push(await costOf(() => evaluate(false, 0.92 + run / 1000)))
    }
    await engine.close()
    return [
      rowOf('first evaluation with every day', [together], { name: 'first evaluation, one look', costs: [first] }),
      rowOf('every day of loaded data', days, { name: 'one look at loaded data', costs: looks }),
    ]
  },
}
