import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPicture } from './picture'
import { figures, openSample, readoutOf, scorecard, settings, settled } from './readout'
import { expect, PLACES, test } from './workbench'

for (const place of PLACES) {
  test(`${place}: sample, readout, another level, picture, saved, reopened as it was`, async ({ start, folder }) => {
    const first = await start(place)
    const { page } = first
    await openSample(page)
    await expect(scorecard(page)).toContainText('Paid within a week')
    const at95 = await figures(page)

    await settings(page).getByLabel('Level').selectOption('0.99')
    await expect(page.getByRole('contentinfo')).toContainText('99')
    await settled(page)
    const at99 = await figures(page)
    expect(at99).not.toEqual(at95)
    expect(at99.map((row) => row.split('\n')[0])).toEqual(at95.map((row) => row.split('\n')[0]))

    const picture = await first.keep('forest.png', async () => {
      const chart = page.locator('figure').first()
      await expect(chart.locator('[data-drawn]')).toBeVisible()
      await chart.getByRole('button', { name: 'Take away' }).click()
      for (const [label, size] of [['Width', '700'], ['Height', '500'], ['Scale', '2']] as const) {
        const field = page.getByLabel(label, { exact: true })
        await field.fill(size)
        await field.blur()
      }
      await expect(page.getByText('PNG: 1400 × 1000 pixels')).toBeVisible()
      await page.getByRole('button', { name: /^PNG/ }).click()
    })
    const { width, height, colours, ink } = readPicture(picture)
    expect([width, height]).toEqual([1400, 1000])
    expect(colours).toBeGreaterThan(20)
    expect(ink).toBeGreaterThan(0.005)
    await page.keyboard.press('Escape')

    const saved = await first.save('first-light.liftbench', () => page.keyboard.press('Control+s'))
    expect(first.complaints).toEqual([])
    expect(first.strangers).toEqual([])
    await first.close()
    const written = readFileSync(saved, 'utf8')
    expect(written).toContain('confidence: 0.99')

    const copy = join(folder, 'copy.liftbench')
    copyFileSync(saved, copy)
    const second = await start(place, { files: [copy] })
    await readoutOf(second.page)
    await expect(settings(second.page).getByLabel('Level')).toHaveValue('0.99')
    expect(await figures(second.page)).toEqual(at99)
    const again = await second.save('again.liftbench', () => second.page.keyboard.press('Control+Shift+s'))
    await second.close()
    expect(readFileSync(again, 'utf8')).toBe(written)
    expect(second.strangers).toEqual([])
  })
}
