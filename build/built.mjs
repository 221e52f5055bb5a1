import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const SOURCES = ['src-contract', 'src-main', 'src-renderer', 'src-worker', 'build', 'electron.vite.config.ts', 'package.json']
const OUTPUTS = ['out/main/app.js', 'out/preload/preload.cjs', 'out/renderer/index.html', 'out/report/report.html']

/** Whether what `npm run build` makes is there and younger than every source. */
export function isBuilt() {
  const outputs = OUTPUTS.map((name) => join(root, name))
  if (!outputs.every((name) => existsSync(name))) return false
  return Math.min(...outputs.map((name) => statSync(name).mtimeMs)) > Math.max(...SOURCES.map((name) => youngest(join(root, name))))
}

/** Builds where that is needed; ends the process with the build's own words when it does not succeed. */
export function ensureBuilt() {
  if (isBuilt()) return
  process.stderr.write('Building …\n')
  const { status } = spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) {
    process.stderr.write('The build did not succeed; see above.\n')
    process.exit(1)
  }
}

/** @param {string} path @returns {number} */
function youngest(path) {
  const about = statSync(path)
  if (!about.isDirectory()) return about.mtimeMs
  return Math.max(about.mtimeMs, ...readdirSync(path).map((name) => youngest(join(path, name))))
}
