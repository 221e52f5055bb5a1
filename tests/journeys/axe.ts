import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './workbench'

/** Electron opens no second page, so axe must do without one; Chromium is asked the same way. */
export async function expectNothingSerious(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
  expect(found, what).toEqual([])
}
