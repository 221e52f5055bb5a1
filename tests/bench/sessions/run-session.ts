/** One session in a process of its own: `run-session.ts ID EVENTS RUNS` prints its rows as JSON. */
import { sessionCases } from './catalogue'

const [id, events, runs] = process.argv.slice(2)
const session = sessionCases.find((one) => one.id === id)
if (!session) throw new Error(`There is no session "${String(id)}".`)
process.stdout.write(JSON.stringify(await session.measure(Number(events), Number(runs))))
process.exit(0)
