import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ElectronApplication, LaunchOptions, Page } from '@playwright/test'
import { _electron, chromium, test as base } from '@playwright/test'
import { findRuntime, launchSwitches } from '../../build/electron-runtime.mjs'

export const root = resolve(import.meta.dirname, '../..')

/** The longest that a program may take to start where the machine is slow, busy, and has not read it from its disk before. */
const STARTED = 90_000

/** The longest that the page may take to be ready for a click, or to hand out a file. */
const READY = 60_000

/** The two places where the workbench runs: its own window, and a browser that the loopback server serves. */
export const PLACES = ['desktop', 'browser'] as const
export type Place = (typeof PLACES)[number]

export interface Workbench {
  readonly place: Place
  readonly page: Page
  /** The Electron application; null in the browser. */
  readonly app: ElectronApplication | null
  /** Addresses that anything in the workbench has asked for and that are not its own. */
  readonly strangers: string[]
  /** What the page has complained about: uncaught errors, refused by its policy, errors in its console. */
  readonly complaints: string[]
  /** Does what hands out a file, answers the question where to, and gives the path of the file that came out. */
  keep(name: string, action: () => Promise<void>): Promise<string>
  /** Does what saves the notebook under a new name, answers the question where to, and gives its path. */
  save(name: string, action: () => Promise<void>): Promise<string>
  /** Does what must be done before the engine answers: meanwhile its process stands still, and what it is asked waits. */
  withEngineHeld(action: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

interface Start {
  readonly files?: readonly string[]
  readonly scheme?: 'light' | 'dark'
  /** Where the workbench remembers things; a fresh folder unless a journey starts twice. */
  readonly home?: string
}

interface Fixtures {
  /** A folder of the journey's own, gone after it. */
  folder: string
  start: (place: Place, options?: Start) => Promise<Workbench>
}

export const test = base.extend<Fixtures>({
  // eslint wants no empty pattern; Playwright wants a pattern.
  folder: async ({ browserName: _ }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'liftbench-journey-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ folder }, use) => {
    const open: Workbench[] = []
    await use(async (place, options = {}) => {
      const workbench = await (place === 'desktop' ? startDesktop(folder, options) : startBrowser(folder, options))
      open.push(workbench)
      return workbench
    })
    for (const workbench of open) await workbench.close()
  },
})

/** The environment of a machine without a user: nothing remembered or prepared, nothing asked of a desktop that is not there. */
export function environment(home: string): Record<string, string> {
  const given = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const { ELECTRON_RUN_AS_NODE: _asNode, NODE_OPTIONS: _options, ...rest } = Object.fromEntries(given)
  return { LIFTBENCH_CACHE: join(home, 'cache'), ...rest, DBUS_SESSION_BUS_ADDRESS: 'disabled:', XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), XDG_DATA_HOME: join(home, 'data') }
}

async function startDesktop(folder: string, { files = [], scheme, home = folder }: Start): Promise<Workbench> {
  // Playwright holds an application back until it has hold of it, but only one whose runtime it has found by itself.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = (await findRuntime()).directory
  const app = await _electron.launch({
    args: [...launchSwitches(), '--disable-gpu', `--user-data-dir=${join(home, 'user-data')}`, root, ...files],
    env: environment(home),
    colorScheme: scheme ?? 'light',
    timeout: STARTED,
  })
  const page = await app.firstWindow({ timeout: STARTED })
  page.setDefaultTimeout(READY)
  const watch = watchPage(page, (address) => /^(liftbench|file|data|blob|devtools|about):/.test(address))
  let closed = false
  const keep: Workbench['keep'] = async (name, action) => {
    const target = join(folder, name)
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
    }, target)
    await action()
    await written(target)
    return target
  }
  return {
    place: 'desktop',
    page,
    app,
    ...watch,
    keep,
    save: async (name, action) => {
      const target = await keep(name, action)
      await saved(page)
      return target
    },
    withEngineHeld: async (action) => {
      const engine = await app.evaluate(({ app: { getAppMetrics } }) => getAppMetrics().find(({ name }) => name === 'Liftbench engine')?.pid)
      await held(engine, action)
    },
    close: async () => {
      if (closed) return
      closed = true
      await app.close()
    },
  }
}

async function startBrowser(folder: string, { files = [], scheme, home = folder }: Start): Promise<Workbench> {
  const server = await serve(['serve', '--port', '0', ...files], home)
  const browser = await chromium.launch(chromiumLaunch())
  const context = await browser.newContext({ colorScheme: scheme ?? 'light', acceptDownloads: true, viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  page.setDefaultTimeout(READY)
  const own = new URL(server.address).host
  const watch = watchPage(page, (address) => /^(data|blob|about):/.test(address) || new URL(address).host === own)
  await page.goto(server.address, { timeout: STARTED })
  let closed = false
  return {
    place: 'browser',
    page,
    app: null,
    ...watch,
    keep: async (name, action) => {
      const [download] = await Promise.all([page.waitForEvent('download'), action()])
      const target = join(folder, name)
      await download.saveAs(target)
      return target
    },
    save: async (name, action) => {
      const target = join(folder, name)
      await action()
      const question = page.getByRole('dialog')
      await question.getByRole('textbox').fill(target)
      await question.getByRole('button', { name: 'Save' }).click()
      await written(target)
      await saved(page)
      return target
    },
    withEngineHeld: (action) => held(server.pid, action),
    close: async () => {
      if (closed) return
      closed = true
      await browser.close()
      await server.stop()
    },
  }
}

async function held(pid: number | undefined, action: () => Promise<void>): Promise<void> {
  if (pid === undefined) throw new Error('There is no engine to hold.')
  process.kill(pid, 'SIGSTOP')
  try {
    await action()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

async function written(path: string): Promise<void> {
  await base.expect.poll(() => existsSync(path), { message: `${path} is written` }).toBe(true)
}

async function saved(page: Page): Promise<void> {
  await base.expect(page.getByRole('banner').getByRole('button', { name: 'Saved', exact: true })).toBeVisible()
}

/** Starts `liftbench` with the given words and waits until it has printed its address. */
export async function serve(words: readonly string[], home: string, program = [join(root, 'out/main/cli.js')], more: Record<string, string> = {}): Promise<{ address: string; pid: number | undefined; said: () => string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [...program, ...words], { cwd: root, env: { ...environment(home), ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  // A journey that fails leaves nothing running.
  const orphaned = (): void => { child.kill('SIGTERM') }
  process.once('exit', orphaned)
  const address = await new Promise<string>((done, fail) => {
    const hear = (part: Buffer) => {
      said += part.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)
      if (found) done(found[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => fail(new Error(`The server ended with code ${code}: ${said}`)))
  })
  return {
    address,
    pid: child.pid,
    said: () => said,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      process.off('exit', orphaned)
    },
  }
}

function watchPage(page: Page, isOwn: (address: string) => boolean): { strangers: string[]; complaints: string[] } {
  const strangers: string[] = []
  const complaints: string[] = []
  page.context().on('request', (request) => {
    if (!isOwn(request.url())) strangers.push(request.url())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { strangers, complaints }
}

/** How Chromium is started: it asks the network for nothing of its own. */
export function chromiumLaunch(): LaunchOptions {
  return {
    timeout: STARTED,
    ...(chromiumPath() === undefined ? {} : { executablePath: chromiumPath() }),
    args: [...launchSwitches(), '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  }
}

/** Debian's browser, or the one that the environment names; undefined lets Playwright look for its own. */
function chromiumPath(): string | undefined {
  const named = process.env['LIFTBENCH_CHROMIUM']
  return named ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
}

export const { expect } = base
