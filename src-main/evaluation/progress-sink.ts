import type { OnProgress } from '../../src-contract/bridge';
import type { Progress } from '../../src-contract/dataset';

const everyMs = 80;

/**
 * Passes progress on at most a dozen times a second, but never swallows a new step. Whoever listens may be gone: what a
 * listener throws, now or later, is nobody's concern.
 */
export function throttled(onProgress: OnProgress | null): (progress: Progress) => void {
  if (!onProgress) return () => undefined;
  let last = 0;
  let step = '';
  return (progress) => {
    const now = performance.now();
    const key = `${progress.step} ${progress.label}`;
    if (key === step && now - last < everyMs) return;
    last = now;
    step = key;
    try {
      Promise.resolve(onProgress(progress) as unknown).catch(() => undefined);
    } catch {
      return;
    }
  };
}

/** Passes on what is found, until the signal; what its listener throws is nobody's concern either. */
export function heard<Found>(listener: (found: Found) => unknown, signal: AbortSignal): (found: Found) => void {
  return (found) => {
    if (signal.aborted) return;
    try {
      Promise.resolve(listener(found)).catch(() => undefined);
    } catch {
      return;
    }
  };
}
