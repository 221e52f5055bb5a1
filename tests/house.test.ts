import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftovers } from './house/leftovers'
import { breaches, TOP_LEVEL } from './house/rules'
import { readTree, topLevel } from './house/tree'

const root = resolve(import.meta.dirname, '..')
const tree = readTree(root)

describe('The house', () => {
  it('keeps its walls: no forbidden import, circle, barrel, drawer, default export or overlong file', () => {
    expect(breaches(tree)).toEqual([])
  })

  it('shows at its top only what a newcomer expects', () => {
    expect(topLevel(root).filter((name) => !name.startsWith('.') && !TOP_LEVEL.has(name))).toEqual([])
  })

  it('names no machine and no registry, and leaves nothing undone or silenced', () => {
    expect(leftovers(tree)).toEqual([])
  })
})

describe('The watch over the house', () => {
  const sound: [string, string][] = [
    ['src-contract/noun.ts', "import { z } from 'zod'\nexport const noun = z.string()\n"],
    ['src-worker/kernel.ts', "import type { Noun } from '../src-contract/noun'\nexport const double = (x: number) => 2 * x\n"],
    ['src-main/app/window.ts', "import { app } from 'electron'\nexport const quit = () => app.quit()\n"],
    ['src-main/database/open.ts', "import { DuckDBInstance } from '@duckdb/node-api'\nexport const open = DuckDBInstance.create\n"],
    ['src-renderer/view.tsx', "import { useState } from 'react'\nimport './view.css'\nexport const View = () => <p>{useState(0)[0]}</p>\n"],
    ['src-renderer/view.css', 'p { margin: 0 }\n'],
  ]
  const withFile = (path: string, text: string) => new Map([...sound, [path, text]])

  it('has nothing against a sound tree', () => {
    expect(breaches(new Map(sound))).toEqual([])
    expect(leftovers(new Map(sound))).toEqual([])
  })

  it.each([
    ['a contract that imports a package other than zod', 'src-contract/a.ts', "import yaml from 'yaml'\nexport const a = yaml\n", 'may not'],
    ['a contract that imports a room', 'src-contract/a.ts', "import { double } from '../src-worker/kernel'\nexport const a = double\n", 'across the wall'],
    ['a worker that reads files', 'src-worker/a.ts', "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n", 'may not'],
    ['a worker that names a Node module without its prefix', 'src-worker/a.ts', "import fs from 'fs'\nexport const a = fs\n", 'may not'],
    ['main that imports the worker', 'src-main/a.ts', "import { double } from '../src-worker/kernel'\nexport const a = double\n", 'across the wall'],
    ['electron outside of the application folder', 'src-main/cli/a.ts', "import { app } from 'electron'\nexport const a = app\n", 'may not'],
    ['electron loaded dynamically elsewhere', 'src-main/cli/a.ts', "export const a = () => import('electron')\n", 'may not'],
    ['a DuckDB type outside of the database folder', 'src-main/a.ts', "export type A = import('@duckdb/node-api').DuckDBInstance\n", 'may not'],
    ['a window that imports Node', 'src-renderer/a.ts', "import { join } from 'node:path'\nexport const a = join\n", 'may not'],
    ['a window that imports main, if only a type', 'src-renderer/a.ts', "import type { open } from '../src-main/database/open'\nexport type A = typeof open\n", 'across the wall'],
    ['a room that nobody knows', 'src-extra/a.ts', 'export const a = 1\n', 'no room'],
    ['an import of a file that is not there', 'src-main/a.ts', "import { b } from './b'\nexport const a = b\n", 'not there'],
    ['an import with its ending', 'src-worker/a.ts', "import { double } from './kernel.ts'\nexport const a = double\n", 'ending'],
    ['a barrel', 'src-worker/all.ts', "export * from './kernel'\n", 'barrel'],
    ['an index file', 'src-worker/deep/index.ts', 'export const a = 1\n', 'barrel'],
    ['a drawer', 'src-worker/utils/a.ts', 'export const a = 1\n', 'drawer'],
    ['a default export', 'src-worker/a.ts', 'export default 1\n', 'default export'],
    ['a default function', 'src-worker/a.ts', 'export default function a() {}\n', 'default export'],
    ['a file of more than 400 lines', 'src-worker/a.ts', 'export const a = 1\n'.repeat(401), '401 lines'],
  ])('reports %s', (_what, path, text, told) => {
    const found = breaches(withFile(path, text))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(path)
    expect(found[0]).toContain(told)
  })

  it('reports a circle of imports with its way round, even one of types', () => {
    const tree = new Map([
      ['src-worker/a.ts', "import type { B } from './b'\nexport type A = B\n"],
      ['src-worker/b.ts', "import { c } from './c'\nexport type B = typeof c\n"],
      ['src-worker/c.ts', "import type { A } from './a'\nexport const c: A | null = null\n"],
    ])
    expect(breaches(tree)).toEqual([
      'src-worker/a.ts → src-worker/b.ts → src-worker/c.ts → src-worker/a.ts: the imports go in a circle.',
    ])
  })

  it.each([
    ['a path of one machine', 'README.md', ['see ', '/root', '/notes\n']],
    ['the host of a registry', '.npmrc', ['registry=https://registry', '.npmjs.org/\n']],
    ['a silenced compiler', 'src-main/a.ts', ['// @ts-', 'ignore\n']],
    ['a test that does not run', 'tests/a.test.ts', ['it', '.only()\n']],
    ['something left undone', 'src-worker/a.ts', ['// TO', 'DO later\n']],
  ])('reports %s', (told, path, pieces) => {
    const found = leftovers(withFile(path, pieces.join('')))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`${path}:1: ${told}`)
  })
})
