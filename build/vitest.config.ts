import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = resolve(import.meta.dirname, '..')

/** Time limits only end what hangs: on a busy machine whatever works may take many times as long as on a quiet one. */
const LIMIT = 600_000

export default defineConfig({
  root,
  cacheDir: resolve(root, 'node_modules/.cache/vitest'),
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/package.test.ts'],
    globalSetup: ['tests/temporary-folder.ts'],
    setupFiles: ['tests/property-seed.ts', 'tests/patience.ts'],
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
    teardownTimeout: 60_000,
    // Numbers are looked at as English writes them, whatever the language of the machine.
    env: { LC_ALL: 'en_US.UTF-8' },
    unstubEnvs: true,
    expect: { poll: { timeout: LIMIT / 10 } },
  },
})
