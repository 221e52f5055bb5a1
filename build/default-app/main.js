/*
 * What `electron DIRECTORY` runs when the runtime came out of a packaged application, which ships without Electron's own
 * default application. Does what that one does and no more: preloads the `-r` modules, names the application after its
 * package.json, then loads it before Electron reports itself ready.
 */
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const preloads = []
let target = null
const given = process.argv.slice(1)
for (let at = 0; at < given.length && target === null; at += 1) {
  if (given[at] === '-r' || given[at] === '--require') preloads.push(given[(at += 1)])
  else if (!given[at].startsWith('-')) target = resolve(given[at])
}
if (target === null) {
  process.stderr.write('Usage: electron DIRECTORY\n')
  process.exit(1)
}
Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true })
if (preloads.length > 0) Module._preloadModules(preloads)

const about = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'))
app.setName(about.productName ?? about.name)
if (about.version) app.setVersion(about.version)
app.setPath('userData', join(app.getPath('appData'), app.getName()))
app.setAppPath(target)
const main = join(target, about.main ?? 'index.js')
if (about.type === 'module') await import(pathToFileURL(main).href)
else Module._load(main, Module, true)
