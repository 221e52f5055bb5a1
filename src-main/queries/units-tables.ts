import { createHash } from 'node:crypto';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { needsOf, type Metric } from '../../src-contract/metrics/catalogue';
import type { Connection } from '../database/connection';
import type { Database } from '../database/database';
import type { CheckedExpression } from '../database/expression';
import { quoteIdentifier } from '../database/quoting';
import { ExpressionChecker } from '../evaluation/expression-checker';
import { planSample, type SamplePlan } from '../evaluation/plan-sample';
import { firstExposuresSql, unitsSql } from '../evaluation/units-sql';
import { repairSources } from '../triage/repair-sources';
import type { OpenedSource } from '../sources/opened-source';
import { readableUnitsSql, unitValuesSql } from './unit-values-sql';

/** The analysed units of an experiment, as tables: the units, and a metric's value per unit when it is asked for. */
export interface UnitsOfExperiment {
  readonly definition: CompleteDefinition;
  readonly plan: SamplePlan;
  /** Quoted; columns `k`, `v`, `t`, `a0`…. */
  readonly table: string;
  /** Makes, or finds, the table of a metric's values (`k`, `v`, `y`, `d`, `rows`), and says what made it. */
  values(index: number): Promise<{ readonly table: string; readonly sql: string }>;
  /** The statements that made the units. */
  readonly sql: readonly string[];
}

/** Tables of one database. */
interface Home {
  readonly units: Map<string, { readonly table: string; readonly sql: readonly string[] }>;
  readonly values: Map<string, { readonly table: string; readonly sql: string; readonly of: string }>;
  readonly checked: Map<string, CheckedExpression>;
  turn: Promise<unknown>;
  made: number;
}

const KEPT_UNITS = 3;
const KEPT_VALUES = 60;

/** Makes the units of experiments inside DuckDB when a query or a person asks for them, and keeps the latest. */
export class UnitsTables {
  readonly #homes = new WeakMap<Database, Home>();

  /** @throws LiftbenchError naming the field of the definition that is wrong, or a source that is not open */
  async open(database: Database, connection: Connection, sources: readonly OpenedSource[], definition: CompleteDefinition): Promise<UnitsOfExperiment> {
    const home = this.#homeOf(database);
    const checker = new ExpressionChecker(() => Promise.resolve(connection), home.checked);
    return this.#inTurn(home, async () => {
      const repaired = await repairSources(definition, new Map(sources.map((source) => [source.name, source])), { database, connect: () => Promise.resolve(connection), checker });
      const plan = await planSample(repaired.definition, repaired.sources, checker);
      const key = hash([plan.unitsKey, plan.units.attributes]);
      const known = home.units.get(key) ?? (await makeUnits(home, connection, plan));
      home.units.delete(key);
      home.units.set(key, known);
      await this.#forget(home, connection);
      const values = (index: number): Promise<{ table: string; sql: string }> => this.#inTurn(home, () => this.#values(home, connection, plan, definition.metrics[index], index, known.table));
      return { definition, plan, table: known.table, sql: [...repaired.sql, ...known.sql], values };
    });
  }

  async #values(home: Home, connection: Connection, plan: SamplePlan, metric: Metric | undefined, index: number, units: string): Promise<{ table: string; sql: string }> {
    if (metric === undefined || !hasUnitValues(metric)) throw new LiftbenchError({ kind: 'input', message: `The metric "${metric?.id ?? ''}" has no value per unit.`, next: 'Ask for a metric that sums rows up per unit.' });
    const sql = unitValuesSql(plan, metric, index, units, 'values_per_unit');
    const key = hash(sql);
    const known = home.values.get(key);
    if (known) return known;
    home.made += 1;
    const table = quoteIdentifier(`values per unit ${String(home.made)}`);
    await connection.run(unitValuesSql(plan, metric, index, units, table));
    const made = { table, sql, of: units };
    home.values.set(key, made);
    for (const [old, { table: dropped }] of home.values) {
      if (home.values.size <= KEPT_VALUES) break;
      home.values.delete(old);
      await connection.run(`DROP TABLE IF EXISTS ${dropped}`);
    }
    return made;
  }

  async #forget(home: Home, connection: Connection): Promise<void> {
    for (const [key, { table }] of home.units) {
      if (home.units.size <= KEPT_UNITS) return;
      home.units.delete(key);
      for (const [old, made] of home.values) {
        if (made.of !== table) continue;
        home.values.delete(old);
        await connection.run(`DROP TABLE IF EXISTS ${made.table}`);
      }
      await connection.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }

  #homeOf(database: Database): Home {
    let home = this.#homes.get(database);
    if (!home) {
      home = { units: new Map(), values: new Map(), checked: new Map(), turn: Promise.resolve(), made: 0 };
      this.#homes.set(database, home);
    }
    return home;
  }

  /** Tables are made one at a time, so that none is made twice. */
  #inTurn<Result>(home: Home, work: () => Promise<Result>): Promise<Result> {
    const turn = home.turn.catch(() => undefined).then(work);
    home.turn = turn.catch(() => undefined);
    return turn;
  }
}

async function makeUnits(home: Home, connection: Connection, plan: SamplePlan): Promise<{ table: string; sql: string[] }> {
  home.made += 1;
  const [all, numbered, table] = ['exposures', 'numbered units', 'units'].map((what) => quoteIdentifier(`${what} ${String(home.made)} for queries`)) as [string, string, string];
  const sql = [firstExposuresSql(plan.units, all), unitsSql(plan.units, all, numbered), readableUnitsSql(plan, numbered, table)];
  try {
    for (const statement of sql) await connection.run(statement);
  } finally {
    for (const gone of [all, numbered]) await connection.run(`DROP TABLE IF EXISTS ${gone}`).catch(() => undefined);
  }
  return { table, sql };
}

/** Whether a metric sums rows up to one value per unit; quantiles over events do not. */
export function hasUnitValues(metric: Metric): boolean {
  try {
    return needsOf(metric).quantile?.per !== 'event';
  } catch {
    return false;
  }
}

function hash(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}
