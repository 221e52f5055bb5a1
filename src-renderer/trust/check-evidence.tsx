import type { ReactNode } from 'react';
import type { Check } from '../../src-contract/evaluation';
import type { AssignmentOrderEvidence, NewUnitsEvidence, ReplaysEvidence, SampleRatioCauseEvidence } from '../../src-contract/trust';
import { ChartView, standardChartLook } from '../cells/chart-view';
import { useTheme } from '../charts/use-theme';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatP, formatPercent, formatStatistic } from '../wording/numbers';
import { CauseTable } from './cause-table';
import type { EvidenceActions } from './evidence-actions';

export interface CheckEvidenceProps extends EvidenceActions {
  readonly check: Check;
  readonly index: EvaluationIndex;
  /** On paper: fixed width, no buttons, always light. */
  readonly printed: boolean;
}

const charts: readonly string[] = ['daily-sample-ratio', 'balance'];
const printedWidth = 860;

/** Whether a check has more to show than its sentence. */
export function hasEvidence({ id, status, evidence }: Check): boolean {
  const list = { 'daily-sample-ratio': 'days', balance: 'items', 'sample-ratio-cause': 'causes', 'assignment-order': 'tests', 'new-units': 'variants', replays: 'sources' }[id as string];
  const found: unknown = list === undefined ? null : evidence[list];
  return status !== 'skipped' && Array.isArray(found) && found.length > 0;
}

/** What a check found, as a small table or chart. */
export function CheckEvidence({ check, index, printed, onRepair, rowsWhere }: CheckEvidenceProps): ReactNode {
  const theme = useTheme();
  if (!hasEvidence(check)) return null;
  if (charts.includes(check.id)) return <div className="lb-evidence-chart"><ChartView evaluation={index.evaluation} chart={check.id} title={null} look={standardChartLook} theme={printed ? 'light' : theme} stale={false} onLook={null} host={null} day="" {...(printed ? { width: printedWidth } : {})} /></div>;
  const evidence = check.evidence as unknown;
  switch (check.id) {
    case 'sample-ratio-cause':
      return <CauseTable evidence={evidence as SampleRatioCauseEvidence} index={index} onRepair={onRepair} rowsWhere={rowsWhere} />;
    case 'assignment-order':
      return <OrderTable evidence={evidence as AssignmentOrderEvidence} />;
    case 'new-units':
      return <SeenTable evidence={evidence as NewUnitsEvidence} index={index} />;
    case 'replays':
      return <ReplayTable evidence={evidence as ReplaysEvidence} index={index} />;
    default:
      return null;
  }
}

const testNames: Readonly<Record<AssignmentOrderEvidence['tests'][number]['test'], string>> = { runs: 'Runs', autocorrelation: 'Autocorrelation', evenness: 'Evenness', 'daily-evenness': 'Evenness by day', drift: 'Drift' };

function OrderTable({ evidence: { tests, units, tiedShare, threshold } }: { readonly evidence: AssignmentOrderEvidence }): ReactNode {
  return (
    <>
      <table className="lb-shares">
        <thead><tr><th scope="col">Test</th><th scope="col">Says</th><th scope="col" data-align="right">Statistic</th><th scope="col" data-align="right">p, corrected</th></tr></thead>
        <tbody>
          {tests.map((test) => <tr key={test.test}><th scope="row">{testNames[test.test]}</th><td>{test.words}</td><td data-align="right">{formatStatistic(test.statistic)}</td><td data-align="right" data-off={test.adjustedPValue < threshold || undefined}>{formatP(test.adjustedPValue)}</td></tr>)}
        </tbody>
      </table>
      <p className="lb-quiet">{formatCount(units)} units in the order of first exposure{tiedShare > 0 && `; ${formatPercent(tiedShare)} share their time with another unit, and their order is drawn by lot`}.</p>
    </>
  );
}

function SeenTable({ evidence: { variants, sources, before }, index }: { readonly evidence: NewUnitsEvidence; readonly index: EvaluationIndex }): ReactNode {
  return (
    <>
      <table className="lb-shares">
        <thead><tr><th scope="col">Variant</th><th scope="col" data-align="right">Units</th><th scope="col" data-align="right">Seen before</th><th scope="col" data-align="right">Share</th></tr></thead>
        <tbody>{variants.map(({ id, units, seenBefore, share }) => <tr key={id}><th scope="row">{index.variantName(id)}</th><td data-align="right">{formatCount(units)}</td><td data-align="right">{formatCount(seenBefore)}</td><td data-align="right">{formatPercent(share)}</td></tr>)}</tbody>
      </table>
      <p className="lb-quiet">Seen before {before.slice(0, 10)} in {sources.join(', ')}.</p>
    </>
  );
}

function ReplayTable({ evidence: { sources, variants, window, oneIn }, index }: { readonly evidence: ReplaysEvidence; readonly index: EvaluationIndex }): ReactNode {
  return (
    <>
      <table className="lb-shares">
        <thead><tr><th scope="col">Source</th><th scope="col" data-align="right">Rows</th><th scope="col" data-align="right">Repeated</th>{variants.map((id) => <th key={id} scope="col" data-align="right">Units of {index.variantName(id)}</th>)}<th scope="col" data-align="right">p, corrected</th></tr></thead>
        <tbody>
          {sources.map(({ source, rows, replayed, units, replayedUnits, adjustedPValue }) => (
            <tr key={source}>
              <th scope="row">{source}</th><td data-align="right">{formatCount(rows)}</td><td data-align="right">{formatCount(replayed)}</td>
              {variants.map((id, at) => <td key={id} data-align="right">{formatCount(replayedUnits[at] ?? null)} of {formatCount(units[at] ?? null)}</td>)}
              <td data-align="right">{formatP(adjustedPValue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="lb-quiet">The same unit with the same values within {formatCount(window)} seconds{oneIn > 1 && `; one unit in ${formatCount(oneIn)} was looked at`}.</p>
    </>
  );
}
