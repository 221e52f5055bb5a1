import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** Bundles a worker's script, as the application does, or that of a program of its own, and gives its path; `remove` deletes it. */
export async function builtWorker(entry = 'src-worker/entry.ts'): Promise<{ path: string; remove(): void }> {
  const root = resolve(import.meta.dirname, '../../..');
  // Inside the project, so that packages that are not bundled are found.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'worker-'));
  await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: { ssr: resolve(root, entry), outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: 'worker.mjs' } } },
  });
  return {
    path: join(folder, 'worker.mjs'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
