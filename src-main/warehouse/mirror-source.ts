import { createHash } from 'node:crypto';
import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { quoteIdentifier } from '../database/quoting';
import { columnClass } from '../sources/column-class';
import type { OpenedSource } from '../sources/opened-source';
import type { RemoteTable } from './remote-engine';

/**
 * An empty table with the columns of one in a warehouse, so that names, types and expressions of a definition are checked
 * by the same code, and told in the same words, as those over files.
 */
export async function mirrorSource(connection: Connection, name: string, remote: RemoteTable): Promise<OpenedSource> {
  const usable = remote.columns.flatMap(({ name: column, duckType }) => (duckType === null ? [] : [{ name: column, type: duckType, class: columnClass(duckType) }]));
  if (usable.length === 0) throw new LiftbenchError({ kind: 'input', message: `The table behind "${name}" has no column that can be read.`, next: 'Name a table or a view with columns of numbers, text or times.', place: { field: `sources.${name}.table` } });
  const relation = quoteIdentifier(`warehouse_${name}`);
  await connection.run(`CREATE OR REPLACE TABLE ${relation} (${usable.map(({ name: column, type }) => `${quoteIdentifier(column)} ${type}`).join(', ')})`);
  return {
    name, relation, columns: usable, rows: remote.rows,
    format: 'duckdb', files: [], rejected: 0, droppedRows: 0, unreadableCells: 0, rejectedRows: [], dialect: null, notices: [],
    dataHash: createHash('sha256').update(`${remote.words}\n${String(remote.rows)}\n${remote.state}`).digest('hex'),
    timezone: 'UTC', rowOrderSql: '0',
    timeSql: quoteIdentifier,
  };
}
