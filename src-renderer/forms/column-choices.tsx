import { Calendar, Citation, Numerical, TickCircle, Cube } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { ColumnClass, ColumnProfile, DatasetProfile } from '../../src-contract/dataset';
import { formatCompact } from '../wording/numbers';
import type { Choice } from './choice-list';

const classIcons: Record<ColumnClass, ReactNode> = {
  text: <Citation size={12} aria-hidden />,
  number: <Numerical size={12} aria-hidden />,
  time: <Calendar size={12} aria-hidden />,
  boolean: <TickCircle size={12} aria-hidden />,
  other: <Cube size={12} aria-hidden />,
};

export const classWords: Record<ColumnClass, string> = { text: 'text', number: 'number', time: 'time', boolean: 'yes / no', other: 'other' };

export function ClassIcon({ of }: { readonly of: ColumnClass }): ReactNode {
  return <span className="lb-class-icon" role="img" aria-label={classWords[of]} title={classWords[of]}>{classIcons[of]}</span>;
}

/** A source's columns as choices, with how many distinct values each has. */
export function columnChoices(profile: DatasetProfile | undefined, only?: (column: ColumnProfile) => boolean): Choice[] {
  return (profile?.columns ?? []).filter((column) => only?.(column) ?? true).map((column) => ({
    value: column.name,
    label: column.name,
    detail: column.distinct === null ? column.type.toLowerCase() : `${formatCompact(column.distinct)} values`,
    icon: classIcons[column.class],
  }));
}

/** The frequent values of a column as choices. */
export function valueChoices(column: ColumnProfile | undefined): Choice[] {
  return (column?.top ?? []).map(({ value, count }) => ({ value, label: value, detail: `${formatCompact(count)} rows` }));
}
