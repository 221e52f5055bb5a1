import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { oneFile } from './one-file.ts'

const root = resolve(import.meta.dirname, '..')

/** The report: the renderer's second page, built into one HTML file that opens from anywhere, with nothing beside it. */
export default defineConfig({
  root: resolve(root, 'src-renderer'),
  base: './',
  logLevel: 'warn',
  plugins: [react(), oneFile()],
  build: {
    outDir: resolve(root, 'out/report'),
    emptyOutDir: true,
    target: 'chrome130',
    minify: true,
    cssCodeSplit: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    chunkSizeWarningLimit: 8192,
    modulePreload: false,
    rolldownOptions: {
      input: resolve(root, 'src-renderer/report.html'),
      output: { codeSplitting: false },
    },
  },
})
