import type { SegmentEstimate, SegmentExploration } from '../../src-contract/exploration-segments';
import type { CellOf } from '../cells/cell';
import { columnWords, groupWords } from '../charts/segment-words';

/** A selection as a brush cell keeps it. */
export type KeptSelection = NonNullable<CellOf<'brush'>['conditions']>;

/** What a segment is called among everything that was looked at: `country=FR` as a readout names it, `country × device=FR, mobile` of two columns. */
export function segmentName(segments: SegmentExploration, { group, levels }: Pick<SegmentEstimate, 'group' | 'levels'>): string | null {
  if (group === null) return null;
  const named = levels.flatMap((level, at) => (level === null ? [] : [segments.columns[at]?.levels[level] ?? '']));
  return `${groupWords(segments, group)}=${named.join(', ')}`;
}

/** Every segment that a chart shows, by name. */
export function segmentNames(segments: SegmentExploration): readonly string[] {
  return [...new Set(segments.estimates.flatMap((estimate) => segmentName(segments, estimate) ?? []))];
}

/** SQL over the exposure rows that holds for the units of a segment; empty for all units. */
export function segmentExpression({ columns }: SegmentExploration, { levels }: Pick<SegmentEstimate, 'levels'>): string {
  return levels.flatMap((level, at) => (level === null ? [] : [columns[at]?.conditions[level] ?? ''])).filter(Boolean).join(' AND ');
}

/** A segment in the words of a filter: `country = FR and ts by weekday = Monday`. */
export function segmentFilterWords({ columns }: SegmentExploration, { levels }: Pick<SegmentEstimate, 'levels'>): string {
  return levels.flatMap((level, at) => {
    const column = columns[at];
    return level === null || !column ? [] : [`${columnWords(column.column, column.by)} = ${column.levels[level] ?? ''}`];
  }).join(' and ');
}

/**
 * The brush that chooses the units of a segment; or why there is none. Values can be brushed as they are; what was made of
 * values (quarters, days, hours, the rarest ones together) has no bar of its own.
 */
export function brushOf({ columns }: SegmentExploration, { levels }: Pick<SegmentEstimate, 'levels'>): { readonly selection: KeptSelection; readonly reason: null } | { readonly selection: null; readonly reason: string } {
  const selection: KeptSelection = [];
  for (const [at, level] of levels.entries()) {
    const column = columns[at];
    if (level === null || !column) continue;
    if (column.by !== 'value') return { selection: null, reason: `${columnWords(column.column, column.by)} has no bars to brush: its levels are made of the values. A filter can choose it.` };
    const missing = column.conditions[level]?.endsWith(' IS NULL') ?? false;
    const last = column.levels.length - 1 - (column.conditions.at(-1)?.endsWith(' IS NULL') ? 1 : 0);
    if (column.together > 0 && level === last) return { selection: null, reason: `These are the rarest values of ${column.column} together: there is no one bar to brush. A filter can choose them.` };
    selection.push({ kind: 'levels', column: column.column, levels: [missing ? null : (column.levels[level] ?? '')] });
  }
  return selection.length === 0 ? { selection: null, reason: 'These are all units.' } : { selection, reason: null };
}
