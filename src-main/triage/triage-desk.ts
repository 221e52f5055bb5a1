import { createHash } from 'node:crypto';
import type { AssignmentAudit, AuditRequest } from '../../src-contract/assignment-audit';
import type { Progress } from '../../src-contract/dataset';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import type { FindingRows, FindingRowsRequest, ProposalEffect, ProposalRequest, Triage, TriageRequest } from '../../src-contract/triage';
import type { UnitReport, UnitRequest } from '../../src-contract/unit-lookup';
import type { Database } from '../database/database';
import { definitionHash } from '../evaluation/definition-hash';
import { readDefinitionText } from '../evaluation/definition-text';
import { sourceRequests, type EvaluationOrder, type EvaluationWorkspace } from '../evaluation/evaluate-experiment';
import type { OpenedSource } from '../sources/opened-source';
import { auditAssignment } from './audit-assignment';
import { withExperimentData } from './experiment-data';
import { pageOfRows } from './finding-rows';
import { findRejects } from './find-rejects';
import { inOrder, type Found } from './found';
import { effectOf } from './proposal-effect';
import { namingField } from './name-field';
import { idsTable, triageExperiment } from './triage-experiment';
import { unitReport } from './unit-report';

/** How a job is run: stopped by the signal, heard by the listener. */
export interface TriageJob {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

type Asked = Pick<TriageRequest, 'definition' | 'baseDirectory'>;

/** A triage that was made, for as long as its data are open. */
interface Made {
  readonly triage: Triage;
  readonly found: readonly Found[];
  readonly sources: ReadonlyMap<string, OpenedSource>;
  readonly database: Database;
  readonly tables: readonly string[];
}

/** Triages that are kept; the oldest goes. */
const KEPT = 3;

/** Triage, the assignment auditor and the unit look-up of one engine. */
export class TriageDesk {
  readonly #workspace: EvaluationWorkspace;
  readonly #statistics: EvaluationOrder['statistics'];
  readonly #made = new Map<string, Made>();
  #tables = 0;

  constructor(workspace: EvaluationWorkspace, statistics: EvaluationOrder['statistics']) {
    this.#workspace = workspace;
    this.#statistics = statistics;
  }

  async triage(request: Asked, job: TriageJob = {}): Promise<Triage> {
    return (await this.#make(request, job)).triage;
  }

  async findingRows(request: FindingRowsRequest): Promise<FindingRows> {
    const read = async (made: Made): Promise<FindingRows> => {
      const { rows } = only(made, request.finding);
      if (rows === null) return { columns: [], offset: request.offset, total: 0, rows: [] };
      const connection = await made.database.connect();
      try {
        return await pageOfRows(rows, made.sources, connection, request);
      } finally {
        connection.close();
      }
    };
    const known = this.#known(request);
    if (known !== null) {
      try {
        return await read(known);
      } catch (thrown) {
        // The data were opened anew meanwhile.
        if (!['query', 'engine'].includes(toFailure(thrown).kind)) throw thrown;
      }
    }
    return read(await this.#make(request, {}));
  }

  async proposalEffect(request: ProposalRequest, job: TriageJob = {}): Promise<ProposalEffect> {
    const made = this.#known(request) ?? (await this.#make(request, job));
    const { finding } = only(made, request.finding);
    const proposal = finding.proposals.find(({ id }) => id === request.proposal);
    if (proposal === undefined) throw new LiftbenchError({ kind: 'input', message: `There is no proposal "${request.proposal}" for this finding.`, next: `Known: ${finding.proposals.map(({ id }) => id).join(', ') || 'none'}.` });
    const definition = readDefinitionText(request.definition);
    return effectOf(request.definition, definition, finding.id, proposal, { workspace: this.#workspace, statistics: this.#statistics, baseDirectory: request.baseDirectory, ...job });
  }

  auditAssignment({ definition, baseDirectory, rule }: Omit<AuditRequest, 'job'>, job: TriageJob = {}): Promise<AssignmentAudit> {
    const begun = performance.now();
    const order = { workspace: this.#workspace, definition: readDefinitionText(definition), baseDirectory, ...job };
    return withExperimentData(order, async (data) => ({ ...(await auditAssignment(data, rule, job)), took: performance.now() - begun }));
  }

  unit({ definition, baseDirectory, id }: Omit<UnitRequest, 'job'>, job: TriageJob = {}): Promise<UnitReport> {
    return unitReport(id, { workspace: this.#workspace, statistics: this.#statistics, definition: readDefinitionText(definition), baseDirectory, ...job });
  }

  #known(asked: Asked): Made | null {
    const made = this.#made.get(keyOf(asked));
    return made !== undefined && made.database === this.#workspace.database ? made : null;
  }

  /** Totals have no rows of units; only what could not be read of their file can be told. */
  async #ofTotals(definition: CompleteDefinition, { baseDirectory }: Asked, { signal, onProgress }: TriageJob): Promise<Made> {
    const begun = performance.now();
    const sources = await this.#workspace.ensure(sourceRequests(definition, baseDirectory), { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) });
    const found = inOrder(findRejects(sources));
    const triage: Triage = {
      liftbench: 1,
      experiment: { id: definition.id, name: definition.name, definitionHash: definitionHash(definition) },
      findings: found.map(({ finding }) => finding), repairs: [],
      sources: [...sources.values()].map(({ name, rows }) => ({ name, rows })),
      notLookedFor: ['Totals per variant have no rows of units to look at.'],
      took: performance.now() - begun,
    };
    return { triage, found, sources, database: this.#workspace.database, tables: [] };
  }

  async #make(asked: Asked, job: TriageJob): Promise<Made> {
    const begun = performance.now();
    const definition = readDefinitionText(asked.definition);
    if (definition.aggregates !== undefined) return this.#ofTotals(definition, asked, job);
    const made = await withExperimentData({ workspace: this.#workspace, definition, baseDirectory: asked.baseDirectory, ...job }, async (data): Promise<Made> => {
      this.#tables += 1;
      const table = `liftbench_triage_${String(this.#tables)}`;
      const tables = [table, idsTable(table)];
      let found: Found[];
      try {
        found = await namingField(data, () => triageExperiment({ data, statistics: this.#statistics, table, now: Date.now(), signal: job.signal, onProgress: job.onProgress }));
      } catch (thrown) {
        await drop(data.database, tables);
        throw thrown;
      }
      const triage: Triage = {
        liftbench: 1,
        experiment: { id: definition.id, name: definition.name, definitionHash: definitionHash(definition) },
        findings: found.map(({ finding }) => finding),
        repairs: data.outcomes,
        sources: [...data.sources.values()].map(({ name, rows }) => ({ name, rows })),
        notLookedFor: data.plan.units.time === null ? [`${data.plan.units.source.name} has no time, so rows before exposure, gaps and an incomplete last day cannot be seen.`] : [],
        took: performance.now() - begun,
      };
      return { triage, found, sources: data.sources, database: data.database, tables };
    });
    const key = keyOf(asked);
    const former = this.#made.get(key);
    this.#made.delete(key);
    this.#made.set(key, made);
    if (former !== undefined) await drop(former.database, former.tables);
    for (const [old, { database, tables }] of this.#made) {
      if (this.#made.size <= KEPT) break;
      this.#made.delete(old);
      await drop(database, tables);
    }
    return made;
  }
}

function keyOf({ definition, baseDirectory }: Asked): string {
  return createHash('sha256').update(JSON.stringify([definition, baseDirectory])).digest('hex');
}

function only({ found }: Made, id: string): Found {
  const one = found.find(({ finding }) => finding.id === id);
  if (one !== undefined) return one;
  throw new LiftbenchError({ kind: 'input', message: `There is no finding "${id}" any more.`, next: 'Look at the triage again; the data or the definition changed.' });
}

/** What stands in a database that was closed meanwhile is gone already. */
async function drop(database: Database, tables: readonly string[]): Promise<void> {
  try {
    const connection = await database.connect();
    try {
      for (const table of tables) await connection.run(`DROP TABLE IF EXISTS ${table}`);
    } finally {
      connection.close();
    }
  } catch {
    return;
  }
}
