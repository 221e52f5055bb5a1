import type { Progress } from '../../src-contract/dataset';
import type { StatisticsWorker } from '../../src-contract/worker-protocol';
import { emptyShares, findAssignments, nullShare } from './find-assignments';
import { findBots } from './find-bots';
import { findDuplicates } from './find-duplicates';
import { findGaps } from './find-gaps';
import { findIds } from './find-ids';
import { findRejects } from './find-rejects';
import { findIncompleteDay, findOutsidePeriod, findTimes, plausible } from './find-times';
import { findValues, seeValues } from './find-values';
import { makeUnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { inOrder, type Found } from './found';
import { SumsTakenAlong } from './sums-taken-along';
import { unitKeys } from './unit-keys';

/** Below this a difference between variants, corrected for the columns compared, is no chance. */
const ALPHA = 0.001;

export interface TriageOrder {
  readonly data: ExperimentData;
  readonly statistics: Pick<StatisticsWorker, 'compareShares'>;
  /** Name of the tables that the findings' rows are read with later; they stay. */
  readonly table: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The second table of a triage, where one is needed: ids with their rows. */
export function idsTable(table: string): string {
  return `${table}_ids`;
}

/**
 * Looks at the data of an experiment as its repairs left them, for everything that is known to go wrong. A few statements
 * per source, all counts exact; the rows themselves are read only when somebody asks. What needs no units is looked for
 * beside what does, as neither keeps all processors busy.
 */
export async function triageExperiment({ data, statistics, table, now, signal, onProgress }: TriageOrder): Promise<Found[]> {
  const steps = ['units and duplicates', 'variants', 'ids', 'gaps', 'values', 'the last day'];
  let done = 0;
  const tell = (): void => {
    onProgress?.({ step: 'profile', label: `Looking at ${steps[done] ?? 'the data'}`, fraction: done / steps.length });
    done += 1;
  };
  const beside = await data.database.connect({ signal });
  try {
    const parts = await Promise.allSettled([ofUnits({ data, statistics, table, now, tell }), ofRows({ ...data, connection: beside }, now)]);
    const failed = parts.find((part) => part.status === 'rejected');
    if (failed) throw failed.reason;
    return inOrder([...findRejects(data.opened), ...parts.flatMap((part) => (part.status === 'fulfilled' ? part.value : []))]);
  } finally {
    beside.close();
  }
}

async function ofRows(data: ExperimentData, now: number): Promise<Found[]> {
  return [...(await findDuplicates(data)), ...(await findTimes(data, now)), ...(await findBots(data))];
}

async function ofUnits({ data, statistics, table, now, tell }: Pick<TriageOrder, 'data' | 'statistics' | 'table' | 'now'> & { readonly tell: () => void }): Promise<Found[]> {
  tell();
  const units = await makeUnitTable(data, table, plausible(now));
  tell();
  const found: Found[] = await findAssignments(data, units);
  const empty = await emptyShares(data, units);
  const compared = await statistics.compareShares(empty.map((one) => one.table));
  const tested = compared.filter(({ pValue }) => pValue !== null).length;
  empty.forEach((one, index) => {
    const { pValue = null, adjustedPValue = null } = compared[index] ?? {};
    if (pValue !== null && adjustedPValue !== null && adjustedPValue < ALPHA) found.push(nullShare(data, one, { pValue, adjustedPValue }, tested, units));
  });
  tell();
  const ids = await findIds(data, units, idsTable(table));
  found.push(...ids.found);
  const keys = await unitKeys(data, ids);
  tell();
  const measures = await seeValues(data);
  const sums = new SumsTakenAlong(data, units, measures);
  found.push(...(await findGaps(data, units, keys, sums)));
  tell();
  found.push(...(await findValues(data, units, keys, measures, sums.taken)));
  tell();
  return [...found, ...(await findOutsidePeriod(data, units)), ...(await findIncompleteDay(data, units))];
}
