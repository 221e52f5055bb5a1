import { rmSync } from 'node:fs';

/** Files and folders that this process has begun and will remove or rename itself, unless it is ended before. */
const unfinished = new Set<string>();

/** From now on this is removed when a signal ends the program. */
export function begin(path: string): string {
  unfinished.add(path);
  return path;
}

/** This is whole, or gone. */
export function finish(path: string): void {
  unfinished.delete(path);
}

/** Removes what is unfinished; what cannot be removed stays. */
export function removeUnfinished(): void {
  for (const path of unfinished) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      continue;
    }
  }
  unfinished.clear();
}
