import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** Where an evaluation is stamped in: the JSON text replaces what stands between these tags. */
const PLACEHOLDER = '<script type="application/json" id="liftbench-evaluation"></script>'

/**
 * Folds a page's one script and its stylesheets into the page itself, so that it opens from a disk, a mail or a wiki,
 * and closes it to everything else: only the script with this very hash runs, and nothing is ever requested.
 */
export function oneFile(): Plugin {
  return {
    name: 'liftbench-one-file',
    enforce: 'post',
    generateBundle: {
      /** After the bundler's own plugins, which still resolve marks of lazy chunks in the code. */
      order: 'post',
      handler(_options, bundle) {
        const files = Object.values(bundle)
        const page = files.find((file) => file.type === 'asset' && file.fileName.endsWith('.html'))
        if (page?.type !== 'asset') throw new Error('The report has no page to fold its files into.')
        const scripts = files.filter((file) => file.type === 'chunk')
        const styles = files.filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
        const script = inlineScript(scripts.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n'))
        const style = styles.map((file) => (file.type === 'asset' ? text(file.source) : '')).join('\n')
        page.source = fold(text(page.source), script, style)
        page.fileName = 'report.html'
        for (const file of files) if (file !== page) delete bundle[file.fileName]
      },
    },
  }
}

/** The page with script and style inside, whatever characters they hold. */
export function fold(page: string, script: string, style: string): string {
  const hash = createHash('sha256').update(script).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const bare = page
    .replace(/[ \t]*<script[^>]*\ssrc="[^"]*"[^>]*><\/script>\n?/g, '')
    .replace(/[ \t]*<link[^>]*rel="(?:stylesheet|modulepreload)"[^>]*>\n?/g, '')
  const placed = bare.includes('id="liftbench-evaluation"') ? bare : before(bare, '</body>', `${PLACEHOLDER}\n`)
  const styled = before(placed, '</head>', `<style>${style.replaceAll(/<(?=\/style)/gi, '\\3C ')}</style>\n`)
  const ruled = after(styled, '<head>', `\n<meta http-equiv="Content-Security-Policy" content="${policy}">`)
  return before(ruled, '</body>', `<script type="module">${script}</script>\n`)
}

/** Neither ends the script element early nor opens one inside it: to JavaScript, `\x3C` in a string is the same sign. */
function inlineScript(code: string): string {
  return code.replaceAll(/<(?=\/script|script[\s/>])/gi, '\\x3C').trim()
}

function before(page: string, mark: string, piece: string): string {
  const at = page.lastIndexOf(mark)
  if (at < 0) throw new Error(`The report's page has no ${mark}.`)
  return page.slice(0, at) + piece + page.slice(at)
}

function after(page: string, mark: string, piece: string): string {
  const at = page.indexOf(mark)
  if (at < 0) throw new Error(`The report's page has no ${mark}.`)
  return page.slice(0, at + mark.length) + piece + page.slice(at + mark.length)
}

function text(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : Buffer.from(source).toString('utf8')
}
