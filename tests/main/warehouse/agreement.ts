import type { CompleteDefinition, Definition } from '../../../src-contract/experiment';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { Connection } from '../../../src-main/database/connection';
import { quoteIdentifier } from '../../../src-main/database/quoting';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import type { RemoteEngine, RemoteTable } from '../../../src-main/warehouse/remote-engine';
import { duckPushDialect } from '../../../src-main/warehouse/push-dialect';
import { definitionOf, InProcessStatistics, type TinyWorkspace } from '../evaluation/tiny-workspace';

/** The engine inside Liftbench in the place of a warehouse: the same statements in its own dialect. */
export class EmbeddedEngine implements RemoteEngine {
  readonly name = 'DuckDB';
  readonly dialect = duckPushDialect;
  readonly statements: string[] = [];
  constructor(readonly connection: Connection) {}

  version(): Promise<string> {
    return Promise.resolve('embedded');
  }

  async table(_name: string, { table = '' }: Parameters<RemoteEngine['table']>[1]): Promise<RemoteTable> {
    const sql = quoteIdentifier(table);
    const columns = await this.connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${sql}`);
    const { rows } = await this.connection.row<{ rows: number }>(`SELECT count(*) AS rows FROM ${sql}`);
    return {
      sql, rows, words: `embedded, ${table}`, state: '',
      columns: columns.map(({ column_name: name, column_type: type }) => ({ name, type, duckType: type, sql: quoteIdentifier(name), micros: type.startsWith('TIMESTAMP') ? `epoch_us(${quoteIdentifier(name)})` : null })),
    };
  }

  rewrite(checked: string): Promise<string> {
    return Promise.resolve(checked);
  }

  rows(sql: string): ReturnType<RemoteEngine['rows']> {
    this.statements.push(sql);
    return this.connection.rows(sql);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The same definition with its sources in a warehouse. */
export function inWarehouse(written: Definition, address: string, order: string | null): CompleteDefinition {
  const sources = Object.fromEntries(Object.entries(written.sources).map(([name, { path: _path, types: _types, ...source }]) => [name, { ...source, path: '', warehouse: 'clickhouse' as const, address, database: 'liftbench_test', table: name, ...(order === null || source.time === undefined ? {} : { order }) }]));
  return definitionOf({ ...written, sources });
}

export async function overFiles(workspace: TinyWorkspace, written: Definition): Promise<Evaluation> {
  return evaluateExperiment({ workspace, statistics: new InProcessStatistics(), definition: definitionOf(written), baseDirectory: null, timeline: true });
}

/** The largest relative deviation between two evaluations that must be the same wherever units are added up. */
export function deviationBetween(one: Evaluation, other: Evaluation): { deviation: number; path: string } {
  return largestDeviation(comparable(one), comparable(other));
}

function comparable({ variants, checks, estimates, verdicts, timeline, sequence, arrivals, conformance, metrics, analysis, quantileCurves, provenance }: Evaluation): unknown {
  const { exposure, leftOut, rowsRead } = provenance;
  return {
    variants, checks, estimates, verdicts, metrics, analysis, exposure, leftOut: leftOut ?? null, rowsRead, timeline, sequence: sequence ?? null, arrivals: arrivals ?? null, quantileCurves: quantileCurves ?? null,
    conformance: conformance?.map(({ timestamp: _timestamp, ...row }) => row) ?? null,
  };
}

/** The largest relative difference of any number in two pieces of data of one shape, and where; anything else that differs is told as infinite. */
function largestDeviation(one: unknown, other: unknown, path = ''): { deviation: number; path: string } {
  if (typeof one === 'number' && typeof other === 'number') {
    // Probabilities and expected losses far in the tails are known to the rounding of what they are shares of.
    const tail = /\.(expectedLoss|expectedGain|pValue|adjustedPValue|probabilityToBeatControl|statistic|unadjusted\w*|varianceReduction)$/.test(path);
    const size = Math.max(Math.abs(one), Math.abs(other), tail ? 1 : 0);
    const gap = Math.abs(one - other);
    return { deviation: size === 0 || gap <= 1e-12 || Object.is(one, other) ? 0 : gap / size, path };
  }
  if (typeof one === 'object' && typeof other === 'object' && one !== null && other !== null) {
    let worst = { deviation: 0, path };
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const found = largestDeviation((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], `${path}.${key}`);
      if (found.deviation > worst.deviation) worst = found;
    }
    return worst;
  }
  return { deviation: one === other ? 0 : Infinity, path: `${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}` };
}
