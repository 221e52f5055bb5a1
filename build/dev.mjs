/* `npm run dev [-- FILE…]`: the window on the module server, which reloads what changes. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findRuntime, launchSwitches } from './electron-runtime.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const runtime = await findRuntime()
const files = process.argv.slice(2)
const child = spawn(
  process.execPath,
  [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', '--watch', ...(files.length > 0 ? ['--', ...files] : [])],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_EXEC_PATH: runtime.executable, ...(launchSwitches().includes('--no-sandbox') ? { NO_SANDBOX: '1' } : {}) },
  },
)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => (process.exitCode = code ?? 0))
