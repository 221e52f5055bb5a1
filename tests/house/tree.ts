import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths relative to the root, with forward slashes, and the text of each file. */
export type Tree = ReadonlyMap<string, string>

const MADE = new Set(['node_modules', 'out', 'dist', 'coverage', 'test-results', '.git'])
const NOT_TEXT = /\.(png|ico|icns|parquet|gz|zst|woff2?|ttf|liftbench-crash)$/

/** Every text file that belongs to the project: what is made or installed is left out. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>()
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (MADE.has(entry.name)) continue
      if (entry.isDirectory()) {
        walk(path)
      } else if (!NOT_TEXT.test(entry.name)) {
        tree.set(path, readFileSync(join(root, path), 'utf8'))
      }
    }
  }
  walk('')
  return tree
}

/** The names that stand at the top of the project, files and folders, without what is made or installed. */
export function topLevel(root: string): string[] {
  return readdirSync(root).filter((name) => !MADE.has(name))
}
