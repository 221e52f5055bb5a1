/*
 * `npm run package`: the application, unpacked, in dist/. Nothing is downloaded: Electron is the one that
 * electron-runtime.mjs finds, and the last words say which, because only Electron's own download is fit for a release.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, Platform } from 'electron-builder'
import { ensureBuilt } from './built.mjs'
import { findRuntime } from './electron-runtime.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
ensureBuilt()
const runtime = await findRuntime()
const declared = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.electron
const output = process.argv[2]

await build({
  projectDir: root,
  targets: Platform.current().createTarget('dir'),
  publish: null,
  config: {
    extends: 'build/electron-builder.yml',
    electronDist: runtime.directory,
    electronVersion: runtime.version || declared,
    ...(output ? { directories: { buildResources: 'build', output } } : {}),
  },
})

process.stdout.write(`\nThe application is in ${output ?? join(root, 'dist')}.\n`)
process.stdout.write(
  runtime.origin === 'package'
    ? `Its Electron is ${runtime.version}, out of a package of the npm registry, good for trying and testing. For a release, first let Electron itself be downloaded (npx install-electron), which gives ${declared}.\n`
    : `Its Electron is ${runtime.version || declared}, from ${runtime.directory}.\n`,
)
