import { figures, openSample, scorecard, settings, settled } from './readout'
import { expect, test } from './workbench'

test('desktop: the engine is killed, the window stays, and the results come back by themselves', async ({ start }) => {
  const { page, app, complaints } = await start('desktop')
  await openSample(page)
  const before = await figures(page)
  const engine = await app?.evaluate(({ app: { getAppMetrics } }) => getAppMetrics().find(({ name }) => name === 'Liftbench engine')?.pid)
  expect(engine).toBeGreaterThan(0)

  process.kill(Number(engine), 'SIGKILL')
  await expect(page.getByText('The engine is back')).toBeVisible()
  await settled(page)
  expect(await figures(page)).toEqual(before)
  const next = await app?.evaluate(({ app: { getAppMetrics } }) => getAppMetrics().find(({ name }) => name === 'Liftbench engine')?.pid)
  expect(next).not.toBe(engine)

  await settings(page).getByLabel('Level').selectOption('0.8')
  await expect(page.getByRole('contentinfo')).toContainText('80')
  await settled(page)
  expect(await figures(page)).not.toEqual(before)
  await expect(scorecard(page)).toBeVisible()
  expect(complaints).toEqual([])
})
