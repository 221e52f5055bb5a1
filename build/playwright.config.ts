import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

const root = resolve(import.meta.dirname, '..')
const report = process.env['LIFTBENCH_JOURNEYS_REPORT']

/**
 * One worker: each journey starts a whole workbench, and two at once would only wait for each other. What is waited for comes
 * within seconds; the limits are those of a slow machine that others use, too.
 */
export default defineConfig({
  testDir: resolve(root, 'tests/journeys'),
  testMatch: '*.journey.ts',
  outputDir: resolve(root, 'test-results'),
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ...(report ? [['json', { outputFile: report }] as const] : [])],
})
