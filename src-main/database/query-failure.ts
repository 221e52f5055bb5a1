import { LiftbenchError } from '../../src-contract/failure';

/** The failure for work that was stopped by its signal. */
export function cancelledError(): LiftbenchError {
  return new LiftbenchError({ kind: 'cancelled', message: 'Stopped before it was finished.' });
}

/**
 * What DuckDB threw, as a {@link LiftbenchError}: an interrupt is `cancelled`, lack of memory or of disk space is
 * `disk`, DuckDB's own breakdown is `engine`, everything else is `query` with DuckDB's own words and the SQL as details.
 */
export function queryError(thrown: unknown, sql: string): LiftbenchError {
  if (thrown instanceof LiftbenchError) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  const details = `${words}\n\n${sql.length > 4000 ? `${sql.slice(0, 4000)} …` : sql}`;
  if (words.startsWith('INTERRUPT')) return cancelledError();
  if (/^(INTERNAL|FATAL) Error/.test(words)) {
    return new LiftbenchError(
      { kind: 'engine', message: 'The database inside Liftbench met an error of its own and stopped.', next: 'Open the data again; if it happens twice, report it with the details.', details },
      { cause: thrown },
    );
  }
  if (/max_temp_directory_size|No space left on device|failed to offload|Could not write all bytes|File too large|disk full/i.test(words)) {
    return new LiftbenchError(
      {
        kind: 'disk',
        message: `The disk that holds temporary data is full${amount(words, ', or has no more than ', ' for them')}.`,
        next: 'Free some space there, point TMPDIR to a larger disk, or open fewer or smaller files.',
        details,
      },
      { cause: thrown },
    );
  }
  if (words.startsWith('Out of Memory')) {
    return new LiftbenchError(
      {
        kind: 'disk',
        message: `The data do not fit into the memory that Liftbench may use${amount(words, ', which is ', '')}.`,
        next: 'Allow more memory (LIFTBENCH_MEMORY, if it is set), open fewer columns or files, or turn the export into Parquet.',
        details,
      },
      { cause: thrown },
    );
  }
  return new LiftbenchError({ kind: 'query', message: firstSentence(words), details }, { cause: thrown });
}

/** The limit that DuckDB names, in its own unit: "(57.1 MiB/57.2 MiB used)". */
function amount(words: string, before: string, after: string): string {
  const limit = /\([\d.]+ \w+\/([\d.]+ \w+) used\)/.exec(words)?.[1];
  return limit === undefined ? '' : `${before}${limit}${after}`;
}

/** DuckDB's message without the excerpt of the SQL and the candidates below it. */
export function firstSentence(words: string): string {
  const [head = words] = words.split(/\n\n|\nLINE |\n\tCandidate/);
  return head.trim().replace(/\s+/g, ' ');
}
