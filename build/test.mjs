/*
 * `npm test`: builds, checks types and lint, runs the unit tests, then the journeys in a real window and a real browser.
 * The last line is `N passed, N failed`; a step that could not be done counts as failed. Steps may be named, to run only them:
 * build, types, lint, unit, journeys.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt } from './built.mjs'
import { DEBIAN_PACKAGES, findRuntime, missingLibraries } from './electron-runtime.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const results = join(root, 'node_modules/.cache/test-results')
const ALL = ['build', 'types', 'lint', 'unit', 'journeys']
const asked = process.argv.slice(2)
const unknown = asked.find((name) => !ALL.includes(name))
if (unknown) {
  process.stderr.write(`There is no step "${unknown}". The steps are ${ALL.join(', ')}.\n`)
  process.exit(1)
}
const wanted = new Set(asked.length > 0 ? asked : ALL)
if (asked.includes('journeys') && !isBuilt()) wanted.add('build')

const sum = { passed: 0, failed: 0, skipped: 0 }
/** @type {string[]} */
const failures = []
const began = Date.now()

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const built = !wanted.has('build') || (await step('Build', npm('run', '--silent', 'build')))
const types = wanted.has('types') ? quietly('Types', npm('run', '--silent', 'check:types')) : null
const lint = wanted.has('lint') ? quietly('Lint', npm('run', '--silent', 'check:lint')) : null
await types
await lint
if (wanted.has('unit')) await unit()
if (wanted.has('journeys') && built) await journeys()
else if (wanted.has('journeys')) fail('Journeys: there is nothing built to go through')

if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.map((line) => `  ${line}`).join('\n')}\n`)
process.stdout.write(`\nTook ${Math.round((Date.now() - began) / 1000)} s.\n`)
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`)
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0

async function unit() {
  const file = join(results, 'unit.json')
  heading('Unit tests')
  const code = await run([process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'build/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], 'inherit')
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  if (!report) return fail('Unit tests: they did not run')
  sum.passed += report.numPassedTests
  sum.failed += report.numFailedTests
  sum.skipped += report.numPendingTests + report.numTodoTests
  const suites = report.testResults.filter((/** @type {{ status: string, assertionResults: unknown[] }} */ suite) => suite.status === 'failed')
  for (const suite of suites) {
    const told = suite.assertionResults.filter((/** @type {{ status: string }} */ test) => test.status === 'failed')
    for (const test of told) failures.push(`${suite.name.slice(root.length + 1)}: ${test.fullName}`)
    if (told.length === 0) fail(`${suite.name.slice(root.length + 1)}: could not be loaded`)
  }
  if (code !== 0 && report.numFailedTests === 0 && suites.length === 0) fail('Unit tests: an error outside of any test, see above')
}

async function journeys() {
  heading('Journeys')
  const help = await prepare()
  if (help) return fail(`Journeys: ${help}`)
  const file = join(results, 'journeys.json')
  const playwright = [process.execPath, join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', 'build/playwright.config.ts']
  const inDisplay = process.platform === 'linux' && !process.env['DISPLAY']
  const command = inDisplay ? ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...playwright] : playwright
  const code = await run(command, 'inherit', { LIFTBENCH_JOURNEYS_REPORT: file })
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  if (!report) return fail('Journeys: they did not run')
  sum.passed += report.stats.expected
  sum.failed += report.stats.unexpected + report.stats.flaky
  sum.skipped += report.stats.skipped
  for (const suite of report.suites) titles(suite, [])
  if (code !== 0 && report.stats.unexpected + report.stats.flaky === 0) fail(`Journeys: ${report.errors[0]?.message ?? 'an error outside of any test'}`)
}

/** @typedef {{ title: string, specs?: { title: string, ok: boolean }[], suites?: Suite[] }} Suite */

/** @param {Suite} suite @param {string[]} above */
function titles(suite, above) {
  const path = [...above, suite.title]
  for (const spec of suite.specs ?? []) if (!spec.ok) failures.push(`${path.join(': ')}: ${spec.title}`)
  for (const inner of suite.suites ?? []) titles(inner, path)
}

/**
 * What the journeys need. Resolves to what is missing and how to get it, or to an empty text.
 * @returns {Promise<string>}
 */
async function prepare() {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && spawnSync('xvfb-run', ['--help']).error) {
    return `there is no display and no xvfb-run. On Debian: apt-get install ${DEBIAN_PACKAGES.join(' ')} chromium`
  }
  try {
    const missing = missingLibraries(await findRuntime())
    if (missing.length > 0) return `Electron needs ${missing.join(', ')}. On Debian: apt-get install ${DEBIAN_PACKAGES.join(' ')}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return ''
}

/** @param {string} name @param {string[]} command */
async function step(name, command) {
  heading(name)
  const done = (await run(command, 'inherit')) === 0
  if (!done) fail(`${name}: see above`)
  return done
}

/** Runs beside others, so its words are kept until it ends. @param {string} name @param {string[]} command */
async function quietly(name, command) {
  let words = ''
  const code = await run(command, 'pipe', {}, (part) => (words += part))
  heading(name)
  process.stdout.write(words)
  if (code !== 0) fail(`${name}: see above`)
}

/** @param {string} line */
function fail(line) {
  sum.failed += 1
  failures.push(line)
}

/** @param {string} name */
function heading(name) {
  process.stdout.write(`\n── ${name}\n`)
}

/** @param {...string} words @returns {string[]} */
function npm(...words) {
  const script = process.env['npm_execpath']
  return script?.endsWith('.js') ? [process.execPath, script, ...words] : ['npm', ...words]
}

/**
 * @param {string[]} command
 * @param {'inherit' | 'pipe'} output
 * @param {Record<string, string>} [environment]
 * @param {(part: string) => void} [hear]
 * @returns {Promise<number>}
 */
function run([program, ...words], output, environment = {}, hear = () => undefined) {
  return new Promise((done) => {
    const child = spawn(String(program), words, { cwd: root, stdio: ['ignore', output, output], env: { ...process.env, ...environment } })
    child.stdout?.on('data', (part) => hear(String(part)))
    child.stderr?.on('data', (part) => hear(String(part)))
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      done(1)
    })
    child.on('close', (code) => done(code ?? 1))
  })
}
