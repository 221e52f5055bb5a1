import type { Finding, FindingKind, FindingSeverity, LiftChange, LiftFigures, Triage } from '../../src-contract/triage';
import { formatCount, formatInterval, liftWriter, NONE } from './numbers';

const kinds: Readonly<Record<FindingKind, string>> = {
  'rejected-rows': 'Rows that could not be read',
  'unreadable-cells': 'Cells that could not be read',
  'duplicate-ids': 'Repeated event ids',
  'duplicate-rows': 'Repeated rows',
  'before-exposure': 'Events before exposure',
  'impossible-times': 'Impossible times',
  'outside-period': 'Rows out of the period',
  'jumping-times': 'Jumping times',
  'several-variants': 'Units in several variants',
  'variant-spellings': 'Variants in several spellings',
  'undeclared-variants': 'Undeclared variants',
  'colliding-ids': 'Ids that differ by spaces or case',
  'placeholder-ids': 'Stand-ins for ids',
  'missing-ids': 'Missing ids',
  'missing-hours': 'Missing hours',
  'missing-days': 'Missing days',
  'null-share': 'Uneven gaps',
  bursts: 'Bursts',
  bots: 'Bots',
  'outlier-units': 'Units that carry a metric',
  'not-numbers': 'Values that are not numbers',
  'negative-values': 'Negative values',
  'infinite-values': 'Infinite values',
  'mixed-units': 'Values in mixed units',
  'forced-assignments': 'Forced assignments',
  'incomplete-day': 'Incomplete day',
};

export function findingLabel(kind: FindingKind): string {
  return kinds[kind];
}

export const severityWords: Readonly<Record<FindingSeverity, string>> = { error: 'Error', warning: 'Warning', info: 'Note' };

/** `2 errors, 5 warnings, 1 note`, or `Nothing found`. */
export function findingsSummary(findings: readonly Pick<Finding, 'severity'>[]): string {
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${formatCount(count)} ${severityWords[severity].toLocaleLowerCase()}${count === 1 ? '' : 's'}`];
  });
  return parts.length === 0 ? 'Nothing found' : parts.join(', ');
}

/** `in 15 034 rows of events`, `in 124 948 rows of 2 sources`. */
export function lookedAtWords({ sources }: Pick<Triage, 'sources'>): string {
  const rows = sources.reduce((sum, source) => sum + source.rows, 0);
  const [only] = sources;
  return `in ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} of ${sources.length === 1 && only ? only.name : `${formatCount(sources.length)} sources`}`;
}

/** What an all-clear covers, for people who ask what was looked for. */
export const lookedFor = 'Looked for rows and cells that cannot be read, repeated events and rows, events before exposure, impossible or jumping times, missing days and hours, ids that stand for nobody or differ by spaces or case, units in several variants, variants in several spellings, uneven gaps, bots and bursts, units that carry a metric, and values that are negative, infinite or in mixed units.';

/** A change of one lift in words; the same decimals before and after. */
export interface LiftChangeWords {
  readonly without: string;
  readonly with: string;
  readonly withoutInterval: string;
  readonly withInterval: string;
  /** Nothing moves at the digits that are shown. */
  readonly unchanged: boolean;
  /** Why there is no figure; null where there is. */
  readonly reason: string | null;
}

export function liftChangeWords({ without, with: after }: LiftChange): LiftChangeWords {
  const figures = [without.lift, without.low, without.high, after.lift, after.low, after.high];
  const write = liftWriter(figures, [without.low, without.high, after.low, after.high]);
  const interval = ({ low, high, lift }: LiftFigures): string => (lift === null ? NONE : formatInterval(low, high, write));
  return {
    without: write(without.lift),
    with: write(after.lift),
    withoutInterval: interval(without),
    withInterval: interval(after),
    unchanged: write(without.lift) === write(after.lift) && interval(without) === interval(after),
    reason: after.lift === null ? after.reason : without.lift === null ? without.reason : null,
  };
}
