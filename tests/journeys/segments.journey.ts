import { readFileSync } from 'node:fs'
import type { Locator } from '@playwright/test'
import { addChart } from './added-cell'
import { openSample, scorecard, settled } from './readout'
import { expect, PLACES, test } from './workbench'

const picture = (cell: Locator): Locator => cell.locator('.lb-figure-place [role="img"]')

async function asTable(cell: Locator): Promise<Locator> {
  await cell.getByText('Table', { exact: true }).click()
  const table = cell.getByRole('region', { name: /^Data of the chart/ })
  await expect(table).toBeVisible()
  return table
}

for (const place of PLACES) {
  test(`${place}: a heat map of two columns, one of them a time that no definition lists; a forest of both; a segment as a filter`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const map = await addChart(page, 'Heat map by two columns')
    const drawn = picture(map)
    await expect(drawn).toHaveAccessibleName(/15 segments of country × device looked at, 2 without a test.*Exploratory.*Cochran’s Q/s)
    await expect(map.locator('[data-drawn]')).toBeVisible()
    await map.getByLabel('Rows').selectOption({ label: 'ts by weekday (not declared)' })
    await expect(drawn).toHaveAccessibleName(/by ts by weekday × device/)
    const path = await workbench.keep('segments.csv', async () => {
      await map.getByRole('button', { name: 'Take away' }).click()
      await page.getByRole('button', { name: 'Data as CSV …' }).click()
    })
    const csv = readFileSync(path, 'utf8')
    expect(csv).toContain('segment,ts by weekday,device,variant,lift')
    expect(csv.match(/^ts by weekday × device,/gm)).toHaveLength(21)
    await page.keyboard.press('Escape')
    await map.getByLabel('Rows').selectOption({ label: 'country' })
    await expect(drawn).toHaveAccessibleName(/by country × device/)
    await expect(map.locator('[data-stale]')).toHaveCount(0)
    await expect(async () => {
      // A cell of the pairs, which stand after all units and the levels of each column.
      const bar = map.locator('.bars .point path').nth(10)
      await bar.click({ force: true, timeout: 10_000 })
      await expect(map.getByRole('region', { name: 'Chosen segment' })).toContainText('filters:', { timeout: 10_000 })
    }).toPass()

    const chosen = map.getByRole('region', { name: 'Chosen segment' })
    await chosen.getByRole('button', { name: 'Brush these units' }).click()
    const brush = page.locator('[data-kind="brush"]')
    await expect(brush).toBeFocused()
    await expect(brush.getByRole('status').first()).toContainText(/Exploratory: [\d\s\u2009\u202f]+ of 20.000 units/)
    await expect(brush.getByText(/^country = /).first()).toBeVisible()
    await expect(brush.getByText(/^device = /).first()).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(brush).toHaveCount(0)

    await chosen.getByRole('button', { name: 'Make it a filter' }).click()
    const remark = page.locator('[data-kind="note"]').filter({ hasText: 'Chosen after looking' })
    await expect(remark).toContainText(/country = [A-Z]{2} and device = \w+/)
    await expect(scorecard(page).getByRole('row', { name: /Paid within a week/ })).not.toContainText('10038')
    await page.keyboard.press('Control+z')
    await expect(remark).toHaveCount(0)
    await settled(page)

    const forest = await addChart(page, 'Forest by any column, or two')
    await expect(picture(forest)).toHaveAccessibleName(/Declared in the definition\..*15 segments of country × device/s)
    await forest.getByLabel('and', { exact: true }).selectOption({ label: 'no second column' })
    await expect(picture(forest)).not.toHaveAccessibleName(/×/)
    await expect(await asTable(forest)).toContainText('shrunkenLift')
    expect(workbench.complaints).toEqual([])
    expect(workbench.strangers).toEqual([])
  })

  test(`${place}: a funnel of steps in order that add up to the whole, then in any order`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const funnel = await addChart(page, 'Funnel')
    await expect(funnel.getByText('Add the steps that units take after their exposure')).toBeVisible()
    for (const [at, event] of ['view', 'add_to_cart', 'purchase'].entries()) {
      await funnel.getByRole('button', { name: 'Add step' }).click()
      const condition = funnel.getByLabel(`Step ${String(at + 1)}: condition`)
      await condition.fill(`event = '${event}'`)
      await condition.press('Enter')
      await expect(picture(funnel)).toHaveAccessibleName(new RegExp(`Funnel of ${String(at + 1)} steps`))
    }
    await expect(picture(funnel)).toHaveAccessibleName(/\(residual 0\).*The product of the step rates is the last step’s share/s)
    await funnel.locator('.lb-choice', { hasText: 'Order' }).locator('select').selectOption({ label: 'any order' })
    await expect(funnel.locator('.lb-chart-foot')).toContainText('Steps in any order.')
    expect(workbench.complaints).toEqual([])
  })

  test(`${place}: the parts of a lift add up; a specification curve is asked for, stopped, and asked for again`, async ({ start }) => {
    const workbench = await start(place)
    const { page } = workbench
    await openSample(page)
    const parts = await addChart(page, 'Parts of the lift')
    await parts.getByLabel('Metric').selectOption({ label: 'Order value' })
    await expect(picture(parts)).toHaveAccessibleName(/Parts of the lift of Order value.*numerator.*denominator/is)
    await expect(parts.locator('.lb-chart-foot')).toContainText('residual 0')
    const rows = (await asTable(parts)).getByRole('row')
    const contributions = await rows.evaluateAll((all) => all.slice(1).map((row) => [row.children[1]!.textContent, Number(row.children[4]!.textContent.replace('\u2212', '-').replaceAll('\u202f', ''))] as const))
    const total = contributions.find(([part]) => part === 'total')?.[1] ?? NaN
    const others = contributions.filter(([part]) => part !== 'total').reduce((sum, [, value]) => sum + value, 0)
    expect(others).toBeCloseTo(total, 6)

    const curve = await addChart(page, 'Other analyses (specification curve)')
    await workbench.withEngineHeld(async () => {
      await curve.getByRole('button', { name: 'Compute', exact: true }).click()
      await curve.getByRole('button', { name: 'Stop' }).click()
      await expect(curve.getByRole('button', { name: 'Stop' })).toHaveCount(0)
    })
    await expect(picture(curve)).toHaveCount(0)
    await curve.getByRole('button', { name: 'Compute', exact: true }).click()
    await expect(picture(curve)).toHaveAccessibleName(/Specification curve of .*The declared analysis says .* of \d+ analyses/s)
    expect(workbench.complaints).toEqual([])
  })
}
