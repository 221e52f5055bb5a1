import type { Plugin } from 'vite'

const BUNDLE = /plotly\.js-cartesian-dist-min\/plotly-cartesian\.min\.js$/
const HEAD = /\(\s*function\s*\(root, factory\)[\s\S]*?\(typeof self !== "undefined" \? self : this, \(\) => \{\s*"use strict";\s*var Plotly=\(\(\)=>\{/
const LAST = /return ([\w$]+)\(\);\}\)\(\);(?=\s*\/\*! Bundled license information:)/
const TAIL = /window\.Plotly = Plotly;\s*return Plotly;\s*\}\)\);\s*$/

/**
 * Plotly comes wrapped for loaders that are no longer about. Functions in functions are read again each time that the outer
 * one is entered, on the window's own thread, 1.4 MB each time; as a plain module it is read once, beside that thread.
 */
export function plotlyModule(): Plugin {
  return {
    name: 'liftbench-plotly-module',
    enforce: 'pre',
    apply: 'build',
    transform: (code, id) => (BUNDLE.test(id.split('?')[0] ?? id) ? { code: unwrapped(code), map: null } : null),
  }
}

/** The bundle without its wrapper. Throws when Plotly no longer comes wrapped as it did. */
export function unwrapped(code: string): string {
  if (!HEAD.test(code) || !LAST.test(code) || !TAIL.test(code)) throw new Error('Plotly comes wrapped in another way now; see build/plotly-module.ts.')
  return code.replace(HEAD, () => '').replace(LAST, (_, start: string) => `const Plotly=${start}();`).replace(TAIL, () => 'export default Plotly;\n')
}
