import { posix } from 'node:path'
import ts from 'typescript'
import type { Tree } from './tree'

export interface Import {
  /** As it is written. */
  readonly specifier: string
  /** The file of the tree that it names; null for a package or a file that is not there. */
  readonly file: string | null
}

const CODE = /\.(ts|tsx|mts|js|mjs)$/
const ENDINGS = ['', '.ts', '.tsx', '.d.ts', '/index.ts', '/index.tsx']

/** Whether a path of the tree is code of one of the rooms. */
export function isRoomCode(path: string): boolean {
  return path.startsWith('src-') && CODE.test(path)
}

/** Everything that a file imports or re-exports, statically, dynamically or as a type, read by TypeScript's own parser. */
export function importsOf(path: string, tree: Tree): Import[] {
  const specifiers = new Set<string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) add(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal)
    else if (ts.isCallExpression(node) && isLoading(node.expression)) add(node.arguments[0])
    ts.forEachChild(node, visit)
  }
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) specifiers.add(node.text)
  }
  visit(parse(path, tree))
  return [...specifiers].map((specifier) => ({ specifier, file: resolve(path, specifier, tree) }))
}

/** Whether a file does nothing but hand on what other files export. */
export function isBarrel(path: string, tree: Tree): boolean {
  const { statements } = parse(path, tree)
  const handsOn = statements.some((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier)
  return handsOn && statements.every((statement) => ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement))
}

export function hasDefaultExport(path: string, tree: Tree): boolean {
  return parse(path, tree).statements.some(
    (statement) =>
      (ts.isExportAssignment(statement) && !statement.isExportEquals) ||
      (ts.canHaveModifiers(statement) &&
        (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)),
  )
}

function isLoading(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
}

function parse(path: string, tree: Tree): ts.SourceFile {
  return ts.createSourceFile(path, tree.get(path) ?? '', ts.ScriptTarget.Latest, false)
}

function resolve(from: string, specifier: string, tree: Tree): string | null {
  if (!specifier.startsWith('.')) return null
  const target = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''))
  return ENDINGS.map((ending) => target + ending).find((candidate) => tree.has(candidate)) ?? null
}
