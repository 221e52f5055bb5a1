import type { ReactNode } from 'react';
import { alternatives, bootstrapIntervals, correctionNames, families, liftIntervals, methodNames, sequentialNames } from '../../src-contract/capabilities';
import { conformanceWords } from '../../src-contract/conformance';
import { analysisSchema, defaultAnalysis } from '../../src-contract/experiment';
import { alternativeWords, bootstrapIntervalWords, correctionWords, familyWords, liftIntervalWords, methodExplanation, methodWords, sequentialWords } from '../wording/settings';
import { useField } from './definition-form';
import { NumberField, SelectField, SwitchField } from './fields';
import { StrataFields } from './strata-fields';
import { PriorFields } from './prior-fields';

/** How the numbers are judged: level, sides, method, interval of the lift, corrections. */
export function AnalysisForm(): ReactNode {
  const known = new Set(['confidence', 'alternative', 'method', 'liftInterval', 'correction', 'family', 'sequential', 'plannedUnits', 'covariateAdjustment', 'conformance', 'nullHypothesisRate', 'prior', 'sharePrior', 'ratePrior', 'bootstrapInterval', 'seed', 'strata', 'strataWeights']);
  const method = useField(['analysis', 'method']);
  const conformance = useField(['analysis', 'conformance']);
  const nullRate = useField(['analysis', 'nullHypothesisRate']);
  const chosen = typeof method.value === 'string' ? method.value : defaultAnalysis.method;
  const rest = Object.keys(analysisSchema.shape).filter((key) => !known.has(key));
  return (
    <section className="lb-form-section" aria-label="Analysis">
      <div className="lb-section-head"><h3>Analysis</h3></div>
      <div className="lb-pair">
        <NumberField label="Confidence level" handle={useField(['analysis', 'confidence'])} percent placeholder={String(defaultAnalysis.confidence * 100)} help="The share of intervals, over many experiments, that hold the true effect." />
        <SelectField label="Sides" handle={useField(['analysis', 'alternative'])} usual={defaultAnalysis.alternative} fallback={alternativeWords[defaultAnalysis.alternative]} options={choices(alternatives, defaultAnalysis.alternative, (name) => alternativeWords[name])} />
        <SelectField label="Method" handle={method} usual={defaultAnalysis.method} fallback={methodWords(defaultAnalysis.method)} options={choices(methodNames, defaultAnalysis.method, methodWords)} help={methodExplanation(chosen) ?? undefined} />
        <SelectField label="Interval of the lift" handle={useField(['analysis', 'liftInterval'])} usual={defaultAnalysis.liftInterval} fallback={liftIntervalWords[defaultAnalysis.liftInterval]} options={choices(liftIntervals, defaultAnalysis.liftInterval, (name) => liftIntervalWords[name])} />
        <SelectField label="Correction" handle={useField(['analysis', 'correction'])} usual={defaultAnalysis.correction} fallback={correctionWords[defaultAnalysis.correction]} options={choices(correctionNames, defaultAnalysis.correction, (name) => correctionWords[name])} help="Keeps the chance of a false finding at its level when many metrics are looked at." />
        <SelectField label="Corrected together" handle={useField(['analysis', 'family'])} usual={defaultAnalysis.family} fallback={familyWords[defaultAnalysis.family]} options={choices(families, defaultAnalysis.family, (name) => familyWords[name])} />
        <SelectField label="Looks along the way" handle={useField(['analysis', 'sequential'])} usual={defaultAnalysis.sequential} fallback={sequentialWords[defaultAnalysis.sequential]} options={choices(sequentialNames, defaultAnalysis.sequential, (name) => sequentialWords[name])} help="Intervals that stay honest although the results are looked at before the end." />
        <NumberField label="Planned units" handle={useField(['analysis', 'plannedUnits'])} placeholder="by the pace so far" help="Units of all variants together at the planned end. Sequential plans measure their looks by it." />
        <SelectField label="Interval of the bootstrap" handle={useField(['analysis', 'bootstrapInterval'])} usual={defaultAnalysis.bootstrapInterval} fallback={bootstrapIntervalWords[defaultAnalysis.bootstrapInterval]} options={choices(bootstrapIntervals, defaultAnalysis.bootstrapInterval, (name) => bootstrapIntervalWords[name])} help="Used by the method bootstrap only." />
        <NumberField label="Seed" handle={useField(['analysis', 'seed'])} placeholder={String(defaultAnalysis.seed)} help="Of bootstrap and permutation: the same seed gives the same figures on every machine." />
        <PriorFields />
        <SelectField label="Compare with" handle={conformance} usual={defaultAnalysis.conformance} fallback="no other package" options={[{ value: 'ep-stats', label: 'Ep-Stats' }]} help={conformanceWords} />
        <StrataFields />
        {conformance.value === 'ep-stats' && <NumberField label="Experiments without effect" handle={nullRate} percent placeholder={String(defaultAnalysis.nullHypothesisRate * 100)} help="For the false-positive risk in the rows as Ep-Stats prints them." />}
        {rest.map((key) => <PlainSetting key={key} name={key} />)}
      </div>
      <SwitchField label="Use covariates where a metric has one (CUPED)" handle={useField(['analysis', 'covariateAdjustment'])} fallback={defaultAnalysis.covariateAdjustment} />
    </section>
  );
}

/** A setting that has no words of its own yet: its name, and its choices as they are written. */
function PlainSetting({ name }: { readonly name: string }): ReactNode {
  const handle = useField(['analysis', name]);
  const node = (analysisSchema.shape as unknown as Record<string, { def: { innerType?: { def: { type: string }; options?: readonly unknown[] } } }>)[name];
  const options = node?.def.innerType?.options?.map(String) ?? [];
  if (options.length > 0) return <SelectField label={name} handle={handle} fallback="default" options={options.map((value) => ({ value, label: value }))} />;
  return <NumberField label={name} handle={handle} placeholder="default" />;
}

function choices<Name extends string>(names: readonly Name[], usual: Name, words: (name: Name) => string): { value: string; label: string }[] {
  return names.filter((name) => name !== usual).map((name) => ({ value: name, label: words(name) }));
}
