import type { OnProgress } from '../../src-contract/bridge';
import type { Progress } from '../../src-contract/dataset';
import type { Connection } from '../database/connection';

const everyMs = 150;

/**
 * Reports how far a connection's statements are while `work` runs: the fraction that DuckDB tells, turned into bytes, with
 * rate and remaining time. Several statements in turn each count from 0; what is shown never goes back.
 */
export async function reportProgress<Result>(
  connection: Connection,
  shown: { step: Progress['step']; label: string; bytes: number },
  onProgress: OnProgress | null | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!onProgress) return work();
  const started = performance.now();
  let furthest = 0;
  onProgress({ step: shown.step, label: shown.label, fraction: null, done: 0, total: shown.bytes, unit: 'bytes' });
  const timer = setInterval(() => {
    const fraction = connection.progress();
    if (fraction === null) return;
    furthest = Math.max(furthest, fraction);
    const seconds = (performance.now() - started) / 1000;
    const done = Math.round(furthest * shown.bytes);
    onProgress({
      step: shown.step,
      label: shown.label,
      fraction: furthest,
      done,
      total: shown.bytes,
      unit: 'bytes',
      ...(seconds > 0.3 && furthest > 0.01 ? { rate: done / seconds, remainingSeconds: (seconds * (1 - furthest)) / furthest } : {}),
    });
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
