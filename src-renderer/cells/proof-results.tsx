import { Cross, Tick } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { CalibrationResult } from '../../src-contract/calibration';
import type { SecondEngineFinding } from '../../src-contract/second-engine';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatLevel, formatPercent, formatProbability } from '../wording/numbers';
import { biasOf, calibrationSentence, gapText, pathWords, rateState, rateWords, secondEngineSentence, toleranceText } from '../wording/proof-words';
import { PHistogram } from './p-histogram';
import './proof.css';

/** What permuted labels showed, metric by metric: claims where nothing differs, and a planted lift that must come back. */
export function CalibrationResults({ index, results }: { readonly index: EvaluationIndex; readonly results: readonly CalibrationResult[] }): ReactNode {
  const planted = results.find((result) => result.planted)?.planted ?? null;
  const tried = results.filter((result) => result.reason === null).map((result) => result.comparisons);
  const same = new Set(tried).size <= 1;
  const nominal = results[0]?.nominal ?? 1 - index.settings.confidence;
  return (
    <div className="lb-proof-results">
      <p>{calibrationSentence(results)}</p>
      <table className="lb-proof-table">
        <thead>
          <tr>
            <th scope="col">Metric</th>{!same && <th scope="col" data-align="right">Comparisons</th>}<th scope="col">Claimed, {formatLevel(nominal)} promised</th><th scope="col">p from 0 to 1</th>
            {planted && <><th scope="col" data-align="right">{formatPercent(planted.lift, undefined, { signed: true })} planted: found</th><th scope="col" data-align="right">Bias of the lift</th><th scope="col" data-align="right">Held by intervals</th></>}
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.metric} data-state={rateState(result)}>
              <th scope="row">{index.metric(result.metric).name}</th>
              {result.reason !== null ? <td colSpan={(planted ? 5 : 2) + (same ? 0 : 1)} className="lb-proof-reason">{result.reason}</td> : (
                <>
                  {!same && <td data-align="right">{formatCount(result.comparisons)}</td>}
                  <td className="lb-proof-rate">{formatPercent(result.falsePositiveRate, 1)} <span className="lb-proof-word">{rateWords[rateState(result)]}</span><span className="lb-proof-under">{formatInterval(result.rateLow, result.rateHigh, (rate) => formatPercent(rate, 1))}</span></td>
                  <td><PHistogram counts={result.pValues} /></td>
                  {planted && (result.planted ? <><td data-align="right">{formatProbability(result.planted.power)}</td><td data-align="right">{biasOf(result.planted).bias}<span className="lb-proof-under">± {biasOf(result.planted).reach}</span></td><td data-align="right">{formatPercent(result.planted.coverage, 1)}</td></> : <td colSpan={3} />)}
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="lb-readout-foot">{results.flatMap(({ metric, note }) => (note === undefined ? [] : [`${index.metric(metric).name}: ${note} `])).join('')}{same && tried[0] !== undefined && `${formatCount(tried[0])} comparisons of each metric. `}Units are dealt anew to variants of the same sizes and judged by the same code and settings, each metric by itself, without correction for several comparisons. Below a rate stands its exact 95 % interval. The line in the bars is where level p-values would end.{index.settings.sequential !== 'none' && ' Under a plan of looks they lean to the right, because a claim takes more than a single look does.'}{planted && ` Intervals should hold the planted lift in ${formatLevel(1 - nominal)} of comparisons.`}</p>
    </div>
  );
}

/** Each headline computed again on an independent path: a tick, or the gap. */
export function SecondEngineResults({ index, findings }: { readonly index: EvaluationIndex; readonly findings: readonly SecondEngineFinding[] }): ReactNode {
  const several = index.treatments.length > 1;
  const unserved = index.metrics.filter((metric) => !findings.some((finding) => finding.metric === metric.id));
  return (
    <div className="lb-proof-results">
      <p>{secondEngineSentence(findings)}</p>
      {findings.length > 0 && (
        <table className="lb-proof-table">
          <thead><tr><th scope="col">Metric</th>{several && <th scope="col">Variant</th>}<th scope="col">Second path</th><th scope="col">Agrees</th><th scope="col" data-align="right">Largest gap</th><th scope="col" data-align="right">Allowed</th></tr></thead>
          <tbody>
            {findings.map((finding) => (
              <tr key={`${finding.metric} ${finding.variant} ${finding.path}`} data-agrees={finding.agrees} title={finding.words}>
                <th scope="row">{index.metric(finding.metric).name}</th>
                {several && <td>{index.variantName(finding.variant)}</td>}
                <td>{pathWords[finding.path]}</td>
                <td className="lb-proof-word">{finding.agrees ? <><Tick size={12} aria-hidden /> yes</> : <><Cross size={12} aria-hidden /> no: {finding.words}</>}</td>
                <td data-align="right">{gapText(finding)}</td>
                <td data-align="right">{toleranceText(finding)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {unserved.length > 0 && <p>Without a second path: {unserved.map((metric) => metric.name).join(', ')}.</p>}
      <p className="lb-readout-foot">Gaps are the largest difference of estimate, standard error or interval end, in standard errors (SE); for permuted labels the difference in p, with the noise of the resamples allowed.</p>
    </div>
  );
}
