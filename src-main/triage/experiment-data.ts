import type { Progress } from '../../src-contract/dataset';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { RepairOutcome } from '../../src-contract/repairs';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import type { CheckedExpression } from '../database/expression';
import { sourceRequests, type EvaluationWorkspace } from '../evaluation/evaluate-experiment';
import { ExpressionChecker } from '../evaluation/expression-checker';
import { planSample, type SamplePlan } from '../evaluation/plan-sample';
import { aliasSources } from '../sources/alias-sources';
import type { OpenedSource } from '../sources/opened-source';
import { repairSources } from './repair-sources';

/** The data of an experiment, opened, repaired as the definition says, and every name in the definition checked. */
export interface ExperimentData {
  /** With the period that repairs left. */
  readonly definition: CompleteDefinition;
  /** As opened, before repairs. */
  readonly opened: ReadonlyMap<string, OpenedSource>;
  /** As repairs and aliases left them, without the table of aliases itself. */
  readonly sources: ReadonlyMap<string, OpenedSource>;
  readonly outcomes: readonly RepairOutcome[];
  readonly plan: SamplePlan;
  readonly database: Database;
  readonly connection: Connection;
  readonly checker: ExpressionChecker;
}

export interface OpeningOrder {
  readonly workspace: EvaluationWorkspace;
  readonly definition: CompleteDefinition;
  readonly baseDirectory: string | null;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const checked = new WeakMap<Database, Map<string, CheckedExpression>>();

/**
 * Opens the data of an experiment for the time of some work.
 * @throws LiftbenchError as an evaluation would: `input` and `query` with the field that is wrong
 */
export async function withExperimentData<Result>(order: OpeningOrder, work: (data: ExperimentData) => Promise<Result>): Promise<Result> {
  const { workspace, definition, baseDirectory, onProgress, signal } = order;
  if (definition.aggregates !== undefined) throw new LiftbenchError({ kind: 'input', message: 'Totals per variant have no rows of units to look through.', next: 'Open the rows that the totals were made of.', place: { field: 'aggregates' } });
  const opened = await workspace.ensure(sourceRequests(definition, baseDirectory), { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  const { database } = workspace;
  const known = checked.get(database) ?? new Map<string, CheckedExpression>();
  checked.set(database, known);
  const connection = await database.connect({ signal });
  try {
    const checker = new ExpressionChecker(() => Promise.resolve(connection), known);
    const repaired = await repairSources(definition, opened, { database, connect: () => Promise.resolve(connection), checker, onProgress });
    const aliased = await aliasSources(repaired.definition, repaired.sources, { database, connect: () => Promise.resolve(connection), checker });
    const plan = await planSample(repaired.definition, aliased.sources, checker);
    const sources = new Map([...aliased.sources].filter(([name]) => name !== definition.aliases?.source));
    return await work({ definition: repaired.definition, opened, sources, outcomes: repaired.outcomes, plan, database, connection, checker });
  } finally {
    connection.close();
  }
}
