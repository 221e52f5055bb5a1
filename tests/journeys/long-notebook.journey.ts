import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settled } from './readout'
import { expect, PLACES, root, test } from './workbench'

const CELLS = 100

/** A notebook of 100 cells about one experiment: readouts, charts and notes in turn, a readout as the last. */
function longNotebook(definition: string): string {
  const cells: Record<string, unknown>[] = [{ kind: 'experiment', id: 'experiment', definition, folded: true }, { kind: 'readout', id: 'readout-first' }]
  const kinds = ['note', 'chart', 'readout', 'note', 'chart']
  const charts = ['forest', 'timeline', 'sample-ratio', 'balance']
  for (let at = cells.length; at < CELLS - 1; at++) {
    const kind = kinds[at % kinds.length]!
    if (kind === 'note') cells.push({ kind, id: `note-${String(at)}`, text: `## Remark ${String(at)}\n\nWhat we asked the data next.` })
    else if (kind === 'chart') cells.push({ kind, id: `chart-${String(at)}`, chart: charts[at % charts.length] })
    else cells.push({ kind, id: `readout-${String(at)}`, segment: at % 2 === 0 ? null : 'country' })
  }
  cells.push({ kind: 'readout', id: 'readout-last' })
  return JSON.stringify({ 'liftbench-notebook': 1, name: 'Hundred cells', cells })
}

for (const place of PLACES) {
  test(`${place}: a notebook of 100 cells opens, its last cell has results, and typing in a note changes no other cell`, async ({ start, folder }) => {
    test.setTimeout(300_000)
    cpSync(join(root, 'sample-data/checkout-button'), folder, { recursive: true })
    const file = join(folder, 'hundred.liftbench')
    writeFileSync(file, longNotebook(readFileSync(join(folder, 'experiment.yaml'), 'utf8')))
    const { page, complaints } = await start(place, { files: [file] })
    const of = (id: string) => page.locator(`[data-cell-id="${id}"]`)
    // What rests far from the screen is not rendered, but says the same.
    const figures = (id: string) => of(id).locator('.lb-scorecard tbody tr').allTextContents()
    await expect(of('readout-first').getByRole('row', { name: /Paid within a week/ })).toBeVisible()
    await expect(page.locator('[data-cell-id]')).toHaveCount(CELLS)
    await page.getByRole('main', { name: 'Notebook' }).evaluate((element) => { element.scrollTop = element.scrollHeight })
    await expect(async () => {
      await of('readout-last').scrollIntoViewIfNeeded({ timeout: 10_000 })
      await expect(of('readout-last').getByRole('row', { name: /Paid within a week/ })).toBeInViewport({ timeout: 10_000 })
    }).toPass()
    await settled(page)
    await expect(page.locator('[data-behind]')).toHaveCount(0)
    const first = await figures('readout-first')
    expect(first.length).toBeGreaterThan(8)
    expect(await figures('readout-last')).toEqual(first)
    await expect(page.locator('[data-standing="waiting"]')).toHaveCount(0)

    const note = of('note-50')
    await note.scrollIntoViewIfNeeded()
    await note.locator('.lb-note').dblclick()
    const field = note.getByRole('textbox', { name: 'Note, in Markdown' })
    await expect(field).toBeFocused()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' First.')
    await expect(page.locator('[data-standing="near"] .lb-figure-place [role="img"]').first()).toBeAttached()
    await expect(page.locator('[data-standing="near"] .lb-figure-place [role="img"]:not([data-drawn])')).toHaveCount(0)
    await expect(page.locator('[data-behind]')).toHaveCount(0)
    await page.evaluate(() => {
      const changed = new Set<string>()
      Object.assign(window, { changed })
      new MutationObserver((all) => {
        for (const { target } of all) {
          const cell = (target instanceof Element ? target : target.parentElement)?.closest('.lb-cell-body')?.closest('[data-cell-id]')?.getAttribute('data-cell-id')
          if (cell) changed.add(cell)
        }
      }).observe(document.querySelector('.lb-notebook')!, { subtree: true, childList: true, attributes: true, attributeFilter: ['class', 'data-stale', 'aria-busy'], characterData: true })
    })
    // What typing changes, it changes every time; what was still on its way, as a picture far away, only once.
    await expect(async () => {
      const before = await field.inputValue()
      await page.evaluate(() => { (window as unknown as { changed: Set<string> }).changed.clear() })
      await page.keyboard.type(' What we write has to appear at once.')
      await expect(field).toHaveValue(`${before} What we write has to appear at once.`)
      const changed = await page.evaluate(() => [...(window as unknown as { changed: Set<string> }).changed])
      expect(changed.filter((id) => id !== 'note-50')).toEqual([])
    }).toPass()
    expect(complaints).toEqual([])
  })
}
