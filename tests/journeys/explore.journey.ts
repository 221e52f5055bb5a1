import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { addCell, addChart } from './added-cell'
import { openSample, readoutOf, scorecard, settled } from './readout'
import { expect, PLACES, root, test } from './workbench'

/** Writes a query into a SQL cell in place of what it says. */
async function write(page: Page, cell: Locator, sql: string): Promise<void> {
  await cell.getByRole('textbox', { name: /^SQL/ }).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
  await page.keyboard.press('Control+Enter')
}

async function name(cell: Locator, words: string): Promise<void> {
  const field = cell.getByLabel('Name')
  await expect(async () => {
    await field.fill(words)
    await field.press('Enter')
    await expect(cell.getByRole('heading', { level: 2 })).toContainText(words, { timeout: 10_000 })
  }).toPass()
}

/** The results are kept that a notebook has as it was saved: whoever opens it next is shown them. */
function expectKept(home: string, notebook: string): void {
  const [, source = ''] = /path: "?([^\s",]+)/.exec(readFileSync(notebook, 'utf8')) ?? []
  expect(source).toContain('events.parquet')
  expect(keptIn(home).some((kept) => kept.includes('"evaluations":{"') && kept.includes(source))).toBe(true)
}

/** All that is kept of notebooks, as text. */
function keptIn(home: string): string[] {
  const folders = [join(home, 'user-data/results'), join(home, 'config/liftbench/results')].filter((folder) => existsSync(folder))
  return folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(folder, name), 'utf8')))
}

const picture = (cell: Locator): Locator => cell.locator('.lb-figure-place [role="img"]')
const answer = (cell: Locator): Locator => cell.getByRole('table', { name: /^Answer/ })

for (const place of PLACES) {
  test(`${place}: SQL over the units, cells that read each other, a parameter, a mistake at its place, a chart, a file`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const first = await addCell(page, 'sql')
    await write(page, first, 'SELECT variant, count(*) AS units, avg(conversion) AS conversion FROM units GROUP BY ALL ORDER BY variant')
    await expect(answer(first).getByRole('row')).toHaveCount(3)
    await expect(answer(first)).toContainText('10038')
    await name(first, 'arms')

    const held = await addCell(page, 'parameter')
    await name(held, 'arm')
    await held.getByLabel('Type').selectOption('text')
    await held.getByLabel('Value').fill('treatment')
    await held.getByLabel('Value').press('Enter')

    const reader = await addCell(page, 'sql')
    await write(page, reader, 'SELECT variant, units\nFROM arms\nWHERE variant = $arm')
    await expect(answer(reader)).toContainText('9962')
    await expect(answer(reader).getByRole('row')).toHaveCount(2)
    await expect(reader).toContainText('reads units, arms, $arm')
    await held.getByLabel('Value').fill('control')
    await held.getByLabel('Value').press('Enter')
    await expect(answer(reader)).toContainText('10038')

    await write(page, reader, 'SELECT variant,\n  unitz\nFROM arms')
    await expect(reader.getByRole('alert')).toContainText('line 2, character 3')
    await write(page, reader, "SELECT * FROM read_csv('/etc/passwd')")
    await expect(reader.getByRole('alert')).toContainText('may not touch files')
    await write(page, reader, 'SELECT * FROM units ORDER BY unit')
    await expect(reader.getByRole('status').filter({ hasText: /20.000 rows/ })).toBeVisible()

    await first.getByText('Chart', { exact: true }).click()
    await expect(first.locator('[data-drawn]')).toBeVisible()
    await first.getByText('Columns', { exact: true }).click()
    await expect(first.getByRole('region', { name: /^Columns of the answer/ })).toContainText('conversion')

    for (const [format, head] of [['CSV', 'variant,units,conversion'], ['Parquet', 'PAR1'], ['Arrow', 'ARROW1']] as const) {
      const path = await workbench.keep(`arms.${format.toLowerCase()}`, async () => {
        await first.getByRole('button', { name: 'Export' }).click()
        await page.getByRole('menuitem', { name: format }).click()
      })
      expect(readFileSync(path).subarray(0, head.length).toString()).toBe(head)
    }
    expect(workbench.complaints).toEqual([])
    expect(workbench.strangers).toEqual([])
  })

  test(`${place}: a number is followed to its formula, its units and the lines of its file, and adds up`, async ({ start, folder }) => {
    cpSync(join(root, 'sample-data/checkout-button'), folder, { recursive: true })
    const text = readFileSync(join(folder, 'experiment.yaml'), 'utf8').replace('path: events.parquet', 'path: events.csv.gz')
    writeFileSync(join(folder, 'traced.yaml'), text)
    const { page, complaints } = await start(place, { files: [join(folder, 'traced.yaml')] })
    await readoutOf(page)
    await scorecard(page).getByRole('row', { name: /Orders per person/ }).getByRole('button', { name: /^0\.3/ }).first().click()
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    const added = inspector.getByRole('region', { name: 'Added up' })
    await expect(added.locator('[data-agrees="true"]')).toHaveCount(2)
    await expect(added).toContainText(/The readout says the same/)
    await expect(inspector.getByRole('region', { name: 'Formula' })).toContainText('as in the readout')
    const units = inspector.getByRole('region', { name: 'Units behind it' })
    await units.getByRole('button', { expanded: false }).first().click()
    await expect(units).toContainText(/events\.csv\.gz, line \d/)
    expect(complaints).toEqual([])
  })

  test(`${place}: a decision and the counts of looks stand in the report; find leads to a text; a segment is followed`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const held = await addCell(page, 'decision')
    await held.getByText('Iterate', { exact: true }).click()
    await held.getByLabel('Reason').fill('The revenue is undecided.')
    const slice = await addCell(page, 'parameter')
    await name(slice, 'slice')
    await slice.getByLabel('Type').selectOption('segment')
    await slice.getByText('Readout', { exact: true }).click()
    await slice.getByLabel('Value').selectOption('country=DE')
    await expect(page.getByText(/^Looked at in this notebook so far: 1 state of the data, 8 metrics, 1 segment\./)).toBeVisible()
    await settled(page)

    await page.keyboard.press('Control+f')
    const find = page.getByRole('search')
    await find.getByRole('textbox').fill('undecided')
    await expect(find).toContainText('1 of 1')
    await page.keyboard.press('Enter')
    await expect(held).toHaveAttribute('data-selected', 'true')
    await page.keyboard.press('Escape')
    await expect(find).toHaveCount(0)

    const report = await workbench.keep('report.html', () => page.keyboard.press('Control+e'))
    const html = readFileSync(report, 'utf8')
    expect(html).toContain('The revenue is undecided.')
    expect(html).toMatch(/"peeks":\s*\{\s*"looks":\s*1/)
    expect(workbench.complaints).toEqual([])
  })

  test(`${place}: a saved notebook opens with its last results and says that the data are the same`, async ({ start, folder }) => {
    const first = await start(place)
    await openSample(first.page)
    const saved = await first.save('kept.liftbench', () => first.page.keyboard.press('Control+s'))
    await settled(first.page)
    await expect(() => { expectKept(folder, saved) }).toPass()
    const curve = await addChart(first.page, 'Other analyses (specification curve)')
    await curve.getByRole('button', { name: 'Compute', exact: true }).click()
    await expect(picture(curve)).toHaveAccessibleName(/The declared analysis says/)
    await expect(() => {
      expect(readFileSync(saved, 'utf8')).toContain('specification-curve')
      expect(keptIn(folder).some((kept) => kept.includes('"explore [\\"specification\\"'))).toBe(true)
    }).toPass()
    await first.close()
    const second = await start(place, { files: [saved] })
    await expect(scorecard(second.page)).toBeVisible()
    await expect(second.page.getByText(/^The data have not changed since the results of /)).toBeVisible()
    await settled(second.page)
    const again = second.page.locator('[data-kind="chart"]').filter({ hasText: 'the lift under other analyses' })
    await expect(picture(again)).toHaveAccessibleName(/The declared analysis says/)
    await expect(again.getByRole('button', { name: 'Compute', exact: true })).toHaveCount(0)
  })
}
