import { describe, expect, it } from 'vitest'
import { plotlyRules } from '../../build/plotly-stylesheet'

describe("Plotly's own rules, as a file", () => {
  it('are read out of the bundle that is shipped, all of them, scoped to its charts', () => {
    const rules = plotlyRules().trim().split('\n')
    expect(rules.length).toBeGreaterThan(40)
    expect(rules.every((rule) => /^ ?[^{}]*\.(js-plotly-plot|plotly-notifier)[^{}]*\{[^{}]+\}$/.test(rule))).toBe(true)
    expect(rules.some((rule) => rule.includes('.modebar'))).toBe(true)
  })
})
