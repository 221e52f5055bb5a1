import { builtinModules } from 'node:module'
import type { Import } from './imports'
import { hasDefaultExport, importsOf, isBarrel, isRoomCode } from './imports'
import type { Tree } from './tree'

/** The rooms, the rooms that each may import besides itself, and the packages that may be named in it. */
const ROOMS: Record<string, { rooms: string[]; mayName: (name: string, path: string) => boolean }> = {
  'src-contract': { rooms: [], mayName: (name) => name === 'zod' },
  'src-worker': {
    rooms: ['src-contract'],
    mayName: (name) => name === 'node:worker_threads' || /^(apache-arrow|comlink|@stdlib\/[\w-]+)$/.test(name),
  },
  'src-main': {
    rooms: ['src-contract'],
    mayName: (name, path) => {
      if (name === 'electron') return path.startsWith('src-main/app/')
      if (name.startsWith('@duckdb/')) return path.startsWith('src-main/database/')
      if (name === '@clickhouse/client') return path.startsWith('src-main/warehouse/')
      return isNode(name) || ['apache-arrow', 'comlink', 'commander', 'ws', 'yaml', 'zod'].includes(name)
    },
  },
  'src-renderer': {
    rooms: ['src-contract'],
    mayName: (name) => !isNode(name) && !/^(electron|commander|ws|apache-arrow|@duckdb\/.*|@clickhouse\/.*)$/.test(name),
  },
}

const MOST_LINES = 400
const DRAWERS = /^(utils?|helpers?|common|misc|lib)(\.tsx?)?$/

/** What a reader of the folder listing may meet at the top, besides dot-files. */
export const TOP_LEVEL = new Set([
  ...Object.keys(ROOMS),
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'electron.vite.config.ts',
  'sample-data',
  'tests',
  'build',
  'README.md',
  'LICENSE',
])

/** Every breach of the house's rules in a tree, each in a sentence that names the file. */
export function breaches(tree: Tree): string[] {
  const code = [...tree.keys()].filter(isRoomCode)
  const graph = new Map(code.map((path) => [path, importsOf(path, tree)]))
  return [
    ...code.flatMap((path) => wallBreaches(path, graph.get(path) ?? [])),
    ...code.flatMap((path) => shapeBreaches(path, tree)),
    ...cycles(graph).map((cycle) => `${cycle.join(' → ')}: the imports go in a circle.`),
  ]
}

function wallBreaches(path: string, imports: readonly Import[]): string[] {
  const own = roomOf(path)
  const room = ROOMS[own]
  if (!room) return [`${path}: there is no room ${own}.`]
  return imports.flatMap(({ specifier, file }) => {
    const named = `${path}: imports ${specifier}`
    if (!specifier.startsWith('.')) {
      return room.mayName(packageOf(specifier), path) ? [] : [`${named}, which ${own} may not.`]
    }
    if (file === null) return /\.d\.ts$/.test(path) ? [] : [`${named}, which is not there.`]
    const target = roomOf(file)
    if (target !== own && !room.rooms.includes(target)) return [`${named}, across the wall to ${target}.`]
    return /\.(ts|tsx|js)$/.test(specifier) ? [`${named} with its ending.`] : []
  })
}

function shapeBreaches(path: string, tree: Tree): string[] {
  const text = tree.get(path) ?? ''
  const lines = text.replace(/\n$/, '').split('\n').length
  const found: string[] = []
  if (lines > MOST_LINES) found.push(`${path}: ${lines} lines; past ${MOST_LINES} it hides a noun.`)
  if (/\/index\.tsx?$/.test(path) || isBarrel(path, tree)) found.push(`${path}: a barrel.`)
  if (path.split('/').some((part) => DRAWERS.test(part))) found.push(`${path}: a drawer; name its things.`)
  if (hasDefaultExport(path, tree)) found.push(`${path}: a default export.`)
  return found
}

/** One cycle per knot of files that reach each other, written from its first file round to it again. */
export function cycles(graph: ReadonlyMap<string, readonly Import[]>): string[][] {
  const found: string[][] = []
  const state = new Map<string, 'open' | 'done'>()
  const trail: string[] = []
  const visit = (path: string): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path])
      return
    }
    state.set(path, 'open')
    trail.push(path)
    for (const { file } of graph.get(path) ?? []) if (file !== null && graph.has(file)) visit(file)
    trail.pop()
    state.set(path, 'done')
  }
  for (const path of graph.keys()) visit(path)
  return found
}

function roomOf(path: string): string {
  return path.slice(0, path.indexOf('/'))
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  if (builtinModules.includes(specifier)) return `node:${specifier}`
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function isNode(name: string): boolean {
  return name.startsWith('node:')
}
