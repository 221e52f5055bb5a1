import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import type { Plugin } from 'vite'

const FILE = 'plotly.css'

/**
 * Plotly writes its own rules into a style element at run time, which a strict Content-Security-Policy refuses.
 * It leaves that be when the page already holds an element with this id and class, so the rules, read out of the very
 * bundle that is shipped, become a plain file that the page links.
 */
export function plotlyStylesheet(): Plugin {
  return {
    name: 'liftbench-plotly-stylesheet',
    transformIndexHtml: {
      order: 'pre',
      handler: () => [
        {
          tag: 'link',
          attrs: {
            id: 'plotly.js-style-global',
            class: 'no-inline-styles',
            rel: 'stylesheet',
            href: `./${FILE}`,
            'vite-ignore': true,
          },
          injectTo: 'head-prepend',
        },
      ],
    },
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_request, response) => {
        response.setHeader('content-type', 'text/css; charset=utf-8')
        response.end(plotlyRules())
      })
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: FILE, source: plotlyRules() })
    },
  }
}

/** The stylesheet of the installed Plotly bundle. Throws when Plotly no longer keeps its rules where they were. */
export function plotlyRules(): string {
  const source = readFileSync(createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min'), 'utf8')
  const from = source.indexOf('{"X,X div":')
  const to = source.indexOf('};', from)
  if (from < 0 || to < 0) throw new Error('Plotly keeps its style rules elsewhere now; see build/plotly-stylesheet.ts.')
  const rules = runInNewContext(`(${source.slice(from, to + 1)})`) as Record<string, string>
  return Object.entries(rules)
    .map(([selector, rule]) => {
      const scoped = selector
        .replace(/^,/, ' ,')
        .replace(/X/g, '.js-plotly-plot .plotly')
        .replace(/Y/g, '.plotly-notifier')
      return `${scoped}{${rule}}\n`
    })
    .join('')
}
