import { LiftbenchError } from '../../src-contract/failure';
import type { Connection } from '../database/connection';
import { namesInWords, nearestName } from '../database/nearest-name';

/**
 * The user's own types, spelled as DuckDB spells them and keyed by the columns' own names.
 * @throws LiftbenchError for a column that is not there or a type that DuckDB does not know.
 */
export async function checkChosenTypes(connection: Connection, chosen: Readonly<Record<string, string>>, columns: readonly string[], field: string): Promise<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [written, type] of Object.entries(chosen)) {
    const name = columns.find((column) => column === written) ?? columns.find((column) => column.toLowerCase() === written.toLowerCase());
    if (name === undefined) {
      const near = nearestName(written, columns);
      throw new LiftbenchError({ kind: 'input', message: `There is no column "${written}".`, place: { field: `${field}.${written}` }, next: near === null ? `Columns: ${namesInWords(columns)}.` : `Did you mean "${near}"?` });
    }
    checked[name] = await spelledType(connection, type, `${field}.${written}`);
  }
  return checked;
}

async function spelledType(connection: Connection, type: string, field: string): Promise<string> {
  const unknown = (cause?: unknown): LiftbenchError =>
    new LiftbenchError({ kind: 'input', message: `"${type}" is not a type that a column can have.`, place: { field }, next: 'Use VARCHAR (text), DOUBLE, BIGINT, BOOLEAN, DATE, TIMESTAMP or TIMESTAMPTZ.' }, { cause });
  if (!/^[A-Za-z][A-Za-z0-9_ ]*(\(\s*\d+\s*(,\s*\d+\s*)?\))?$/.test(type)) throw unknown();
  try {
    const { column_type } = await connection.row<{ column_type: string }>(`DESCRIBE SELECT NULL::${type} AS x`);
    if (column_type === '"NULL"' || column_type === 'NULL') throw unknown();
    return column_type;
  } catch (cause) {
    if (cause instanceof LiftbenchError && cause.failure.kind !== 'query') throw cause;
    throw unknown(cause);
  }
}
