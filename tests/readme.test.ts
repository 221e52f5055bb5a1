import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alternatives, checkNames, correctionNames, families, liftIntervals, methodNames, sequentialNames, trustCheckNames } from '../src-contract/capabilities'
import { sourceFormats } from '../src-contract/dataset'
import { analysisSchema, definitionSchema, readDefinition, sourceSchema, variantSchema } from '../src-contract/experiment'
import { metricKinds } from '../src-contract/metrics/catalogue'
import { aggregates, goals, roles } from '../src-contract/metrics/metric-kind'
import { builtCommandLine } from './golden/cli/built-command-line'

const root = resolve(import.meta.dirname, '..')
const text = readFileSync(join(root, 'README.md'), 'utf8')

/** A shell example: its commands, the exit code it announces, and the excerpt of its output printed below it. */
interface Example {
  readonly commands: string
  readonly exitCode: number
  readonly shown: readonly string[]
}

/**
 * Every block of shell commands that calls liftbench, with the block of text that follows at once, if any. A comment
 * `# exit code N` in the commands announces how the last one ends; a line `…` in the text stands for lines left out, and
 * what stands between two of them must be there in one piece.
 */
const examples: Example[] = [...text.matchAll(/```sh\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)]
  .map(([, commands = '', output = '']) => ({
    commands,
    exitCode: Number(/# exit code (\d)/.exec(commands)?.[1] ?? 0),
    shown: output.split(/^\s*…\s*$/m).filter((part) => part.trim() !== ''),
  }))
  .filter(({ commands }) => /^liftbench (?!open|serve)/m.test(commands))

/** Spaces of every kind and number as one, so that digit groups and widths of columns do not matter. */
const plain = (words: string): string => words.replace(/\s+/g, ' ').trim()

// An example may go on with what an earlier one wrote, as a reader would.
describe('The README', { shuffle: false }, () => {
  let folder: string
  let program: string

  beforeAll(async () => {
    program = await builtCommandLine()
    folder = mkdtempSync(join(tmpdir(), 'liftbench-readme-'))
    cpSync(join(root, 'sample-data'), join(folder, 'sample-data'), { recursive: true })
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('begins with the two commands', () => {
    const first = /```sh\n([\s\S]*?)```/.exec(text)?.[1]
    expect(first?.split('\n').map((line) => line.replace(/\s+#.*/, '')).filter(Boolean)).toEqual(['npm ci && npm start', 'npm ci && npm test'])
  })

  it('has examples to run', () => {
    expect(examples.length).toBeGreaterThanOrEqual(6)
  })

  it.each(examples.map((example) => [example.commands.trim().split('\n').at(-1), example] as const))('shows what `%s` does', (_title, { commands, exitCode, shown }) => {
    const shell = `set -e\nliftbench() { "${process.execPath}" "${program}" "$@"; }\n${commands}`
    const { status, stdout, stderr } = spawnSync('sh', ['-c', shell], { cwd: folder, encoding: 'utf8' })
    expect({ status, stderr }).toMatchObject({ status: exitCode })
    const said = plain(`${stdout}\n${stderr}`)
    expect(shown.map(plain).filter((part) => !said.includes(part))).toEqual([])
  })

  it('names only files that exist', () => {
    const named = [...text.matchAll(/`((?:src-[a-z]+|sample-data|tests|build)\/[\w./-]*)`/g)].map(([, path]) => path!)
    expect(named.length).toBeGreaterThan(5)
    for (const path of named) expect(() => readFileSync(join(root, path)), path).not.toThrow(/ENOENT/)
  })

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    for (const [, script] of text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(script)
  })

  it('names every command of the program, and every option of evaluate', () => {
    const help = (...args: string[]) => spawnSync(process.execPath, [program, ...args, '--help'], { encoding: 'utf8' }).stdout
    const commands = [...help().matchAll(/^ {2}([a-z]+) .*\[?(?:<|\[)/gm)].map(([, name]) => name!).filter((name) => name !== 'help' && name !== 'liftbench')
    const options = [...help('evaluate').matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name!)
    expect(commands).toContain('evaluate')
    expect(options).toContain('--fail-on')
    expect([...commands.map((name) => `liftbench ${name}`), ...options].filter((words) => !text.includes(words))).toEqual([])
  })

  it('names every key of a definition, and every choice that a key has', () => {
    const keys = [definitionSchema, sourceSchema, variantSchema, analysisSchema, ...metricKinds.map(({ schema }) => schema)].flatMap(({ shape }) => Object.keys(shape))
    const choices = [...alternatives, ...liftIntervals, ...methodNames, ...correctionNames, ...families, ...sequentialNames, ...aggregates, ...roles, ...goals, ...metricKinds.map(({ kind }) => kind), ...sourceFormats, ...checkNames, ...trustCheckNames]
    const coded = new Set([...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, words]) => words!.split(/[^\w-]+/)))
    expect([...new Set([...keys, ...choices])].filter((word) => !coded.has(word))).toEqual([])
  })

  it('has a definition without mistakes', () => {
    for (const [, yaml] of text.matchAll(/```yaml\n([\s\S]*?)```/g)) expect(readDefinition(parse(yaml!))).toMatchObject({ ok: true })
  })
})
