import { LiftbenchError } from '../../src-contract/failure';

/**
 * The memory that DuckDB may use before it moves data to the temporary folder, as the user's environment names it:
 * LIFTBENCH_MEMORY, for example `2GB`. Undefined leaves it to DuckDB: 80 % of the machine's.
 * @throws LiftbenchError `input` when what is named is no amount of memory
 */
export function memoryLimit(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment['LIFTBENCH_MEMORY']?.trim();
  if (named === undefined || named === '') return undefined;
  if (/^\d+(\.\d+)?\s?[KMGT]i?B$/i.test(named)) return named;
  throw new LiftbenchError({ kind: 'input', message: `LIFTBENCH_MEMORY says "${named}", which is no amount of memory.`, next: 'Write it like 2GB, or leave it out.' });
}
