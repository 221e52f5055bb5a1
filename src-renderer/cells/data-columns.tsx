import type { ReactNode } from 'react';
import type { ColumnProfile } from '../../src-contract/dataset';
import { ChoiceList } from '../forms/choice-list';
import { ClassIcon } from '../forms/column-choices';
import { Token } from '../forms/token';
import { formatCompact, formatCount, formatPercent } from '../wording/numbers';
import { useSession } from '../workbench/window-context';
import { sourceHandle, type SourcePartProps } from './data-dialect';
import { Spark } from './data-spark';

const types = ['VARCHAR', 'BIGINT', 'DOUBLE', 'BOOLEAN', 'TIMESTAMP', 'TIMESTAMPTZ', 'DATE'];

/** Columns with type, shape, gaps, distinct values and range. A text file's types can be changed. */
export function DataColumns({ cell, name, profile, definition, readOnly }: SourcePartProps): ReactNode {
  const session = useSession();
  const roles = definition ? rolesOf(definition, name) : {};
  const changeable = profile.format !== 'parquet' && profile.format !== 'duckdb' && definition?.sources[name] !== undefined;
  return (
    <div className="lb-table-scroll lb-columns" tabIndex={0} role="region" aria-label={`Columns of ${name}`}>
      <table className="lb-table">
        <thead>
          <tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Values</th><th scope="col" data-align="right">Distinct</th><th scope="col" data-align="right">Empty</th><th scope="col">Range or most frequent</th></tr>
        </thead>
        <tbody>
          {profile.columns.map((column) => {
            const given = definition?.sources[name]?.types?.[column.name];
            const handle = sourceHandle(session, cell.id, name, 'types', readOnly, false, [column.name]);
            return (
              <tr key={column.name}>
                <th scope="row"><ClassIcon of={column.class} /> <span className="lb-code">{column.name}</span>{roles[column.name] && <span className="lb-role-chip">{roles[column.name]}</span>}</th>
                <td className="lb-type">
                  {changeable
                    ? <Token label={`Type of ${column.name}`} shown={column.type.toLowerCase()} handle={handle}>{(close) => <ChoiceList label={`Type of ${column.name}`} choices={[{ value: '', label: 'as detected' }, ...types.map((type) => ({ value: type, label: type.toLowerCase() }))]} chosen={given ?? ''} onChoose={(type) => { handle.set(type || undefined); close(); }} />}</Token>
                    : column.type.toLowerCase()}
                </td>
                <td><Spark column={column} rows={profile.rows} /></td>
                <td data-align="right">{column.distinct === null ? '–' : formatCount(column.distinct)}</td>
                <td data-align="right" data-tone={column.nulls > 0 ? 'plain' : 'quiet'}>{column.nulls === 0 ? '0' : emptyShare(column, profile.rows)}</td>
                <td className="lb-clip" title={rangeOf(column)}>{rangeOf(column)}{column.notFinite > 0 && <span className="lb-warn-text"> · {formatCount(column.notFinite)} not finite</span>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function emptyShare(column: ColumnProfile, rows: number): string {
  const share = column.nulls / Math.max(1, rows);
  return share < 0.001 ? formatCompact(column.nulls) : formatPercent(share, 1);
}

/** What a column holds, in one line. */
export function rangeOf(column: ColumnProfile): string {
  if (column.minimum === null) return 'nothing but empty';
  if (column.class === 'number' || column.class === 'time') return `${short(column.minimum)} … ${short(column.maximum ?? '')}`;
  if ((column.distinct ?? 99) <= 50) return column.top.slice(0, 6).map(({ value }) => value).join(', ') + (column.top.length > 6 ? ', …' : '');
  return `${column.minimum} … ${column.maximum ?? ''}`;
}

function short(value: string): string {
  return value.replace(/(\d{2}:\d{2}):\d{2}(\.\d+)?/, '$1').replace(/(\.\d{3})\d+$/, '$1').replace('T', ' ');
}

function rolesOf(definition: NonNullable<SourcePartProps['definition']>, name: string): Record<string, string> {
  const unit = typeof definition.unit === 'string' ? definition.unit : definition.unit.column;
  const time = definition.sources[name]?.time;
  return {
    ...(definition.segments ?? []).reduce((all, column) => ({ ...all, [column]: 'segment' }), {}),
    ...(time ? { [time]: 'time' } : {}),
    [unit]: 'unit',
    ...(definition.exposure.source === name ? { [definition.exposure.variant]: 'variant' } : {}),
  };
}
