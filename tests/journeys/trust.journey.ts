import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { expectNothingSerious } from './axe'
import { misdealt, rule, writeDoubtfulExport } from './doubtful-export'
import { readoutOf, settled } from './readout'
import { expect, PLACES, test } from './workbench'

const NAME = 'A doubtful export'

const trust = (page: Page): Locator => page.getByRole('region', { name: 'Trust: Trust' })
const finding = (page: Page, kind: string): Locator => trust(page).locator(`[data-finding="${kind}"]`)
const check = (page: Page, id: string): Locator => page.locator(`[data-check="${id}"]`)

/** Waits until the data were looked at. */
async function triaged(page: Page): Promise<void> {
  await settled(page)
  await expect(trust(page).getByText(/in [\d\s]+ rows of/)).toBeVisible()
}

for (const place of PLACES) {
  test(`${place}: repeated rows are found, looked at, repaired, undone, done again and taken back`, async ({ start, folder }) => {
    const { page, save, complaints, strangers } = await start(place, { files: [writeDoubtfulExport(folder)] })
    await readoutOf(page, NAME)
    await triaged(page)
    const repeated = finding(page, 'duplicate-ids')
    await expect(repeated).toContainText('40 rows')
    await expect(repeated.locator('.lb-lifts')).toContainText('Bought')

    await repeated.getByRole('button', { name: /^Show rows/ }).click()
    const rows = repeated.getByRole('table', { name: /^Rows/ })
    await expect(rows.getByRole('row').nth(1)).toContainText('purchase')
    await expect(rows.getByRole('columnheader', { name: 'Line' })).toBeVisible()

    await repeated.getByRole('button', { name: /^Leave out the 40/ }).click()
    await triaged(page)
    await expect(finding(page, 'duplicate-ids')).toHaveCount(0)
    const repairs = trust(page).getByRole('region', { name: 'Repairs in force' })
    await expect(repairs).toContainText('40 rows')

    await page.getByRole('banner').getByRole('button', { name: /^Undo/ }).click()
    await expect(finding(page, 'duplicate-ids')).toBeVisible()
    await expect(repairs).toHaveCount(0)
    await page.getByRole('banner').getByRole('button', { name: /^Redo/ }).click()
    await expect(finding(page, 'duplicate-ids')).toHaveCount(0)
    const kept = readFileSync(await save('repaired.liftbench', () => page.keyboard.press('Control+s')), 'utf8')
    expect(kept).toContain('kind: deduplicate')
    expect(kept).toContain('# one per device')

    await repairs.getByRole('button', { name: /^Take back/ }).click()
    await expect(finding(page, 'duplicate-ids')).toBeVisible()
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
  })

  test(`${place}: a split that is off has a cause, which can be looked at, left out, or accepted with a reason`, async ({ start, folder }) => {
    const { page, complaints } = await start(place, { files: [writeDoubtfulExport(folder)] })
    await readoutOf(page, NAME)
    await expect(check(page, 'sample-ratio')).toHaveAttribute('data-status', 'fail')
    const cause = check(page, 'sample-ratio-cause')
    await expect(cause.getByRole('row').nth(1)).toContainText('tv')
    await cause.getByRole('button', { name: /^Rows of/ }).first().click()
    await expect(cause.getByRole('table', { name: 'Rows of events' }).getByRole('row').nth(1)).toContainText('tv')
    await page.getByRole('region', { name: 'Checks' }).getByRole('button', { name: 'Show', exact: true }).click()
    await check(page, 'daily-sample-ratio').getByRole('button', { name: /^Show the evidence/ }).click()
    await expect(check(page, 'daily-sample-ratio').locator('figure [data-drawn]')).toBeVisible()
    await expectNothingSerious(page, 'checks with their evidence')

    await cause.getByRole('button', { name: /^Leave out/ }).first().click()
    await expect(check(page, 'sample-ratio')).not.toHaveAttribute('data-status', 'fail')
    await page.keyboard.press('Control+z')
    await expect(check(page, 'sample-ratio')).toHaveAttribute('data-status', 'fail')

    await settled(page)
    await expect(page.getByText(/^No verdict/)).toBeVisible()
    for (const id of ['sample-ratio', 'daily-sample-ratio', 'segment-sample-ratio']) {
      const open = check(page, id).getByRole('button', { name: /^Accept this failure/ })
      if ((await open.count()) === 0) continue
      await open.click()
      await check(page, id).getByRole('textbox').fill('The players of one maker were switched off; they are in no metric.')
      await check(page, id).getByRole('button', { name: 'Accept and show verdicts' }).click()
      await expect(check(page, id)).toContainText('Accepted')
      await settled(page)
    }
    await expect(page.getByText(/^No verdict/)).toHaveCount(0)
    expect(complaints).toEqual([])
  })

  test(`${place}: the auditor finds the units that were dealt otherwise, and each can be looked up`, async ({ start, folder }) => {
    const { page, keep, complaints } = await start(place, { files: [writeDoubtfulExport(folder)] })
    await readoutOf(page, NAME)
    await triaged(page)
    await trust(page).getByRole('button', { name: 'Audit the assignment' }).click()
    const audit = trust(page).getByRole('region', { name: 'Audit of the assignment' })
    await audit.getByRole('button', { name: 'Compare' }).click()
    await expect(audit.getByRole('status').getByText('The rule does not fit.')).toBeVisible()

    await audit.locator('select').selectOption('expression')
    await audit.getByRole('textbox', { name: 'Expression' }).fill(rule)
    await audit.getByRole('textbox', { name: 'Expression' }).press('Enter')
    await expect(audit.getByText('Some disagree.')).toBeVisible()
    const units = audit.getByRole('table', { name: 'Units that disagree' })
    for (const id of misdealt) await expect(units.getByRole('button', { name: `Look up the unit ${id}` })).toBeVisible()
    await expectNothingSerious(page, 'the audit')

    await units.getByRole('button', { name: `Look up the unit ${misdealt[0] ?? ''}` }).click()
    const look = page.getByRole('dialog')
    await expect(look.getByRole('article')).toContainText('Counts in')
    await expect(look.getByRole('table', { name: 'Rows of the unit in events' }).getByRole('row').nth(1)).toContainText('exposure')
    await expectNothingSerious(page, 'the look-up')
    const written = readFileSync(await keep('unit.json', () => look.getByRole('button', { name: /^Save JSON/ }).click()), 'utf8')
    expect(written).not.toContain(misdealt[0])
    expect(complaints).toEqual([])
  })

  test(`${place}: a finding is repaired and a unit looked up with the keyboard alone`, async ({ start, folder }) => {
    const { page, complaints } = await start(place, { files: [writeDoubtfulExport(folder)], scheme: 'dark' })
    await readoutOf(page, NAME)
    await triaged(page)
    await expectNothingSerious(page, 'findings')
    await tabTo(page, /^Leave out the 40/)
    await page.keyboard.press('Enter')
    await expect(finding(page, 'duplicate-ids')).toHaveCount(0)
    await page.keyboard.press('Control+l')
    await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused()
    await page.keyboard.type(' u77 ')
    await expect(page.getByRole('dialog').getByRole('article')).toContainText('u77')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(complaints).toEqual([])
  })
}

/** Presses Tab until what is wanted has the focus; fails when the focus comes round without it. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 300; presses += 1) {
    await page.keyboard.press('Tab')
    if (wanted.test(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''))) return
  }
  throw new Error('The keyboard does not reach it.')
}
