import { mkdirSync, rmdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ensureBuilt, isBuilt } from '../../../build/built.mjs'

const root = resolve(import.meta.dirname, '../../..')
const lock = join(root, 'node_modules/.cache/build-for-tests')
const LONGEST_BUILD = 180_000

/** The path of the built command line. Built if need be, by one test file at a time: the others wait for it. */
export async function builtCommandLine(): Promise<string> {
  const path = join(root, 'out/main/cli.js')
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
  while (!isBuilt()) {
    if (!taken()) {
      await setTimeout(200)
      continue
    }
    try {
      ensureBuilt()
      return path
    } finally {
      rmdirSync(lock)
    }
  }
  return path
}

/** Whether the lock is ours now; one that a killed run left behind is removed. */
function taken(): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - since > LONGEST_BUILD) rmdirSync(lock)
    return false
  }
}
