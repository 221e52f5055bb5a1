import type { Check } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { SampleRatioCause, SampleRatioCauseEvidence, UnitSubset } from '../../src-contract/trust';
import { quoteIdentifier, quoteText } from '../database/quoting';
import { startOfDay } from '../evaluation/period-span';
import { asText } from '../evaluation/sql-text';
import type { OpenedSource } from '../sources/opened-source';

/** Writes the condition of every set of units that the search for a cause named, over the exposure source. */
export function withConditions(checks: readonly Check[], definition: CompleteDefinition, source: OpenedSource): Check[] {
  return checks.map((check) => {
    if (check.id !== 'sample-ratio-cause') return check;
    const evidence = check.evidence as unknown as SampleRatioCauseEvidence;
    const written = (cause: SampleRatioCause): SampleRatioCause => {
      const where = whereOf(cause, definition, source);
      return { ...cause, where, repair: { kind: 'drop-units', where, note: `Sample ratio: ${cause.words}` } };
    };
    return { ...check, evidence: { ...evidence, answer: evidence.answer.map(written), causes: evidence.causes.map(written) } };
  });
}

/** Exposures of the set: `event = 'exposure' AND device = 'tv' AND ts >= '…' AND ts < '…'`. */
export function whereOf({ conditions, days }: UnitSubset, definition: CompleteDefinition, source: OpenedSource): string {
  const { exposure, filters, period } = definition;
  const time = definition.sources[source.name]?.time;
  return [
    ...[exposure.where, filters.exposure].flatMap((given) => (given === undefined ? [] : [/\bor\b/i.test(given) ? `(${given})` : given])),
    ...conditions.map(({ column, level }) => levelOf(source, column, level)),
    ...(days === null || time === undefined ? [] : [timesOf(source, time, days, period.timezone)]),
  ].join(' AND ');
}

function levelOf({ columns }: OpenedSource, column: string, level: string | null): string {
  const name = named(column);
  if (level === null) return `${name} IS NULL`;
  const type = columns.find((one) => one.name === column)?.type ?? 'VARCHAR';
  if (type === 'BOOLEAN') return level === 'true' ? name : `NOT ${name}`;
  if (/^U?(TINY|SMALL|BIG)?INT(EGER)?$/i.test(type)) return `${name} = ${level}`;
  return /^(VARCHAR|ENUM.*|DATE)$/i.test(type) ? `${name} = ${quoteText(level)}` : `${asText(name, type)} = ${quoteText(level)}`;
}

/** From the first day's begin to the last day's end in the period's zone; whole numbers are an epoch in seconds, milliseconds or microseconds, which cannot be taken for one another. */
function timesOf(source: OpenedSource, time: string, { from, to }: { readonly from: string; readonly to: string }, timezone: string): string {
  const type = source.columns.find((one) => one.name === time)?.type ?? '';
  const [start, end] = [startOfDay(from, timezone), startOfDay(dayAfter(to), timezone)];
  const plain = (type.startsWith('TIMESTAMP') && type !== 'TIMESTAMP WITH TIME ZONE') || type === 'DATE';
  if (plain && source.timezone === timezone) return `${named(time)} >= TIMESTAMP '${from}' AND ${named(time)} < TIMESTAMP '${dayAfter(to)}'`;
  if (type === 'TIMESTAMP WITH TIME ZONE') return `${named(time)} >= TIMESTAMPTZ '${new Date(start).toISOString()}' AND ${named(time)} < TIMESTAMPTZ '${new Date(end).toISOString()}'`;
  if (/^U?(BIG|HUGE)?INT(EGER)?$/i.test(type)) return `(${[1000, 1, 0.001].map((divisor) => `${named(time)} >= ${String(start / divisor)} AND ${named(time)} < ${String(end / divisor)}`).join(' OR ')})`;
  return `${source.timeSql(time)} >= ${String(start * 1000)} AND ${source.timeSql(time)} < ${String(end * 1000)}`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Plain names as people write them. */
function named(column: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(column) ? column : quoteIdentifier(column);
}
