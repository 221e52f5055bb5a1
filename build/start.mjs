/*
 * `npm start [-- FILE…]`: the workbench on the sample experiment, or on the given files. A window where Electron and a
 * display can be had; otherwise the same workbench on loopback, for the browser, and the reason. `--browser` asks for that.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './built.mjs'
import { DEBIAN_PACKAGES, findRuntime, launchSwitches, missingLibraries } from './electron-runtime.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const SAMPLE = join(root, 'sample-data/checkout-button/experiment.yaml')
const given = process.argv.slice(2)
const named = given.filter((word) => !word.startsWith('--')).map((word) => resolve(process.env['INIT_CWD'] ?? '.', word))
const files = named.length > 0 ? named : [SAMPLE]

const absent = files.find((file) => !existsSync(file))
if (absent) {
  process.stderr.write(`There is no ${absent}. Name a file that exists, or none for the sample experiment.\n`)
  process.exit(1)
}
ensureBuilt()

const reason = given.includes('--browser') ? 'as asked' : await openWindow()
if (reason !== null) serve(reason)

/**
 * Opens the window and stays until it is closed. Resolves to null then, and to the reason when no window could be opened.
 * @returns {Promise<string | null>}
 */
async function openWindow() {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  }
  let runtime
  try {
    runtime = await findRuntime()
  } catch (error) {
    return `no Electron runtime could be had: ${error instanceof Error ? error.message : String(error)}`
  }
  const missing = missingLibraries(runtime)
  if (missing.length > 0) {
    return `Electron needs libraries that this machine lacks (${missing.join(', ')}); on Debian: apt-get install ${DEBIAN_PACKAGES.join(' ')}`
  }
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env
  const began = Date.now()
  const child = spawn(runtime.executable, [...launchSwitches(), root, ...files], { stdio: 'inherit', env: environment })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  const [code, signal] = await new Promise((/** @type {(end: [number | null, string | null]) => void} */ done) => {
    child.on('error', () => done([1, null]))
    child.on('exit', (status, name) => done([status, name]))
  })
  if (code === 0 || signal === 'SIGINT' || signal === 'SIGTERM') return null
  if (Date.now() - began < 5000) return `Electron could not open a window (it ended with ${signal ?? `code ${code}`})`
  process.exitCode = code ?? 1
  return null
}

/** @param {string} why */
function serve(why) {
  process.stderr.write(`Serving the workbench to the browser instead of opening a window: ${why}.\n`)
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', ...files], { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => (process.exitCode = code ?? 0))
}
