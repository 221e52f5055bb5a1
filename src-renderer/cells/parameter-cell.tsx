import { Checkbox, HTMLSelect } from '@blueprintjs/core';
import { Variable } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { Cell } from '../../src-contract/notebook';
import { boundParameters, parameterTypes, type ParameterType } from '../../src-contract/parameters';
import { followed, followedName, withSegment } from '../notebook/followed-segment';
import { graphNow } from '../notebook/query-runner';
import { chartById } from '../charts/catalogue';
import { useSession, useSessionState } from '../workbench/window-context';
import { indexEvaluation } from '../wording/evaluation-index';
import type { CellMember, CellProps } from './cell';
import { NameField } from './name-field';
import { ParameterEntry } from './parameter-entry';
import './sql-cell.css';

const typeWords: Readonly<Record<ParameterType, string>> = { number: 'a number', text: 'a text', choice: 'one of a list', date: 'a day', 'date-range': 'a range of days', segment: 'a segment' };

/** A value that other cells use by its name; whatever uses it follows it. */
function ParameterCell({ cell, view, readOnly, onCell }: CellProps<'parameter'>): ReactNode {
  const problem = useSessionState((state) => graphNow(state).nameProblems.get(cell.id) ?? null);
  const names = cell.name === '' ? [] : boundParameters(cell).map(({ name }) => `$${name}`);
  return (
    <div className="lb-parameter-cell">
      <div className="lb-parameter">
        <NameField label="Name" name={cell.name} placeholder="country" problem={problem} readOnly={readOnly} onName={(name) => onCell({ name })} />
        <label className="lb-choice"><span>is</span>
          <HTMLSelect minimal aria-label="Type" disabled={readOnly} value={cell.type} onChange={(event) => onCell({ type: event.target.value as ParameterType })}>
            {parameterTypes.map((type) => <option key={type} value={type}>{typeWords[type]}</option>)}
          </HTMLSelect>
        </label>
        <ParameterValue cell={cell} view={view} readOnly={readOnly} onCell={onCell} />
      </div>
      <UsedBy cell={cell} readOnly={readOnly} />
      <p className="lb-quiet">{names.length === 0 ? 'Give it a name to use it in SQL cells.' : `In SQL: ${names.join(' and ')}; what has not been chosen is NULL.`}</p>
    </div>
  );
}

function ParameterValue({ cell, view, readOnly, onCell }: Pick<CellProps<'parameter'>, 'cell' | 'view' | 'readOnly' | 'onCell'>): ReactNode {
  switch (cell.type) {
    case 'number': return <ParameterEntry label="Value" type="number" value={cell.number === undefined ? '' : String(cell.number)} readOnly={readOnly} onValue={(text) => onCell({ number: text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text) })} />;
    case 'text': return <ParameterEntry label="Value" type="text" value={cell.text ?? ''} readOnly={readOnly} onValue={(text) => onCell({ text: text === '' ? undefined : text })} />;
    case 'date': return <ParameterEntry label="Day" type="date" value={cell.date ?? ''} readOnly={readOnly} onValue={(date) => onCell({ date: date || undefined })} />;
    case 'date-range': return (
      <>
        <ParameterEntry label="From" type="date" value={cell.from ?? ''} readOnly={readOnly} onValue={(from) => onCell({ from: from || undefined })} />
        <ParameterEntry label="to" type="date" value={cell.to ?? ''} readOnly={readOnly} onValue={(to) => onCell({ to: to || undefined })} />
      </>
    );
    case 'choice': return (
      <>
        <ParameterEntry label="List" type="text" value={(cell.choices ?? []).join(', ')} readOnly={readOnly} onValue={(text) => onCell({ choices: text.split(',').map((each) => each.trim()).filter(Boolean) })} />
        <label className="lb-choice"><span>Value</span>
          <HTMLSelect minimal disabled={readOnly} value={cell.text ?? ''} onChange={(event) => onCell({ text: event.target.value || undefined })}>
            <option value="">not chosen</option>
            {[...new Set([...(cell.choices ?? []), ...(cell.text ? [cell.text] : [])])].map((choice) => <option key={choice} value={choice}>{choice}</option>)}
          </HTMLSelect>
        </label>
      </>
    );
    case 'segment': {
      const slices = view.evaluation ? indexEvaluation(view.evaluation).segments : [];
      return (
        <label className="lb-choice"><span>Value</span>
          <HTMLSelect minimal disabled={readOnly} value={cell.segment ?? ''} onChange={(event) => onCell({ segment: event.target.value || undefined })}>
            <option value="">all units</option>
            {slices.map(({ column, slices: levels }) => <optgroup key={column} label={column}>{levels.map((slice) => <option key={slice} value={slice}>{slice.replace('=', ' = ')}</option>)}</optgroup>)}
            {cell.segment !== undefined && !slices.some((each) => each.slices.includes(cell.segment ?? '')) && <option value={cell.segment}>{cell.segment}</option>}
          </HTMLSelect>
        </label>
      );
    }
  }
}

/** For a segment: which readouts and charts follow it. For everything: which SQL cells read it. */
function UsedBy({ cell, readOnly }: Pick<CellProps<'parameter'>, 'cell' | 'readOnly'>): ReactNode {
  const session = useSession();
  const notebook = useSessionState((state) => state.history.notebook);
  const nodes = useSessionState((state) => graphNow(state).nodes);
  const readers = [...nodes.values()].filter((node) => node.readsCells.includes(cell.id)).map((node) => node.cell.name ?? 'SQL');
  const able = cell.type === 'segment' && cell.name !== '' ? notebook.cells.filter((each) => each.kind === 'readout' || (each.kind === 'chart' && each.chart !== 'sample-ratio')) : [];
  if (readers.length === 0 && able.length === 0) return null;
  const follow = (other: Cell, yes: boolean): void => {
    const changed = withSegment(other, yes ? followed(cell.name) : null);
    session.dispatch({ type: 'patch', id: other.id, patch: changed.kind === 'chart' ? { options: changed.options } : { segment: changed.kind === 'readout' ? (changed.segment ?? undefined) : undefined } });
  };
  return (
    <div className="lb-parameter-used" role="group" aria-label="Used by">
      <span>Used by</span>
      {readers.length > 0 && <span>{readers.join(', ')}</span>}
      {able.map((other) => (
        <Checkbox key={other.id} inline disabled={readOnly} checked={followedName(other)?.toLowerCase() === cell.name.toLowerCase()} label={titleOf(other)} onChange={(event) => follow(other, event.currentTarget.checked)} />
      ))}
    </div>
  );
}

function titleOf(cell: Cell): string {
  return cell.kind === 'chart' ? (cell.title ?? chartById(cell.chart)?.label ?? 'Chart') : 'Readout';
}

export const parameterMember: CellMember<'parameter'> = {
  kind: 'parameter',
  label: 'Parameter',
  explanation: 'A number, text, choice, day, range of days or segment that other cells use by its name.',
  icon: Variable,
  create: (id) => ({ kind: 'parameter', id, name: '', type: 'choice' }),
  title: (cell) => (cell.name === '' ? 'Parameter' : `$${cell.name}`),
  View: ParameterCell,
};
