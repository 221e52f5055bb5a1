import type { Page } from '@playwright/test'

/** Drops files from the disk onto the middle of the page, as a file manager would: the page sees real files. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const { width, height } = await page.evaluate(() => ({ width: window.innerWidth, height: window.innerHeight }))
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data: { items: [], files: [...files], dragOperationsMask: 1 } })
  }
  await session.detach()
}
