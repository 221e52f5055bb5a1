import type { CheckName } from '../../src-contract/capabilities';
import type { Check, CheckStatus, VariantSummary } from '../../src-contract/evaluation';
import { helpTopicIds } from '../help/topic';
import type { HelpTopicId } from '../help/topic';
import { formatCount, formatDegrees, formatPEquation, formatPercent, formatStatistic } from './numbers';

const labels: Readonly<Record<CheckName, string>> = {
  'sample-ratio': 'Sample ratio',
  'multiple-variants': 'Units in several variants',
  'merged-units': 'Merged identifiers',
  'undeclared-variants': 'Undeclared variants',
  'left-out-values': 'Values left out',
  'small-counts': 'Small counts',
  'zero-weight-arms': 'Arms planned empty',
  'skewed-values': 'Skewed values',
  'daily-sample-ratio': 'Sample ratio by day',
  'segment-sample-ratio': 'Sample ratio by segment',
  'segment-heterogeneity': 'Effects by segment',
  'sample-ratio-cause': 'Where units are missing',
  'assignment-order': 'Order of assignment',
  balance: 'Balance before the experiment',
  'new-units': 'Units seen before',
  replays: 'Repeated rows',
};

/** `sample-ratio` → `Sample ratio`; a check without a name of its own is written out. */
export function checkLabel(id: string): string {
  return labels[id as CheckName] ?? id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
}

export function helpOfCheck(id: string): HelpTopicId {
  return helpTopicIds.find((topic) => topic === id) ?? 'verdict';
}

export const statusWords: Readonly<Record<CheckStatus, string>> = { pass: 'Passed', warn: 'Warning', fail: 'Failed', skipped: 'Skipped' };

/** How a check stands, an accepted failure included. */
export function statusOf(check: Check): string {
  return check.status === 'fail' && check.acknowledged ? 'Failed, accepted' : statusWords[check.status];
}

/** Checks of several tests: their p is the smallest one, corrected for how many there were, beside the figures of that test. */
const correctedChecks: ReadonlySet<string> = new Set(['daily-sample-ratio', 'segment-sample-ratio', 'segment-heterogeneity', 'assignment-order', 'balance']);

/** `χ² = 12.3, 1 degree of freedom, p = 0.0005`; empty where the check has no test. */
export function checkFigures(check: Check): string {
  if (check.pValue === null) return '';
  const parts: string[] = [];
  if (check.statistic !== null) parts.push(`${check.id === 'segment-heterogeneity' ? 'Q' : check.degreesOfFreedom === null ? 'z' : 'χ²'} = ${formatStatistic(check.statistic)}`);
  if (check.degreesOfFreedom !== null) parts.push(`${formatDegrees(check.degreesOfFreedom)} degree${check.degreesOfFreedom === 1 ? '' : 's'} of freedom`);
  parts.push(`${formatPEquation(check.pValue)}${correctedChecks.has(check.id) ? ' after correction' : ''}`);
  return parts.join(', ');
}

/** `4 checks passed`, `2 passed, 1 warning, 1 failed`. */
export function checksSummary(checks: readonly Check[]): string {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const passed = count('pass');
  if (checks.length === 0) return 'No checks were run';
  if (passed === checks.length) return passed === 1 ? 'The check passed' : `All ${String(passed)} checks passed`;
  const warned = count('warn');
  const skipped = count('skipped');
  return [
    passed > 0 ? `${String(passed)} passed` : '',
    warned > 0 ? `${String(warned)} warning${warned === 1 ? '' : 's'}` : '',
    count('fail') > 0 ? `${String(count('fail'))} failed` : '',
    skipped > 0 ? `${String(skipped)} skipped` : '',
  ].filter(Boolean).join(', ');
}

/** What a failed check does to the reading of the results. */
export function checkEffect(check: Check): string {
  if (check.status === 'fail') return check.acknowledged ? 'Verdicts are shown because the failure was accepted.' : 'Verdicts are hidden until this is accepted with a reason.';
  return '';
}

export interface ShareRow {
  readonly variant: VariantSummary;
  readonly expectedUnits: number;
  readonly units: string;
  readonly expected: string;
  readonly observed: string;
  /** Observed minus expected share, in percentage points. */
  readonly gap: string;
}

/** Expected against observed units and shares, for the sample-ratio panel, its chart and the report. */
export function shareRows(variants: readonly VariantSummary[], locale?: string): readonly ShareRow[] {
  const counted = ({ units, randomisationUnits }: VariantSummary): number => randomisationUnits ?? units;
  const total = variants.reduce((sum, variant) => sum + counted(variant), 0);
  return variants.map((variant) => ({
    variant,
    expectedUnits: variant.expectedShare * total,
    units: formatCount(counted(variant), locale),
    expected: formatPercent(variant.expectedShare, 2, { locale }),
    observed: formatPercent(variant.share, 2, { locale }),
    gap: variant.share === null ? '–' : `${formatPercent(variant.share - variant.expectedShare, 2, { signed: true, locale }).replace('%', 'pp')}`,
  }));
}
