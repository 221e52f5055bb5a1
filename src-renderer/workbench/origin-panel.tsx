import { Button } from '@blueprintjs/core';
import { Clipboard, Cross, Tick } from '@blueprintjs/icons';
import { useEffect, useState, type ReactNode } from 'react';
import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { NumberOrigin, OriginRequest } from '../../src-contract/provenance';
import type { ExperimentCell } from '../notebook/experiment-cell';
import { formatCount, formatDigits } from '../wording/numbers';
import { agrees, apart, formulaSteps, spreadOf, sumSentence } from '../wording/origin-words';
import { FailureNote } from './failure-note';
import { OriginUnitsTable } from './origin-units';
import { useSession } from './window-context';
import './origin.css';

/** A number followed back: formula, moments, statement, units, rows. What was added up is held against the number itself. */
export function OriginPanel({ experiment, estimate, metric, stale }: { readonly experiment: ExperimentCell; readonly estimate: Estimate; readonly metric: MetricSummary; readonly stale: boolean }): ReactNode {
  const session = useSession();
  const [arm, setArm] = useState(estimate.variant);
  const key = JSON.stringify([experiment.definition, estimate.metric, estimate.segment, estimate.variant, estimate.control]);
  const [found, setFound] = useState<{ readonly key: string; readonly origin: NumberOrigin } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  const traceable = metric.kind !== 'quantile' && !stale;
  useEffect(() => {
    if (!traceable) return undefined;
    let wanted = true;
    setFailure(null);
    setArm(estimate.variant);
    session.bridge.engine.origin(requestOf(experiment, estimate, 'origin'), null).then(
      (origin) => { if (wanted) setFound({ key, origin }); },
      (thrown: unknown) => {
        const why = toFailure(thrown);
        if (!wanted) return;
        // Stopped on behalf of a question that is gone by now: this one still stands.
        if (why.kind === 'cancelled') setAttempt((before) => before + 1);
        else setFailure(why);
      },
    );
    return () => { wanted = false; };
  }, [session, key, traceable, attempt]);
  if (metric.kind === 'quantile') return <p className="lb-quiet lb-pad">A quantile is no sum of units’ values, so there is nothing to add up.</p>;
  if (stale) return <p className="lb-quiet lb-pad">The number is being computed anew; its origin follows.</p>;
  if (failure) return <div className="lb-pad"><FailureNote failure={failure} onCopy={(text) => void session.bridge.host.copyText(text)} /></div>;
  if (found?.key !== key) return <p className="lb-quiet lb-pad" role="status">Summing up the units…</p>;
  const { origin } = found;
  const { adjustment } = estimate;
  const stated = [adjustment ? adjustment.unadjustedValue : estimate.value, adjustment ? adjustment.unadjustedControlValue : estimate.controlValue];
  return (
    <>
      <section className="lb-form-section" aria-label="Added up">
        <div className="lb-section-head"><h3>Added up again</h3></div>
        {origin.arms.map((one, index) => <p key={one.variant} className="lb-origin-sum" data-agrees={agrees(one.denominator === null ? one.sum / one.units : one.sum / one.denominator.sum, stated[index] ?? null)}><b>{one.variant}</b> {sumSentence(one, stated[index] ?? null)}</p>)}
      </section>
      <section className="lb-form-section" aria-label="Formula">
        <div className="lb-section-head"><h3>Formula, values filled in</h3></div>
        <ol className="lb-origin-steps">
          {formulaSteps(estimate, origin).map((step) => (
            <li key={step.label}>
              <span className="lb-origin-label">{step.label}</span>
              <span className="lb-code lb-wrap-anywhere">{step.formula} = {formatDigits(step.result)}</span>
              {step.stated !== null && step.result !== null && (agrees(step.result, step.stated, 1e-9)
                ? <span className="lb-origin-match"><Tick size={12} aria-hidden /> as in the readout, {apart(step.result, step.stated)}</span>
                : <span className="lb-origin-differs"><Cross size={12} aria-hidden /> the readout has {formatDigits(step.stated)}</span>)}
            </li>
          ))}
        </ol>
        {adjustment && <p className="lb-quiet">The covariate’s share, {adjustment.theta === null ? '' : `θ = ${formatDigits(adjustment.theta)}, `}comes from all units together.</p>}
      </section>
      <section className="lb-form-section" aria-label="Moments">
        <div className="lb-section-head"><h3>Moments</h3></div>
        <table className="lb-origin-moments">
          <thead><tr><th scope="col" aria-label="Arm" /><th scope="col" data-align="right">n</th><th scope="col" data-align="right">Mean</th><th scope="col" data-align="right">Variance</th></tr></thead>
          <tbody>{origin.arms.map((one) => <tr key={one.variant}><th scope="row">{one.variant}</th><td data-align="right">{formatCount(one.units)}</td><td data-align="right">{formatDigits(Number(one.mean.toPrecision(8)))}</td><td data-align="right">{formatDigits(one.variance === null ? null : Number(one.variance.toPrecision(8)))}</td></tr>)}</tbody>
        </table>
        {origin.arms[0].denominator !== null && <p className="lb-quiet">Of the numerator; of the ratio, linearised: {origin.arms.map((one) => `${one.variant} ${formatDigits(Number((spreadOf(one) ?? Number.NaN).toPrecision(8)))}`).join(', ')}.</p>}
      </section>
      <OriginUnitsTable key={`${key} ${arm}`} request={requestOf(experiment, estimate, 'origin units')} arms={[estimate.variant, estimate.control]} arm={arm} onArm={setArm} sum={origin.arms.find((one) => one.variant === arm)?.sum ?? 0} />
      <section className="lb-form-section" aria-label="Statement">
        <div className="lb-section-head">
          <h3>One value per unit, in SQL</h3>
          <Button size="small" variant="minimal" icon={<Clipboard size={12} />} onClick={() => void session.bridge.host.copyText(origin.sql)}>Copy</Button>
        </div>
        <pre className="lb-sql" tabIndex={0} aria-label="SQL of the units’ values">{origin.sql}</pre>
      </section>
    </>
  );
}

function requestOf(experiment: ExperimentCell, { metric, segment, variant, control }: Estimate, job: string): OriginRequest {
  return { job, definition: experiment.definition, metric, segment, variant, control };
}
