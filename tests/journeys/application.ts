import { spawn } from 'node:child_process'
import type { Page } from '@playwright/test'
import { chromium } from '@playwright/test'

export interface Application {
  readonly page: Page
  /** Ends it as a closing session does, and waits until it is gone. */
  close(): Promise<void>
}

/**
 * Starts an Electron application as a person does, with nothing of Playwright's inside it, and looks on from outside
 * through the debugging port of its pages.
 */
export async function startApplication(executable: string, words: readonly string[], environment: Record<string, string>): Promise<Application> {
  const child = spawn(executable, ['--remote-debugging-port=0', ...words], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  // A journey that fails leaves nothing running.
  const orphaned = (): void => { child.kill('SIGKILL') }
  process.once('exit', orphaned)
  const port = await new Promise<string>((done, fail) => {
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString()
      const found = /^DevTools listening on (ws:\S+)/m.exec(said)
      if (found?.[1]) done(found[1])
    })
    child.once('exit', (code) => fail(new Error(`The application ended with code ${code}: ${said}`)))
  })
  await pageShown(port)
  const browser = await chromium.connectOverCDP(port)
  const [context] = browser.contexts()
  if (!context) throw new Error('The application shows no context.')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  return {
    page,
    close: async () => {
      await browser.close()
      child.kill('SIGTERM')
      await ended
      process.off('exit', orphaned)
    },
  }
}

/** Waits until the application shows its page: a debugger that comes while the window is being made can wait for it for ever. */
async function pageShown(address: string): Promise<void> {
  const list = `http://${new URL(address).host}/json`
  for (;;) {
    const targets = await fetch(list).then((answer) => answer.json() as Promise<{ type: string; url: string; title: string }[]>, () => [])
    if (targets.some(({ type, url, title }) => type === 'page' && url.startsWith('liftbench:') && title === 'Liftbench')) return
    await new Promise((done) => setTimeout(done, 100))
  }
}
