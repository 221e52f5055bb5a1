import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { unwrapped } from '../../build/plotly-module.ts'

describe('Plotly as a plain module', () => {
  const bundle = readFileSync(createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min'), 'utf8')

  it('is the installed bundle without its two outer functions, and still a program', () => {
    const plain = unwrapped(bundle)
    expect(plain.length).toBeGreaterThan(bundle.length * 0.999)
    expect(plain).not.toContain('window.Plotly = Plotly')
    expect(plain.match(/^export default Plotly;$/gm)).toHaveLength(1)
    expect(() => { runInNewContext(`(function () {${plain.replace('export default Plotly;', 'return Plotly;')}})`) }).not.toThrow()
  })

  it('is refused where it comes wrapped in another way', () => {
    expect(() => unwrapped('export default {}')).toThrow(/wrapped in another way/)
  })
})
