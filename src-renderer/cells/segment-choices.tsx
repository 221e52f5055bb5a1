import { HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { OfferedColumn, SegmentColumn, SegmentLevels } from '../../src-contract/exploration-segments';
import { askedColumns, type SavedOptions } from '../charts/chart-question';
import { columnWords } from '../charts/segment-words';

export interface SegmentChoicesProps {
  readonly options: SavedOptions;
  readonly offered: readonly OfferedColumn[];
  /** The columns of the answer, where none were asked for. */
  readonly shown: readonly SegmentLevels[];
  /** Two columns are needed. */
  readonly both: boolean;
  /** Null: only to be read. */
  readonly onOptions: ((patch: Record<string, unknown>) => void) | null;
}

const NONE = '';

/** Which column, or two, units are split by: any column of the exposure source. */
export function SegmentChoices({ options, offered, shown, both, onOptions }: SegmentChoicesProps): ReactNode {
  if (!onOptions || offered.length === 0) return null;
  const asked = askedColumns(options);
  const chosen: readonly SegmentColumn[] = asked.length > 0 ? asked : shown.map(({ column, by }) => ({ column, by }));
  const [first = null, second = null] = chosen;
  const choose = (a: SegmentColumn | null, b: SegmentColumn | null): void => onOptions({ columns: [a, b].filter((one) => one !== null) });
  return (
    <div className="lb-chart-question">
      <ColumnChoice label={both ? 'Rows' : 'By'} chosen={first} other={second} offered={offered} optional={false} shown={shown[0]} onColumn={(one) => choose(one, second)} />
      <ColumnChoice label={both ? 'Columns' : 'and'} chosen={second} other={first} offered={offered} optional={!both} shown={shown[1]} onColumn={(one) => choose(first, one)} />
    </div>
  );
}

function ColumnChoice({ label, chosen, other, offered, optional, shown, onColumn }: { readonly label: string; readonly chosen: SegmentColumn | null; readonly other: SegmentColumn | null; readonly offered: readonly OfferedColumn[]; readonly optional: boolean; readonly shown: SegmentLevels | undefined; onColumn(column: SegmentColumn | null): void }): ReactNode {
  const by = chosen === null ? null : (chosen.by ?? shown?.by ?? offered.find(({ column }) => column === chosen.column)?.rules[0] ?? 'value');
  const rules = offered.flatMap(({ column, rules: own, declared }) => own.map((rule) => ({ column, rule, declared })));
  const value = chosen === null ? NONE : JSON.stringify([chosen.column, by]);
  const choices = rules.map(({ column, rule, declared }) => ({ value: JSON.stringify([column, rule]), words: `${columnWords(column, rule)}${declared ? '' : ' (not declared)'}`, column }));
  return (
    <label className="lb-choice"><span>{label}</span>
      <HTMLSelect minimal aria-label={label} value={value} onChange={(event) => {
        if (event.target.value === NONE) onColumn(null);
        else {
          const [column, rule] = JSON.parse(event.target.value) as [string, SegmentColumn['by']];
          onColumn({ column, by: rule });
        }
      }}>
        {(optional || chosen === null) && <option value={NONE}>{optional ? 'no second column' : 'choose a column'}</option>}
        {choices.filter(({ column }) => column !== other?.column).map((one) => <option key={one.value} value={one.value}>{one.words}</option>)}
        {chosen !== null && !choices.some((one) => one.value === value) && <option value={value}>{columnWords(chosen.column, by ?? 'value')}</option>}
      </HTMLSelect>
    </label>
  );
}
