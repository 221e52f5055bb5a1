import { noLevel } from '../../src-contract/evaluation';
import type { PlannedSegment, SegmentLevels } from '../../src-contract/exploration-segments';
import type { AttributeColumn } from '../../src-contract/sample';

/** More levels of one column than this are too many to read: the rarest are put together. */
const MOST_LEVELS = 12;
const OTHER = 'other';

/** A column's units as few levels in a sensible order. */
export interface LevelledColumn {
  readonly shown: SegmentLevels;
  /** One code per unit into `shown.levels`. */
  readonly codes: Uint32Array;
}

/**
 * Levels of a column: bins and days in their order, values by the number of their units (ties by name), the rarest together
 * at the end, and units without a value last.
 */
export function levelledColumn({ attribute: _name, labels, conditions, ...planned }: PlannedSegment, attribute: AttributeColumn): LevelledColumn {
  const { codes } = attribute;
  const counts = new Float64Array(attribute.labels.length);
  for (const code of codes.values) counts[code] += 1;
  const present = attribute.labels.map((label, code) => ({ label, code, units: counts[code] })).filter(({ units }) => units > 0);
  const named = present.filter(({ label }) => label !== null);
  const ordered = labels === null
    ? named.sort((a, b) => b.units - a.units || (String(a.label) < String(b.label) ? -1 : 1))
    : named.sort((a, b) => Number(a.label) - Number(b.label));
  const kept = labels === null && ordered.length > MOST_LEVELS ? ordered.slice(0, MOST_LEVELS - 1) : ordered;
  const rest = ordered.slice(kept.length);
  const missing = present.filter(({ label }) => label === null);
  const levels = [...kept.map(({ label }) => (labels === null ? String(label) : (labels[Number(label)] ?? String(label)))), ...(rest.length > 0 ? [OTHER] : []), ...(missing.length > 0 ? [noLevel] : [])];
  const place = new Uint32Array(attribute.labels.length);
  kept.forEach(({ code }, at) => { place[code] = at; });
  for (const { code } of rest) place[code] = kept.length;
  for (const { code } of missing) place[code] = levels.length - 1;
  const coded = new Uint32Array(codes.values.length);
  for (let unit = 0; unit < coded.length; unit += 1) coded[unit] = place[codes.values[unit]];
  const name = identifier(planned.column);
  const condition = ({ label }: (typeof kept)[number]): string => (conditions === null ? `${name} = ${text(String(label))}` : (conditions[Number(label)] ?? ''));
  const others = rest.length > 0 ? [`${name} NOT IN (${kept.map(({ label }) => text(String(label))).join(', ')})`] : [];
  return { shown: { ...planned, levels, conditions: [...kept.map(condition), ...others, ...(missing.length > 0 ? [`${name} IS NULL`] : [])], together: rest.length }, codes: coded };
}

/** A name as SQL reads it. */
function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
