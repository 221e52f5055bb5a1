import { Button } from '@blueprintjs/core';
import { Help } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { Estimate, MetricSummary } from '../../src-contract/evaluation';
import type { Analysis } from '../../src-contract/experiment';
import { helpPage } from '../help/catalogue';
import { bayesianModelWords } from '../wording/bayes-words';
import { formatInterval, formatLevel, formatProbability, liftWriter, valueWriter } from '../wording/numbers';
import { helpOfKey } from '../wording/sentences';

/** The Bayesian figures of an estimate with the model and the prior they rest on; nothing where there are none. */
export function BayesianFacts({ estimate, metric, settings }: { readonly estimate: Estimate; readonly metric: MetricSummary; readonly settings: Analysis }): ReactNode {
  const { probabilityToBeatControl, expectedLoss, expectedGain = null, credibleLow = null, credibleHigh = null, probabilityOfMinimumEffect = null } = estimate;
  const model = bayesianModelWords(estimate, settings);
  if (model === '') return null;
  const own = valueWriter(metric, [expectedLoss, expectedGain]);
  const facts: readonly (readonly [string, string])[] = [
    ...(probabilityToBeatControl === null ? [] : [['Chance to beat control', formatProbability(probabilityToBeatControl)]] as const),
    ...(expectedLoss === null ? [] : [['Expected loss, per unit', own(expectedLoss)]] as const),
    ...(expectedGain === null ? [] : [['Expected gain, per unit', own(expectedGain)]] as const),
    ...(credibleLow === null ? [] : [[`Credible interval of the lift, ${formatLevel(settings.confidence)}`, formatInterval(credibleLow, credibleHigh, liftWriter([credibleLow, credibleHigh]))]] as const),
    ...(probabilityOfMinimumEffect === null || metric.minimumEffect === null ? [] : [[`Chance of at least ${formatLevel(metric.minimumEffect)}`, formatProbability(probabilityOfMinimumEffect)]] as const),
  ];
  return (
    <section className="lb-form-section" aria-label="Bayesian reading">
      <div className="lb-section-head"><h3>Bayesian reading</h3></div>
      <dl className="lb-facts">{facts.map(([label, shown]) => <Fact key={label} label={label} shown={shown} />)}</dl>
      <p className="lb-quiet">By the {model}.</p>
    </section>
  );
}

function Fact({ label, shown }: { readonly label: string; readonly shown: string }): ReactNode {
  return <><dt>{label}</dt><dd>{shown}</dd></>;
}

/** What makes an estimate's figures doubtful, one sentence each. */
export function CautionNotes({ estimate }: { readonly estimate: Estimate }): ReactNode {
  return estimate.cautions?.filter((words) => words !== estimate.note).map((words) => <p key={words} className="lb-notice" data-severity="warning">{words}</p>);
}

/** Opens the help page that belongs to a figure. */
export function FigureHelp({ figure, onOpen }: { readonly figure: keyof Estimate; onOpen(): void }): ReactNode {
  const topic = helpOfKey(figure);
  return topic && <Button size="small" variant="minimal" icon={<Help size={12} />} onClick={onOpen}>{helpPage(topic).title}</Button>;
}
