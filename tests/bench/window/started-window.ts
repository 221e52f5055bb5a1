import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { findRuntime, launchSwitches, missingLibraries } from '../../../build/electron-runtime.mjs'
import { environment } from '../../journeys/workbench'

/** Milliseconds from the start of the process. */
export interface WindowTimes {
  /** The first frame with content. */
  readonly painted: number
  /** The first scorecard with figures; null where none was waited for. */
  readonly results: number | null
}

/** Where no window can be opened, the reason. */
export async function noWindow(): Promise<string | null> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && spawnSync('Xvfb', ['-help']).error) return 'neither a display nor Xvfb is here'
  const runtime = await findRuntime({ fetch: false }).catch(() => null)
  if (runtime === null) return 'no Electron runtime is here'
  const missing = missingLibraries(runtime)
  return missing.length > 0 ? `Electron needs ${missing.join(', ')}` : null
}

/** A display of our own for as long as the work takes, where there is none. */
export async function onDisplay<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.platform !== 'linux' || process.env['DISPLAY']) return work()
  // The server itself takes a number that nobody has, and says it once it can be connected to.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((done) => server.once('exit', () => { done() }).once('error', () => { done() }))
  try {
    process.env['DISPLAY'] = `:${await firstLine(server)}`
    return await work()
  } finally {
    delete process.env['DISPLAY']
    server.kill()
    await ended
  }
}

/** What a display server writes to its fourth pipe. */
function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = ''
    server.stdio[3]?.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.includes('\n')) done(said.trim())
    })
    server.once('error', fail)
    server.once('exit', (code) => { fail(new Error(`Xvfb ended with code ${String(code)} before it had a display.`)) })
  })
}

const paintedAt = `performance.getEntriesByName('first-contentful-paint').map((entry) => performance.timeOrigin + entry.startTime)[0] ?? null`
/** The page notes by itself when figures are there; whoever asks later is told when that was. */
const resultsAt = `(() => {
  const there = () => document.querySelector('.lb-scorecard tbody tr:not(.lb-group) .lb-figure')
  if (globalThis.resultsAt === undefined) {
    globalThis.resultsAt = null
    const note = () => { if (there()) { globalThis.resultsAt = performance.timeOrigin + performance.now(); return true } }
    if (!note()) { const look = new MutationObserver(() => { if (note()) look.disconnect() }); look.observe(document, { childList: true, subtree: true }) }
  }
  return globalThis.resultsAt
})()`

/**
 * Starts an Electron program as a person does and looks on through the debugging port of its page, until the first content
 * is painted and, where `awaited` says so, the first figures are there.
 * @param program the folder of a built program
 */
export async function startWindow(program: string, home: string, files: readonly string[], awaited: boolean, stayMs = 0): Promise<WindowTimes> {
  const runtime = await findRuntime({ fetch: false })
  const begun = performance.timeOrigin + performance.now()
  const child = spawn(runtime.executable, ['--remote-debugging-port=0', ...launchSwitches(), '--disable-gpu', `--user-data-dir=${join(home, 'user-data')}`, program, ...files], {
    env: { ...environment(home), LIFTBENCH_CACHE: join(home, 'cache') }, stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => { done() }))
  try {
    const port = await new Promise<string>((done, fail) => {
      let said = ''
      child.stderr.on('data', (part: Buffer) => {
        said += part.toString()
        const found = /^DevTools listening on ws:\/\/([^/]+)/m.exec(said)
        if (found?.[1]) done(found[1])
      })
      child.once('exit', (code) => { fail(new Error(`The program ended with code ${String(code)}: ${said}`)) })
    })
    const page = await pageOf(port)
    const socket = new WebSocket(page)
    await new Promise((done, fail) => socket.once('open', done).once('error', fail))
    let id = 0
    const ask = async (expression: string): Promise<number | null> => {
      id += 1
      const mine = id
      const answer = new Promise<number | null>((done) => {
        const take = (data: Buffer): void => {
          const said = JSON.parse(data.toString()) as { id?: number; result?: { result?: { value?: number | null } } }
          if (said.id !== mine) return
          socket.off('message', take)
          done(said.result?.result?.value ?? null)
        }
        socket.on('message', take)
      })
      socket.send(JSON.stringify({ id: mine, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }))
      return answer
    }
    const until = async (expression: string): Promise<number> => {
      for (;;) {
        const at = await ask(expression)
        if (at !== null) return at - begun
        await pause(5)
      }
    }
    const results = awaited ? await until(resultsAt) : null
    const painted = await until(paintedAt)
    await pause(stayMs)
    socket.close()
    return { painted, results }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function pageOf(port: string): Promise<string> {
  for (;;) {
    const targets = await fetch(`http://${port}/json`).then((answer) => answer.json() as Promise<{ type: string; url: string; webSocketDebuggerUrl: string }[]>, () => [])
    const page = targets.find(({ type, url }) => type === 'page' && url !== '' && url !== 'about:blank')
    if (page) return page.webSocketDebuggerUrl
    await pause(5)
  }
}
