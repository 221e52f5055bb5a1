import { join } from 'node:path'
import { dropFiles } from './drop'
import { scorecard, settled } from './readout'
import { expect, PLACES, root, test } from './workbench'

for (const place of PLACES) {
  test(`${place}: a dropped export becomes a readout without a question asked`, async ({ start }) => {
    const { page, complaints, strangers } = await start(place)
    await expect(page.getByRole('heading', { name: 'Drop an export of your experiment' })).toBeVisible()
    await dropFiles(page, [join(root, 'sample-data/checkout-button/events.csv.gz')])
    await expect(scorecard(page)).toBeVisible()
    await settled(page)
    await expect(page.getByRole('button', { name: 'Unit column: user_id' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Variant column: variant' })).toBeVisible()
    await expect(scorecard(page).locator('tbody tr')).not.toHaveCount(0)
    await expect(page.getByRole('region', { name: 'Checks' })).toContainText('sample ratio')
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
  })
}
