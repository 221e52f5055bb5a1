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
  const port = await new Promise<string>((done, fail) => {
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString()
      const found = /^DevTools listening on (ws:\S+)/m.exec(said)
      if (found?.[1]) done(found[1])
    })
    child.once('exit', (code) => fail(new Error(`The application ended with code ${code}: ${said}`)))
  })
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
    },
  }
}
