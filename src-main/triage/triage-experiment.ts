import type { Progress } from '../../src-contract/dataset';
import type { StatisticsWorker } from '../../src-contract/worker-protocol';
import { emptyShares, findAssignments, nullShare } from './find-assignments';
import { findBots } from './find-bots';
import { findDuplicates } from './find-duplicates';
import { findGaps } from './find-gaps';
import { findIds } from './find-ids';
import { findRejects } from './find-rejects';
import { findIncompleteDay, findTimes, plausible } from './find-times';
import { findValues } from './find-values';
import { makeUnitTable } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { inOrder, type Found } from './found';

/** Below this a difference between variants, corrected for the columns compared, is no chance. */
const ALPHA = 0.001;

export interface TriageOrder {
  readonly data: ExperimentData;
  readonly statistics: Pick<StatisticsWorker, 'compareShares'>;
  /** Name of the tables that the findings' rows are read with later; they stay. */
  readonly table: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The second table of a triage: ids with their rows. */
export function idsTable(table: string): string {
  return `${table}_ids`;
}

/**
 * Looks at the data of an experiment as its repairs left them, for everything that is known to go wrong. A few statements
 * per source, all counts exact; the rows themselves are read only when somebody asks.
 */
export async function triageExperiment({ data, statistics, table, now, onProgress }: TriageOrder): Promise<Found[]> {
  const steps = ['units', 'variants', 'ids', 'duplicates', 'times', 'gaps', 'values', 'programs'];
  let done = 0;
  const tell = (): void => {
    onProgress?.({ step: 'profile', label: `Looking at ${steps[done] ?? 'the data'}`, fraction: done / steps.length });
    done += 1;
  };
  tell();
  const units = await makeUnitTable(data, table, plausible(now));
  tell();
  const found: Found[] = [...findRejects(data.opened), ...(await findAssignments(data, units))];
  const empty = await emptyShares(data, units);
  const compared = await statistics.compareShares(empty.map((one) => one.table));
  const tested = compared.filter(({ pValue }) => pValue !== null).length;
  empty.forEach((one, index) => {
    const { pValue = null, adjustedPValue = null } = compared[index] ?? {};
    if (pValue !== null && adjustedPValue !== null && adjustedPValue < ALPHA) found.push(nullShare(data, one, { pValue, adjustedPValue }, tested, units));
  });
  tell();
  found.push(...(await findIds(data, units, idsTable(table))));
  tell();
  found.push(...(await findDuplicates(data)));
  tell();
  found.push(...(await findTimes(data, units, now)), ...(await findIncompleteDay(data, units)));
  tell();
  found.push(...(await findGaps(data, units)));
  tell();
  found.push(...(await findValues(data, units)));
  tell();
  found.push(...(await findBots(data)));
  return inOrder(found);
}
