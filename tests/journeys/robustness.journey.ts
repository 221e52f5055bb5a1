import { readFileSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { ElectronApplication, Page } from '@playwright/test'
import { dropFiles } from './drop'
import { listen } from './listening'
import { figures, openSample, scorecard, settled } from './readout'
import { watchTasks, type WindowTask } from './watched-window'
import { expect, PLACES, test } from './workbench'

const FRAME = 50
const limits = ['LIFTBENCH_CACHE', 'LIFTBENCH_MEMORY'] as const

test.afterEach(() => {
  for (const name of limits) Reflect.deleteProperty(process.env, name)
})

/** An event log of many rows, made in seconds: a tenth as many people, all exposed to one of two variants, then purchases and views. */
async function writeEvents(path: string, rows: number): Promise<void> {
  const people = rows / 10
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (
    SELECT 'u' || (i % ${people}) AS user_id, CASE WHEN i < ${people} THEN 'exposure' WHEN hash(i) % 4 = 0 THEN 'purchase' ELSE 'view' END AS event,
      CASE WHEN i < ${people} THEN ['control', 'treatment'][1 + (hash(i % ${people}) % 2)::INTEGER] END AS variant, (hash(i + 1) % 10000) / 100 AS amount,
      TIMESTAMP '2026-03-02' + to_microseconds((i * 1209600 // ${rows}) * 1000000) AS ts, ['DE', 'FR', 'US'][1 + (hash(i % ${people} + 7) % 3)::INTEGER] AS country
    FROM range(${rows}) t(i)) TO '${path}'`)
  connection.closeSync()
  instance.closeSync()
}

/** Lets the window note the milliseconds from each frame that it shows to the next. */
async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(window, { seenFrames: frames })
    let last = performance.now()
    const next = (): void => {
      const now = performance.now()
      frames.push(now - last)
      last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  return () => page.evaluate(() => (window as unknown as { seenFrames: number[] }).seenFrames.splice(0))
}

/** The time that a share of the frames stayed within. */
function frameAt(frames: readonly number[], share: number): number {
  const sorted = frames.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Infinity
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function note(frames: readonly number[], tasks: readonly WindowTask[], what: string): void {
  const over = tasks.filter(({ wall }) => wall > FRAME)
  const longest = (key: keyof WindowTask): string => Math.max(0, ...tasks.map((task) => task[key])).toFixed(0)
  test.info().annotations.push({ type: 'frames', description: `${what}: ${String(frames.length)} frames, 95 % within ${frameAt(frames, 0.95).toFixed(0)} ms, longest ${Math.max(0, ...frames).toFixed(0)} ms; ${String(over.length)} tasks above ${String(FRAME)} ms, longest ${longest('wall')} ms, of the processor ${longest('cpu')} ms` })
}

/** Kills the engine and waits until the window has said so. */
async function killEngine(page: Page, app: ElectronApplication | null): Promise<void> {
  const words = await listen(page, '.lb-engine')
  const engine = await app?.evaluate(({ app: { getAppMetrics } }) => getAppMetrics().find(({ name }) => name === 'Liftbench engine')?.pid)
  expect(engine).toBeGreaterThan(0)
  process.kill(Number(engine), 'SIGKILL')
  await words.heard(/^Engine restarting$/)
}

test('desktop: 10 million rows are loaded and evaluated with the window never held up; cancelled or killed half way, nothing is lost', async ({ start, folder }) => {
  test.setTimeout(600_000)
  const file = join(folder, 'ten-million.csv')
  await writeEvents(file, 10_000_000)
  process.env['LIFTBENCH_CACHE'] = 'off'
  const { page, app, complaints } = await start('desktop')
  const reading = page.getByText(/^Reading ten-million\.csv/)
  const dropZone = page.getByRole('heading', { name: 'Drop an export of your experiment' })
  await expect(dropZone).toBeVisible()
  const frames = await watchFrames(page)

  await dropFiles(page, [file])
  await expect(reading.first()).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).first().click()
  await expect(dropZone).toBeVisible()
  note(await frames(), [], 'load, cancelled')

  await dropFiles(page, [file])
  await expect(reading.first()).toBeVisible()
  await killEngine(page, app)
  await expect(page.getByText('The engine is back')).toBeVisible()
  await expect(dropZone).toBeVisible()

  await frames()
  const tasks = await watchTasks(await page.context().newCDPSession(page))
  await dropFiles(page, [file])
  await expect(scorecard(page)).toBeVisible({ timeout: 300_000 })
  await settled(page)
  const [shown, own] = [await frames(), await tasks()]
  note(shown, own, 'load and first evaluation')
  expect(shown.length).toBeGreaterThan(50)
  expect(sum(own.map(({ cpu }) => cpu))).toBeGreaterThan(0)
  // Where others want the processors too, frames are late for them. What the window holds itself up for is the processor time of its long tasks.
  const long = own.map(({ cpu }) => cpu).filter((cpu) => cpu > FRAME)
  expect(sum(long) / sum(shown)).toBeLessThan(0.05)
  const before = await figures(page)

  const activity = await listen(page, '.lb-activity .lb-clip')
  await killEngine(page, app)
  await activity.heard(/^Finding the units|^Rows of/)
  await killEngine(page, app)
  await settled(page)
  expect(await figures(page)).toEqual(before)
  expect(complaints).toEqual([])
})

for (const place of PLACES) {
  test(`${place}: a file that does not fit into the memory is refused in words, and the notebook stays as it was`, async ({ start, folder }) => {
    const file = join(folder, 'too-large.csv')
    await writeEvents(file, 1_000_000)
    process.env['LIFTBENCH_MEMORY'] = '60MB'
    const { page, complaints } = await start(place)
    await openSample(page)
    const before = await figures(page)
    await dropFiles(page, [file])
    await expect(page.getByText(/The data do not fit into the memory that Liftbench may use/).first()).toBeVisible()
    await expect(page.getByText(/Allow more memory/).first()).toBeVisible()
    await settled(page)
    expect(await figures(page)).toEqual(before)
    expect(complaints).toEqual([])
  })
}

test('desktop: a full disk is told where the notebook is saved and where a report is exported, and both work once there is room', async ({ start, folder }) => {
  const { page, app, complaints } = await start('desktop')
  await openSample(page)
  const before = await figures(page)
  // Whatever is written to this device meets a full disk.
  const [notebook, report] = [join(folder, 'held.liftbench'), join(folder, 'report.html')]
  for (const path of [notebook, report]) symlinkSync('/dev/full', path)
  const answerWith = async (path: string): Promise<void> => {
    await app?.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath }) }, path)
  }

  await answerWith(notebook)
  await page.keyboard.press('Control+s')
  await page.getByRole('banner').getByRole('button', { name: 'Not saved' }).click()
  await expect(page.getByText(/^The disk is full; held\.liftbench was not written/).first()).toBeVisible()
  await answerWith(report)
  await page.getByRole('banner').getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /Report as HTML/ }).click()
  await expect(page.getByText(/^The disk is full; report\.html was not written/).first()).toBeVisible()
  expect(await figures(page)).toEqual(before)

  for (const path of [notebook, report]) unlinkSync(path)
  await answerWith(notebook)
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('banner').getByRole('button', { name: 'Saved', exact: true })).toBeVisible()
  expect(readFileSync(notebook, 'utf8')).toContain('Checkout button colour')
  expect(complaints).toEqual([])
})
