import { expectNothingSerious } from './axe'
import { openSample } from './readout'
import { expect, PLACES, test } from './workbench'

for (const place of PLACES) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${place}, ${scheme}: nothing serious stands between the window and people with assistive technology`, async ({ start }) => {
      const { page } = await start(place, { scheme })
      await expect(page.getByRole('main', { name: 'Start' })).toBeVisible()
      await expectNothingSerious(page, 'the empty window')
      await openSample(page)
      await expect(page.locator('figure [data-drawn]').first()).toBeVisible()
      await expectNothingSerious(page, 'the readout')
    })
  }
}
