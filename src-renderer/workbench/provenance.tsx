import { Button } from '@blueprintjs/core';
import { Clipboard } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { Estimate, Evaluation, MetricSummary } from '../../src-contract/evaluation';
import { BayesianFacts, CautionNotes, FigureHelp } from '../cells/scorecard-inspected';
import type { InspectedFigure } from '../notebook/evaluation-view';
import type { ExperimentCell } from '../notebook/experiment-cell';
import { textOf, useDefinitionForm } from '../forms/definition-form';
import { valueAt } from '../forms/field-path';
import { metricInWords } from '../forms/metric-words';
import { addedWords } from '../wording/added-words';
import { adjustmentName, beforeAndAfter, capWords } from '../wording/adjustment-words';
import { formatCount, formatDegrees, formatInterval, formatNumber, formatP, formatPercent, formatStatistic, valueWriter } from '../wording/numbers';
import { estimateDifferences, estimateLifts } from '../wording/sentences';
import { metricValues } from '../wording/value-words';
import { indexOf } from '../wording/evaluation-index';
import { methodExplanation, methodWords, settingsOf } from '../wording/settings';
import { evaluationViewOf } from '../notebook/evaluation-runner';
import { OriginPanel } from './origin-panel';
import { useSession, useSessionState, useWindow } from './window-context';

/** Where a number comes from: its sentence, what it was computed from, the rows behind it. */
export function Provenance({ experiment, figure }: { readonly experiment: ExperimentCell; readonly figure: InspectedFigure }): ReactNode {
  const session = useSession();
  const { layout } = useWindow();
  const form = useDefinitionForm();
  const evaluation = useSessionState((state) => state.evaluations[experiment.id]?.evaluation ?? null);
  const estimate = evaluation?.estimates.find((each) => each.metric === figure.metric && each.variant === figure.variant && each.segment === figure.segment);
  const metric = evaluation?.metrics.find((each) => each.id === figure.metric);
  const stale = useSessionState((state) => evaluationViewOf(state, experiment).stale);
  const metrics = valueAt(form.parsed, ['metrics']);
  const written: unknown = Array.isArray(metrics) ? metrics.find((each) => textOf(valueAt(each, ['id'])) === figure.metric) : undefined;
  return (
    <div className="lb-inspector-body">
      <section className="lb-form-section">
        <p className="lb-figure-shown">{figure.shown}</p>
        <p className="lb-figure-label">{figure.label} · {metric?.name ?? figure.metric} · {figure.variant}{figure.segment ? ` · ${figure.segment}` : ''}</p>
        <p className="lb-figure-sentence">{figure.sentence}</p>
        {estimate && <CautionNotes estimate={estimate} />}
        <FigureHelp figure={figure.figure} onOpen={() => layout.set({ help: true })} />
      </section>
      {evaluation && estimate && metric && (
        <section className="lb-form-section" aria-label="Computed from">
          <div className="lb-section-head"><h3>Computed from</h3></div>
          <Figures evaluation={evaluation} estimate={estimate} format={metric} highlighted={figure.figure} />
        </section>
      )}
      {estimate && metric && <OriginPanel experiment={experiment} estimate={estimate} stale={stale} />}
      {estimate && metric && evaluation && <BayesianFacts estimate={estimate} metric={metric} settings={settingsOf(evaluation)} />}
      {written !== undefined && (
        <section className="lb-form-section" aria-label="Measured as">
          <div className="lb-section-head">
            <h3>Measured as</h3>
            <Button size="small" variant="minimal" onClick={() => { session.set({ focusedField: figure.metric }); layout.set({ inspector: 'form' }); }}>Change</Button>
          </div>
          <p className="lb-code lb-wrap-anywhere">{metricInWords(written)}</p>
        </section>
      )}
      {evaluation && (
        <section className="lb-form-section" aria-label="Read with">
          <div className="lb-section-head">
            <h3>Read with</h3>
            <Button size="small" variant="minimal" icon={<Clipboard size={12} />} onClick={() => void session.bridge.host.copyText(evaluation.provenance.sql)}>Copy SQL</Button>
          </div>
          <pre className="lb-sql" tabIndex={0} aria-label="SQL">{evaluation.provenance.sql}</pre>
          <dl className="lb-facts">
            <dt>Rows read</dt><dd>{formatCount(evaluation.provenance.rowsRead)}</dd>
            <dt>Rows left out</dt><dd>{formatCount(evaluation.provenance.rowsRejected)}</dd>
            <dt>Definition</dt><dd className="lb-code">{evaluation.experiment.definitionHash.slice(0, 12)}</dd>
            <dt>Data</dt><dd className="lb-code">{evaluation.experiment.dataHash.slice(0, 12)}</dd>
          </dl>
          {addedWords(evaluation.provenance).map(({ source, words }) => <p key={source} className="lb-quiet lb-wrap-anywhere">Added to {source}: {words}</p>)}
        </section>
      )}
    </div>
  );
}

function Figures({ evaluation, estimate, format, highlighted }: { readonly evaluation: Evaluation; readonly estimate: Estimate; readonly format: MetricSummary; readonly highlighted: keyof Estimate }): ReactNode {
  const value = metricValues(indexOf(evaluation), estimate);
  const difference = estimateDifferences(estimate, indexOf(evaluation));
  const lift = estimateLifts(estimate, indexOf(evaluation));
  const spread = valueWriter({ format: 'number', currency: null }, [estimate.standardDeviation, estimate.controlStandardDeviation]);
  const rows: readonly (readonly [keyof Estimate | readonly (keyof Estimate)[], string, string])[] = [
    ['units', `Units, ${estimate.variant}`, formatCount(estimate.units)],
    ['controlUnits', `Units, ${estimate.control}`, formatCount(estimate.controlUnits)],
    ['value', `Value, ${estimate.variant}`, value(estimate.value)],
    ['controlValue', `Value, ${estimate.control}`, value(estimate.controlValue)],
    ['standardDeviation', `Standard deviation, ${estimate.variant}`, spread(estimate.standardDeviation)],
    ['controlStandardDeviation', `Standard deviation, ${estimate.control}`, spread(estimate.controlStandardDeviation)],
    ['difference', 'Difference', difference(estimate.difference)],
    [['differenceLow', 'differenceHigh'], 'Interval of the difference', formatInterval(estimate.differenceLow, estimate.differenceHigh, difference)],
    ['differenceStandardError', 'Standard error', formatNumber(estimate.differenceStandardError)],
    ['lift', 'Lift', lift(estimate.lift)],
    [['liftLow', 'liftHigh'], 'Interval of the lift', formatInterval(estimate.liftLow, estimate.liftHigh, lift)],
    ...(estimate.shrunkenLift == null ? [] : [['shrunkenLift', 'Lift drawn towards its sister segments', lift(estimate.shrunkenLift)] as const]),
    ['method', 'Method', methodWords(estimate.method)],
    ['statistic', 'Statistic', formatStatistic(estimate.statistic)],
    ['degreesOfFreedom', 'Degrees of freedom', formatDegrees(estimate.degreesOfFreedom)],
    ['pValue', 'p', formatP(estimate.pValue)],
    ['adjustedPValue', 'p, corrected', formatP(estimate.adjustedPValue)],
  ];
  return (
    <>
      <dl className="lb-facts">
        {rows.map(([key, label, shown]) => <Fact key={label} label={label} shown={shown} highlighted={typeof key === 'string' ? key === highlighted : key.includes(highlighted)} />)}
      </dl>
      <Changes estimate={estimate} format={format} />
      {methodExplanation(estimate.method) && <p className="lb-quiet">{methodExplanation(estimate.method)}</p>}
      {estimate.note && <p className="lb-notice">{estimate.note}</p>}
      {estimate.reason && <p className="lb-notice" data-severity="warning">{estimate.reason}</p>}
    </>
  );
}

function Fact({ label, shown, highlighted }: { readonly label: string; readonly shown: string; readonly highlighted: boolean }): ReactNode {
  return <><dt data-highlighted={highlighted}>{label}</dt><dd data-highlighted={highlighted}>{shown}</dd></>;
}

/** What a covariate and a cap did to the figures: before, after, and at what price. */
function Changes({ estimate, format }: { readonly estimate: Estimate; readonly format: MetricSummary }): ReactNode {
  const { adjustment, cap } = estimate;
  const cut = cap ? capWords(cap, format) : '';
  return (
    <>
      {adjustment && (
        <>
          <div className="lb-section-head"><h3>Before and after {adjustmentName(adjustment.method)}</h3></div>
          <dl className="lb-facts">
            {beforeAndAfter(estimate, format).map(([label, shown]) => <Fact key={label} label={label} shown={shown} highlighted={false} />)}
          </dl>
        </>
      )}
      {cap && cut && (
        <>
          <div className="lb-section-head"><h3>Cap</h3></div>
          <dl className="lb-facts">
            <Fact label="Values cut" shown={cut} highlighted={false} />
            <Fact label="Share of units cut" shown={formatPercent(cap.cutShare, 2)} highlighted={false} />
          </dl>
        </>
      )}
    </>
  );
}
