import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The results in every state, to look at while working on them: `npx vite --config tests/renderer/gallery/vite.config.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: resolve(import.meta.dirname, '../../../node_modules/.cache/gallery'),
  plugins: [react()],
  server: { host: '127.0.0.1', fs: { allow: [resolve(import.meta.dirname, '../../..')] } },
});
