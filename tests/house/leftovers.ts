import { homedir } from 'node:os'
import type { Tree } from './tree'

const left = (...parts: string[]) => parts.join('')

/** Words that are fine on one person's machine, or for an afternoon. Written in pieces, so that this file holds none. */
const LEFTOVERS: { of: RegExp; told: string; where?: RegExp }[] = [
  { of: new RegExp(left('(?<![\\w.})-])(', '/work|', '/root|', homedir().replaceAll(/[^\w/]/g, '.'), ')/[\\w.-]+')), told: 'a path of one machine' },
  { of: new RegExp(left('[A-Z]:', '\\\\+', '(Users|work)')), told: 'a path of one machine' },
  { of: new RegExp(left('registry', '\\.(npmjs|yarnpkg)|npm', 'mirror', '|(deb|security)\\.debian', '\\.org')), told: 'the host of a registry' },
  { of: new RegExp(left('"resolved"', ': "http')), told: 'an address to fetch from', where: /package-lock\.json$/ },
  { of: new RegExp(left('\\b(TO', 'DO|FIX', 'ME|XX', 'X)\\b')), told: 'something left undone', where: /\.(tsx?|mjs)$/ },
  { of: new RegExp(left('@ts-', '(ignore|nocheck|expect-error)')), told: 'a silenced compiler', where: /\.(tsx?|mjs)$/ },
  { of: new RegExp(left('eslint', '-disable')), told: 'a silenced lint rule', where: /\.(tsx?|mjs)$/ },
  { of: new RegExp(left('\\b(it|test|describe)', '\\.(only|skip|todo|fixme)\\b')), told: 'a test that does not run', where: /^tests\// },
]

/** Every such word in the tree, with its file and line. */
export function leftovers(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    const concerned = LEFTOVERS.filter(({ where }) => where?.test(path) ?? path !== 'package-lock.json')
    if (!concerned.some(({ of }) => of.test(text))) return []
    return text.split('\n').flatMap((line, at) =>
      concerned.filter(({ of }) => of.test(line)).map(({ told, of }) => `${path}:${at + 1}: ${told} (${of.exec(line)?.[0]}).`),
    )
  })
}
