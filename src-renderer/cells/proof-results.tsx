import { Cross, Tick } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { CalibrationResult } from '../../src-contract/calibration';
import type { SecondEngineFinding } from '../../src-contract/second-engine';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatLevel, formatPercent, formatProbability } from '../wording/numbers';
import { biasText, calibrationSentence, gapText, pathWords, rateState, rateText, rateWords, secondEngineSentence } from '../wording/proof-words';
import { PHistogram } from './p-histogram';
import './proof.css';

/** What permuted labels showed, metric by metric: claims where nothing differs, and a planted lift that must come back. */
export function CalibrationResults({ index, results }: { readonly index: EvaluationIndex; readonly results: readonly CalibrationResult[] }): ReactNode {
  const planted = results.find((result) => result.planted)?.planted ?? null;
  const nominal = results[0]?.nominal ?? 1 - index.settings.confidence;
  return (
    <div className="lb-proof-results">
      <p>{calibrationSentence(results)}</p>
      <table className="lb-proof-table">
        <thead>
          <tr>
            <th scope="col">Metric</th><th scope="col" data-align="right">Comparisons</th><th scope="col" data-align="right">Claimed, with 95 % interval</th><th scope="col">{formatLevel(nominal)} promised</th><th scope="col">p from 0 to 1</th>
            {planted && <><th scope="col" data-align="right">{formatPercent(planted.lift, undefined, { signed: true })} planted: found</th><th scope="col" data-align="right">Bias of the lift</th><th scope="col" data-align="right">Intervals that hold it</th></>}
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.metric} data-state={rateState(result)}>
              <th scope="row">{index.metric(result.metric).name}</th>
              {result.reason !== null ? <td colSpan={planted ? 7 : 4} className="lb-proof-reason">{result.reason}</td> : (
                <>
                  <td data-align="right">{formatCount(result.comparisons)}</td>
                  <td data-align="right">{rateText(result)}</td>
                  <td className="lb-proof-word">{rateWords[rateState(result)]}</td>
                  <td><PHistogram counts={result.pValues} /></td>
                  {planted && (result.planted ? <><td data-align="right">{formatProbability(result.planted.power)}</td><td data-align="right">{biasText(result.planted)}</td><td data-align="right">{formatPercent(result.planted.coverage, 1)}</td></> : <td colSpan={3} />)}
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="lb-readout-foot">Units are dealt anew to variants of the same sizes and judged by the same code and settings, each metric by itself, without correction for several comparisons. The line in the bars is where level p-values would end.{planted && ` Intervals should hold the planted lift in ${formatLevel(1 - nominal)} of comparisons.`}</p>
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
                <td data-align="right">{gapText({ ...finding, gap: finding.tolerance })}</td>
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
