import { Button } from '@blueprintjs/core';
import { Clipboard, Cross, Tick } from '@blueprintjs/icons';
import { useEffect, useState, type ReactNode } from 'react';
import type { Estimate } from '../../src-contract/evaluation';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { NumberOrigin, OriginRequest } from '../../src-contract/provenance';
import type { ExperimentCell } from '../notebook/experiment-cell';
import { formatCount, formatDigits } from '../wording/numbers';
import { agrees, apart, formulaSteps, quantileOf, quantileSentence, quantileSteps, spreadOf, sumSentence, type FormulaStep } from '../wording/origin-words';
import { FailureNote } from './failure-note';
import { OriginUnitsTable } from './origin-units';
import { useSession } from './window-context';
import './origin.css';

/** A number followed back: formula, moments, statement, units, rows. What was added up is held against the number itself. */
export function OriginPanel({ experiment, estimate, stale }: { readonly experiment: ExperimentCell; readonly estimate: Estimate; readonly stale: boolean }): ReactNode {
  const session = useSession();
  const [arm, setArm] = useState(estimate.variant);
  const key = JSON.stringify([experiment.definition, estimate.metric, estimate.segment, estimate.variant, estimate.control]);
  const [found, setFound] = useState<{ readonly key: string; readonly origin: NumberOrigin } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  const traceable = !stale;
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
  if (stale) return <p className="lb-quiet lb-pad">The number is being computed anew; its origin follows.</p>;
  if (failure) return <div className="lb-pad"><FailureNote failure={failure} onCopy={(text) => void session.bridge.host.copyText(text)} /></div>;
  if (found?.key !== key) return <p className="lb-quiet lb-pad" role="status">Summing up the units…</p>;
  const { origin } = found;
  if (origin.quantile !== undefined) return <QuantileOrigin estimate={estimate} origin={origin} quantile={origin.quantile} />;
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
        <Steps steps={formulaSteps(estimate, origin)} />
        {adjustment && <p className="lb-quiet">The covariate’s share, {adjustment.theta === null ? '' : `θ = ${formatDigits(adjustment.theta)}, `}comes from all units together; it is multiplied by how far an arm’s covariate mean lies from that of all units.</p>}
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
      <Statement title="One value per unit, in SQL" sql={origin.sql} />
    </>
  );
}

/** A quantile followed back: the values in order, the two that it lies between, difference and lift. */
function QuantileOrigin({ estimate, origin, quantile: { share, per, places } }: { readonly estimate: Estimate; readonly origin: NumberOrigin; readonly quantile: NonNullable<NumberOrigin['quantile']> }): ReactNode {
  const stated = [estimate.value, estimate.controlValue];
  return (
    <>
      <section className="lb-form-section" aria-label="Sorted again">
        <div className="lb-section-head"><h3>Sorted again</h3></div>
        {places.map((place, at) => <p key={place.variant} className="lb-origin-sum" data-agrees={agrees(quantileOf(place, share), stated[at] ?? null, 1e-9)}><b>{place.variant}</b> {quantileSentence(place, share, per, stated[at] ?? null)}</p>)}
      </section>
      <section className="lb-form-section" aria-label="Formula">
        <div className="lb-section-head"><h3>Formula, values filled in</h3></div>
        <Steps steps={quantileSteps(estimate, origin)} />
        <p className="lb-quiet">A quantile is no sum of units’ values: its error comes from how unevenly the values below it lie in the units.</p>
      </section>
      <Statement title={per === 'unit' ? 'One value per unit, in SQL' : 'One value per row, in SQL'} sql={origin.sql} />
    </>
  );
}

function Steps({ steps }: { readonly steps: readonly FormulaStep[] }): ReactNode {
  return (
    <ol className="lb-origin-steps">
      {steps.map((step) => (
        <li key={step.label}>
          <span className="lb-origin-label">{step.label}</span>
          <span className="lb-code lb-wrap-anywhere">{step.formula} = {formatDigits(step.result)}</span>
          {step.stated !== null && step.result !== null && (agrees(step.result, step.stated, 1e-9)
            ? <span className="lb-origin-match"><Tick size={12} aria-hidden /> as in the readout, {apart(step.result, step.stated)}</span>
            : <span className="lb-origin-differs"><Cross size={12} aria-hidden /> the readout has {formatDigits(step.stated)}</span>)}
        </li>
      ))}
    </ol>
  );
}

function Statement({ title, sql }: { readonly title: string; readonly sql: string }): ReactNode {
  const session = useSession();
  return (
    <section className="lb-form-section" aria-label="Statement">
      <div className="lb-section-head">
        <h3>{title}</h3>
        <Button size="small" variant="minimal" icon={<Clipboard size={12} />} onClick={() => void session.bridge.host.copyText(sql)}>Copy</Button>
      </div>
      <pre className="lb-sql" tabIndex={0} aria-label="SQL of the units’ values">{sql}</pre>
    </section>
  );
}

function requestOf(experiment: ExperimentCell, { metric, segment, variant, control }: Estimate, job: string): OriginRequest {
  return { job, definition: experiment.definition, metric, segment, variant, control };
}
