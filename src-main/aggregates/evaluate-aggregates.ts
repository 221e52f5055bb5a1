import { createHash } from 'node:crypto';
import { basename, isAbsolute } from 'node:path';
import type { SourceRequest } from '../../src-contract/bridge';
import type { DimensionFilter } from '../../src-contract/aggregate-expression';
import type { AggregatesDefinition } from '../../src-contract/aggregates';
import type { Progress } from '../../src-contract/dataset';
import type { Check, Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { AttributeColumn, Sample } from '../../src-contract/sample';
import type { Database } from '../database/database';
import { namesInWords } from '../database/nearest-name';
import { definitionHash } from '../evaluation/definition-hash';
import type { OpenedSource } from '../sources/opened-source';
import type { StatisticsHost } from '../statistics/statistics-host';
import { readAggregateTable, tableOfRows, type AggregateTable } from './aggregate-table';
import { metricMoments, unitsOf, type AggregateCells } from './metric-moments';

export interface AggregateOrder {
  readonly workspace: {
    readonly database: Database;
    ensure(requests: SourceRequest[], o?: { onProgress?: (progress: Progress) => void; signal?: AbortSignal }): Promise<Map<string, OpenedSource>>;
  };
  readonly statistics: Pick<StatisticsHost, 'hold' | 'judge' | 'release'>;
  readonly definition: CompleteDefinition & { readonly aggregates: AggregatesDefinition };
  readonly baseDirectory: string | null;
  readonly calibration?: unknown;
  readonly verify?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Evaluates an experiment of which only totals per variant are known: the same judges, corrections, sample-ratio check and
 * verdicts as for rows, from moments made of the totals.
 * @throws LiftbenchError naming the field that is wrong; what totals cannot answer is null with its reason instead
 */
export async function evaluateAggregates(order: AggregateOrder): Promise<Evaluation> {
  const { definition, statistics, signal, onProgress } = order;
  const { aggregates } = definition;
  const started = performance.now();
  refuse(order);
  const { table, source, path } = await tableOf(order);
  const opened = performance.now();
  const attributes = definition.segments.map((column, index) => attributeOf(table, column, `segments[${String(index)}]`));
  const levels = attributes.flatMap(({ column, labels }) => labels.map((value): DimensionFilter => ({ dimension: column, operator: '=', value: value ?? '' })));
  const cells: AggregateCells = { table, variants: definition.variants.map(({ id }) => id), levels: [null, ...levels] };
  const units = unitsOf(cells, aggregates.units);
  if (units.slice(0, cells.variants.length).every((count) => count === 0)) throw noUnits(table, definition);
  const moments = definition.metrics.map((metric, index) => {
    if (metric.kind !== 'aggregate') throw new RangeError('checked with the definition');
    return metricMoments(cells, units, aggregates.units, metric, `metrics[${String(index)}]`);
  });
  const dataHash = createHash('sha256').update(source === null ? JSON.stringify(aggregates.rows) : `${source.name}:${source.dataHash}`).digest('hex');
  const sample = sampleOf(dataHash, cells, units, attributes, definition);
  onProgress?.({ step: 'judge', label: 'Comparing variants', fraction: null });
  await statistics.hold(sample);
  try {
    const judged = await statistics.judge({ sample: sample.key, definition, uses: [], segments: definition.segments, timeline: false, aggregates: moments }, { signal, onProgress });
    const { timings, ...judgement } = judged;
    const ended = performance.now();
    return {
      liftbench: 1,
      experiment: { id: definition.id, name: definition.name, definitionHash: definitionHash(definition), dataHash },
      ...judgement,
      checks: [...judgement.checks, ...undeclared(table, definition)],
      provenance: {
        sql: source === null ? '' : `${table.sql};`, rowsRead: table.rows.length, rowsRejected: source?.droppedRows ?? 0, unreadableCells: source?.unreadableCells ?? 0,
        sources: source === null ? {} : { [source.name]: { files: source.files.map(({ path: file, bytes, modified }) => ({ path: writtenPath(path, file), bytes, modified })), rows: source.rows, rejected: source.rejected, dataHash: source.dataHash } },
      },
      timings: { open: opened - started, ...timings, total: ended - started },
      analysis: { ...definition.analysis },
    };
  } finally {
    await statistics.release(sample.key);
  }
}

/** The totals: those in the definition, or read from their source. */
async function tableOf({ definition, workspace, baseDirectory, onProgress, signal }: AggregateOrder): Promise<{ table: AggregateTable; source: OpenedSource | null; path: string | readonly string[] }> {
  const { aggregates } = definition;
  if (aggregates.source === undefined) return { table: tableOfRows(aggregates), source: null, path: '' };
  const { path = '', time: _time, unit: _unit, ...options } = definition.sources[aggregates.source] ?? {};
  const request = { name: aggregates.source, paths: typeof path === 'string' ? [path] : path, baseDirectory, options };
  const sources = await workspace.ensure([request], { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
  const source = sources.get(aggregates.source);
  if (source === undefined) throw new RangeError('the source was not opened');
  const connection = await workspace.database.connect({ signal });
  try {
    return { table: await readAggregateTable(connection, source, aggregates), source, path };
  } finally {
    connection.close();
  }
}

function refuse({ definition, calibration, verify }: AggregateOrder): void {
  const no = (message: string, next: string, field: string): LiftbenchError => new LiftbenchError({ kind: 'input', message, next, place: { field } });
  if (calibration !== undefined) throw no('Aggregates have no units whose labels could be dealt anew.', 'Open the rows of units to calibrate the analysis.', 'aggregates');
  if (verify === true) throw no('Aggregates leave one path to the figures only; there are no rows to compute them from again.', 'Leave out --verify, or open the rows.', 'aggregates');
  if (definition.filters.exposure !== undefined) throw no('Aggregates have no exposures that could be filtered.', 'Filter rows of totals with aggregates.where, or a dimension in the goal.', 'filters.exposure');
  if (definition.period.from !== null || definition.period.to !== null) throw no('Aggregates have no times, so a period cannot be applied.', 'Remove the period, or filter rows with aggregates.where.', 'period');
}

/** Variants of the totals that the definition does not name. */
function undeclared({ rows, variant }: AggregateTable, { variants, acknowledgements }: CompleteDefinition): Check[] {
  const names = [...new Set(rows.map((row) => String(row[variant] ?? '')))].filter((id) => id !== '' && !variants.some((one) => one.id === id)).sort();
  if (names.length === 0) return [];
  return [{
    id: 'undeclared-variants', status: 'warn', statistic: null, degreesOfFreedom: null, pValue: null,
    message: `The totals also have ${namesInWords(names)}, which the definition does not declare; ${names.length === 1 ? 'it is' : 'they are'} not compared.`,
    evidence: { variants: names },
    acknowledged: acknowledgements.find(({ check }) => check === 'undeclared-variants')?.reason ?? null,
  }];
}

/** The levels of a dimension, as the rows have them. */
function attributeOf(table: AggregateTable, column: string, field: string): AttributeColumn {
  const values = table.dimensions.includes(column) ? table.rows.map((row) => row[column]) : table.rows.filter((row) => row.dimension === column).map((row) => row.dimension_value);
  const labels = [...new Set(values.filter((value) => value !== null && value !== undefined && value !== '').map(String))].sort();
  if (labels.length > 0) return { column, labels, codes: { values: new Uint16Array(0), validity: null } };
  const known = table.dimensions.filter((name) => table.rows.some((row) => row[name] !== null && row[name] !== ''));
  throw new LiftbenchError({
    kind: 'input',
    message: `The aggregates have no dimension "${column}", so there is no segment by it.`,
    next: known.length === 0 ? 'Aggregate by it as well, or open the rows.' : `Dimensions: ${namesInWords(known)}.`,
    place: { field },
  });
}

function sampleOf(dataHash: string, { variants }: AggregateCells, units: readonly number[], attributes: readonly AttributeColumn[], definition: CompleteDefinition): Sample {
  let count = 0;
  const starts = Uint32Array.from([0, ...variants.map((_, k) => (count += Math.round(units[k] ?? 0)))]);
  const none = { rowsRead: 0, exposureRows: 0, exposedUnits: 0, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] };
  return {
    key: `aggregates.${definitionHash(definition).slice(0, 16)}.${dataHash.slice(0, 16)}`,
    units: { count, variants, starts, firstExposure: null, attributes },
    streams: [], dayAxis: null, counts: none, periodEnd: null,
  };
}

function noUnits({ rows, variant }: AggregateTable, { variants }: CompleteDefinition): LiftbenchError {
  const found = [...new Set(rows.map((row) => String(row[variant] ?? '')))].filter((id) => id !== '');
  const declared = variants.map(({ id }) => id);
  if (rows.length === 0) return new LiftbenchError({ kind: 'sample', message: 'No row of totals is left.', next: 'Check aggregates.where against the values in the data.', place: { field: 'aggregates.where' } });
  if (found.some((id) => declared.includes(id))) return new LiftbenchError({ kind: 'sample', message: 'Every declared variant has 0 units.', next: 'Check aggregates.units.', place: { field: 'aggregates.units' } });
  return new LiftbenchError({ kind: 'sample', message: `None of the declared variants (${declared.join(', ')}) is in the column "${variant}"; it has ${namesInWords(found)}.`, next: 'Declare the variants as the data spell them.', place: { field: 'variants' } });
}

/** A file as the definition names it; its name alone where it was found by a pattern or an absolute path. */
function writtenPath(written: string | readonly string[], path: string): string {
  const [only, ...more] = [written].flat();
  return only !== undefined && more.length === 0 && !isAbsolute(only) && only.endsWith(basename(path)) ? only : basename(path);
}

