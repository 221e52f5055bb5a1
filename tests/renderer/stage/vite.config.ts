import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { plotlyStylesheet } from '../../../build/plotly-stylesheet';

/** `npx vite --config tests/renderer/stage/vite.config.ts` shows the window before recorded data. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: resolve(import.meta.dirname, '../../../node_modules/.cache/vite-stage'),
  plugins: [react(), plotlyStylesheet()],
  server: { fs: { allow: [resolve(import.meta.dirname, '../../..')] } },
});
