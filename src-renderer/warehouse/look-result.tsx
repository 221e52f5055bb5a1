import { Tick } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { WarehouseLook } from '../../src-contract/warehouse-connection';
import { ClassIcon } from '../forms/column-choices';
import { formatCount } from '../wording/numbers';

/** What a connection that works shows: the server, its tables to choose from, and the columns of the chosen one. */
export function LookResult({ look, table, onTable }: { readonly look: WarehouseLook; readonly table: string; readonly onTable: (table: string) => void }): ReactNode {
  return (
    <div className="lb-look-result">
      <p role="status" className="lb-look-works"><Tick size={14} aria-hidden /> {look.engine} {look.version} answers{look.rows === null ? '.' : `: ${table} has ${formatCount(look.rows)} ${look.rows === 1 ? 'row' : 'rows'}.`}</p>
      {look.columns === null && look.tables.length > 0 && (
        <ul className="lb-look-list" aria-label="Tables">
          {look.tables.map(({ name, rows }) => (
            <li key={name}><button type="button" className="lb-option lb-look-table" onClick={() => onTable(name)}><span className="lb-option-label lb-code">{name}</span><span className="lb-option-detail">{rows === null ? '' : `${formatCount(rows)} rows`}</span></button></li>
          ))}
        </ul>
      )}
      {look.columns === null && look.tables.length === 0 && <p className="lb-quiet">There is no table in this database, or none that the user may see.</p>}
      {look.columns !== null && (
        <ul className="lb-look-list" aria-label={`Columns of ${table}`}>
          {look.columns.map(({ name, type, class: kind }) => (
            <li key={name} className="lb-option" data-unusable={kind === null || undefined} title={kind === null ? 'A definition cannot use a column of this type.' : undefined}>
              {kind === null ? <span className="lb-class-icon" /> : <ClassIcon of={kind} />}
              <span className="lb-option-label lb-code">{name}</span><span className="lb-option-detail">{kind === null ? `${type}: cannot be used` : type}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
