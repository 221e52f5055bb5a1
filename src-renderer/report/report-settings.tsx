import type { ReactNode } from 'react';
import { conformanceWords } from '../../src-contract/conformance';
import type { Estimate } from '../../src-contract/evaluation';
import { kindOf } from '../../src-contract/metrics/catalogue';
import { priorWords } from '../wording/bayes-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatLevel, formatNumber, formatPercent } from '../wording/numbers';
import { segmentWords } from '../wording/sentences';
import { alternativeWords, correctionWords, familyWords, liftIntervalWords, methodWords, sequentialWords, strataWeightWords } from '../wording/settings';

/** The settings in force, all of them, and what each metric is meant to do. */
export function ReportSettings({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const { settings } = index;
  const rows: readonly (readonly [string, string])[] = [
    ['Level of intervals', formatLevel(settings.confidence)],
    ['Sidedness', alternativeWords[settings.alternative]],
    ['Method', methodWords(settings.method)],
    ['Interval of lifts', liftIntervalWords[settings.liftInterval]],
    ['Correction for several comparisons', settings.correction === 'none' ? 'none' : `${correctionWords[settings.correction]}, over ${familyWords[settings.family]}`],
    ['Correction for several looks', settings.sequential === 'none' ? 'none: intervals hold for one look' : sequentialWords[settings.sequential]],
    ['Covariate adjustment', settings.covariateAdjustment ? 'where a metric declares a covariate' : 'off'],
    ...(settings.strata.length === 0 ? [] : [['Strata', `${settings.strata.join(' × ')}, sizes ${strataWeightWords[settings.strataWeights]}`]] as const),
    ['Prior of lifts', settings.prior === null ? 'flat' : `normal, mean ${formatLevel(settings.prior.mean)}, standard deviation ${formatLevel(settings.prior.standardDeviation)}`],
    ['Prior of shares', settings.sharePrior === null && settings.prior !== null ? 'as of lifts' : priorWords('beta-binomial', settings)],
    ['Prior of Poisson rates', settings.ratePrior === null && settings.prior !== null ? 'as of lifts' : priorWords('gamma-poisson', settings)],
    ...(settings.conformance === 'none' ? [] : [['Conformance', conformanceWords]] as const),
  ];
  return (
    <section>
      <h2>Settings</h2>
      <table className="lb-report-table">
        <tbody>{rows.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td>{value}</td></tr>)}</tbody>
      </table>
      <table className="lb-report-table">
        <thead><tr><th scope="col">Metric</th><th scope="col">Kind</th><th scope="col">Role</th><th scope="col">Goal</th><th scope="col">Smallest effect that matters</th><th scope="col">Margin</th></tr></thead>
        <tbody>
          {index.metrics.map((metric) => (
            <tr key={metric.id}><th scope="row">{metric.name}</th><td>{kindOf(metric).label}</td><td>{metric.role}</td><td>{metric.goal}</td><td>{metric.minimumEffect === null ? '–' : formatLevel(metric.minimumEffect)}</td><td>{metric.margin === null ? '–' : formatLevel(metric.margin)}</td></tr>
          ))}
        </tbody>
      </table>
      <Adjustments index={index} />
    </section>
  );
}

/** Caps and covariates change what a number means, so each is named with what it did. */
function Adjustments({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const changed = index.evaluation.estimates.filter((estimate) => estimate.segment === null && (estimate.adjustment || estimate.cap));
  if (changed.length === 0) return null;
  return (
    <table className="lb-report-table">
      <thead><tr><th scope="col">Metric</th><th scope="col">Variant</th><th scope="col">Covariate removes</th><th scope="col">θ</th><th scope="col">Unadjusted value</th><th scope="col">Unadjusted control</th><th scope="col">Cap</th><th scope="col">Units cut</th></tr></thead>
      <tbody>
        {changed.map(({ metric, variant, adjustment, cap }) => (
          <tr key={`${metric} ${variant}`}>
            <th scope="row">{index.metric(metric).name}</th><td>{index.variantName(variant)}</td>
            <td>{adjustment ? `${formatPercent(adjustment.varianceReduction, 1)} of variance` : '–'}</td><td>{adjustment?.covariates?.map(({ covariate, theta }) => `${covariate}: ${theta === null ? 'left out' : formatNumber(theta)}`).join(', ') ?? formatNumber(adjustment?.theta ?? null)}</td>
            <td>{formatNumber(adjustment?.unadjustedValue ?? null)}</td><td>{formatNumber(adjustment?.unadjustedControlValue ?? null)}</td>
            <td>{cap ? [cap.lower === null ? '' : `below ${formatNumber(cap.lower)}`, cap.upper === null ? '' : `above ${formatNumber(cap.upper)}`].filter(Boolean).join(', ') : '–'}</td><td>{formatPercent(cap?.cutShare ?? null)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Numbers that could not be had, each with its reason, and what makes others doubtful; left out where there is nothing of the kind. */
export function ReportGaps({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const { estimates } = index.evaluation;
  const gaps = estimates.filter((estimate) => estimate.reason !== null && (estimate.pValue === null || estimate.lift === null || (estimate.liftLow === null && estimate.liftHigh === null)));
  const doubtful = estimates.filter(({ cautions, note }) => cautions !== undefined || note);
  return (
    <>
      <Remarks index={index} heading="What could not be computed" estimates={gaps} words={({ reason }) => reason ?? ''} />
      <Remarks index={index} heading="What to know about single figures" estimates={doubtful} words={({ cautions = [], note }) => [...cautions, ...(note && !cautions.includes(note) ? [note] : [])].join(' ')} />
    </>
  );
}

function Remarks({ index, heading, estimates, words }: { readonly index: EvaluationIndex; readonly heading: string; readonly estimates: readonly Estimate[]; words(estimate: Estimate): string }): ReactNode {
  if (estimates.length === 0) return null;
  return (
    <section>
      <h2>{heading}</h2>
      <ul>
        {estimates.map((estimate) => <li key={`${estimate.metric} ${estimate.variant} ${estimate.segment ?? ''}`}><b>{index.metric(estimate.metric).name}</b>, {index.variantName(estimate.variant)}{segmentWords(estimate.segment)}: {words(estimate)}</li>)}
      </ul>
    </section>
  );
}
