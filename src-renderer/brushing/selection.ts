import type { UnitCondition, UnitSelection } from '../../src-contract/brush';
import { levelName } from '../../src-contract/evaluation';
import { formatDay } from '../wording/numbers';

/** What a condition is about: those with the same subject replace each other. */
export function subjectOf(condition: UnitCondition): string {
  if (condition.kind === 'levels') return `levels ${condition.column}`;
  return condition.kind === 'values' ? `values ${condition.metric}` : condition.kind;
}

/** The selection with one condition put in place of the one about the same; null takes that away. */
export function withCondition(selection: UnitSelection, subject: string, condition: UnitCondition | null): UnitSelection {
  const at = selection.findIndex((one) => subjectOf(one) === subject);
  if (at < 0) return condition ? [...selection, condition] : selection;
  return selection.flatMap((one, index) => (index === at ? (condition ? [condition] : []) : subjectOf(one) === subject ? [] : [one]));
}

export function conditionAbout<Kind extends UnitCondition['kind']>(selection: UnitSelection, kind: Kind, name: string | null = null): Extract<UnitCondition, { kind: Kind }> | null {
  const found = selection.find((one) => one.kind === kind && (name === null || (one.kind === 'levels' ? one.column : one.kind === 'values' ? one.metric : null) === name));
  return (found as Extract<UnitCondition, { kind: Kind }> | undefined) ?? null;
}

/** Levels of a bar that was chosen: alone, or added to (taken from) those that are. Null when none is left. */
export function toggledLevels(column: string, chosen: readonly (string | null)[], level: string | null, several: boolean): UnitCondition | null {
  const had = chosen.includes(level);
  const levels = several ? (had ? chosen.filter((one) => one !== level) : [...chosen, level]) : had && chosen.length === 1 ? [] : [level];
  return levels.length === 0 ? null : { kind: 'levels', column, levels };
}

export interface Names {
  metric(id: string): string;
  variant(id: string): string;
  /** Writes a value of a metric. */
  value(metric: string, value: number): string;
}

const mostLevels = 3;

/** A condition as a tag says it: `country = DE or FR`, `exposed 5 January 2026 to 9 January 2026`, `revenue from 10 to 20`. */
export function conditionWords(condition: UnitCondition, names: Names): string {
  switch (condition.kind) {
    case 'levels': {
      const shown = condition.levels.slice(0, mostLevels).map(levelName);
      const more = condition.levels.length - shown.length;
      return `${condition.column} = ${shown.join(' or ')}${more > 0 ? ` or ${String(more)} more` : ''}`;
    }
    case 'days': {
      const { from, to } = condition;
      if (from !== null && from === to) return `first exposed on ${formatDay(from)}`;
      return `first exposed ${[from === null ? '' : `from ${formatDay(from)}`, to === null ? '' : `to ${formatDay(to)}`].filter(Boolean).join(' ')}`;
    }
    case 'values': return valuesWords(condition, names);
    case 'variants': return `without ${condition.hidden.map((id) => names.variant(id)).join(', ')}`;
  }
}

function valuesWords({ metric, from, to, withoutZeros = false }: Extract<UnitCondition, { kind: 'values' }>, names: Names): string {
  const name = names.metric(metric);
  if (from === 0 && to === Number.MIN_VALUE) return `${name} = 0`;
  const end = to === Number.MIN_VALUE ? 0 : to;
  const ends = [from === null ? '' : `from ${names.value(metric, from)}`, end === null ? '' : `${from === null ? 'below' : 'to below'} ${names.value(metric, end)}`].filter(Boolean).join(' ');
  return `${name} ${[ends, withoutZeros ? 'without 0' : ''].filter(Boolean).join(', ')}`.trimEnd();
}

/** The whole selection in one line, for the ledger of looks. */
export function selectionWords(selection: UnitSelection, names: Names): string {
  return selection.map((condition) => conditionWords(condition, names)).sort().join(' and ');
}
