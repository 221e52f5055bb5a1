import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { commonModules } from './build/common-modules.ts'
import { contentSecurityPolicy } from './build/content-security-policy.ts'
import { plotlyModule } from './build/plotly-module.ts'
import { plotlyStylesheet } from './build/plotly-stylesheet.ts'

const here = import.meta.dirname

/** What the oldest supported Electron (33) and the newest both understand. Set by hand, never read from the package. */
const NODE = 'node20'
const CHROME = 'chrome130'

/** The licences of everything that is bundled, beside the bundle. */
const NOTICES = { fileName: 'licences.md' }

/** Less to read and compile at every start; stacks are mapped back by the source maps beside. */
const MINIFY = { compress: false, mangle: true, codegen: true }

export default defineConfig({
  main: {
    plugins: [commonModules()],
    build: {
      outDir: resolve(here, 'out/main'),
      license: NOTICES,
      target: NODE,
      sourcemap: true,
      // As files of their own, DuckDB's bindings take longer to find and read than to run.
      externalizeDeps: { exclude: ['@duckdb/node-api'] },
      rolldownOptions: {
        external: ['@duckdb/node-bindings'],
        // What loops compare with stands in them: from another chunk it would be asked for by a getter, row by row.
        optimization: { inlineConst: { mode: 'all', pass: 3 } },
        input: {
          app: resolve(here, 'src-main/app/main.ts'),
          engine: resolve(here, 'src-main/app/engine-process.ts'),
          cli: resolve(here, 'src-main/cli/main.ts'),
          'statistics-worker': resolve(here, 'src-worker/entry.ts'),
          'worker-start': resolve(here, 'src-main/statistics/worker-start.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js', minify: MINIFY },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(here, 'out/preload'),
      target: NODE,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(here, 'src-main/app/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'src-renderer'),
    base: './',
    plugins: [react(), plotlyModule(), plotlyStylesheet(), contentSecurityPolicy()],
    build: {
      outDir: resolve(here, 'out/renderer'),
      license: NOTICES,
      target: CHROME,
      minify: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4096,
      rolldownOptions: { input: resolve(here, 'src-renderer/index.html') },
    },
  },
})
