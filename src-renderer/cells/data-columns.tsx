import { memo, type ReactNode } from 'react';
import { ChoiceList } from '../forms/choice-list';
import { ClassIcon } from '../forms/column-choices';
import { namedColumn } from '../forms/named-column';
import { Token } from '../forms/token';
import { useSession } from '../workbench/window-context';
import { sourceHandle, type SourcePartProps } from './data-dialect';
import { ColumnFigures, columnHeads } from './column-figures';

const types = ['VARCHAR', 'BIGINT', 'DOUBLE', 'BOOLEAN', 'TIMESTAMP', 'TIMESTAMPTZ', 'DATE'];

/** Columns with type, shape, gaps, distinct values and range. A text file's types can be changed. */
export const DataColumns = memo(function DataColumns({ cell, name, profile, definition, readOnly }: SourcePartProps): ReactNode {
  const session = useSession();
  const roles = definition ? rolesOf(definition, name) : {};
  const changeable = profile.format !== 'parquet' && profile.format !== 'duckdb' && profile.format !== 'clickhouse' && definition?.sources[name] !== undefined;
  return (
    <div className="lb-table-scroll lb-columns" tabIndex={0} role="region" aria-label={`Columns of ${name}`}>
      <table className="lb-table">
        <thead>
          <tr>{columnHeads}</tr>
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
                <ColumnFigures column={column} rows={profile.rows} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
});

function rolesOf(definition: NonNullable<SourcePartProps['definition']>, name: string): Record<string, string> {
  const unit = typeof definition.unit === 'string' ? definition.unit : definition.unit.column;
  const time = definition.sources[name]?.time;
  return {
    ...(definition.segments ?? []).reduce((all, column) => ({ ...all, [column]: 'segment' }), {}),
    ...(time ? { [time]: 'time' } : {}),
    [unit]: 'unit',
    ...(definition.exposure.source === name ? { [namedColumn(definition.exposure.variant)]: 'variant' } : {}),
  };
}
