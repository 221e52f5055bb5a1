import { Button, Checkbox, HTMLSelect, Radio, RadioGroup, SegmentedControl } from '@blueprintjs/core';
import { ChevronDown, ChevronRight } from '@blueprintjs/icons';
import { Fragment, useId, useState } from 'react';
import type { ReactNode } from 'react';
import { alternatives, bootstrapIntervals, correctionNames, families, liftIntervals, methodNames, sequentialNames } from '../../src-contract/capabilities';
import { conformanceWords } from '../../src-contract/conformance';
import { defaultAnalysis } from '../../src-contract/experiment';
import type { Analysis } from '../../src-contract/experiment';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { splitSegment } from '../wording/evaluation-index';
import { formatCount, formatLevel } from '../wording/numbers';
import { alternativeWords, bootstrapIntervalWords, correctionWords, familyWords, liftIntervalWords, methodExplanation, methodWords, sequentialWords } from '../wording/settings';
import { liftPriorNames, liftPriors, nameOfLiftPrior } from '../wording/lift-priors';
import type { EffectView } from '../charts/effect-axis';

/** What the definition asks for now; the numbers may be a moment behind. */
export interface ChosenSettings {
  readonly analysis: Analysis;
  readonly control: string;
}

export interface ReadoutSettingsProps {
  readonly index: EvaluationIndex;
  readonly chosen: ChosenSettings;
  readonly view: EffectView;
  readonly segment: string | null;
  readonly disabled: boolean;
  onView(view: EffectView): void;
  onSegment(segment: string | null): void;
  onAnalysis(patch: Partial<Analysis>): void;
  onControl(variant: string): void;
  /** Whether any metric declares a covariate, so that switching it off would change something. */
  readonly hasCovariates: boolean;
}

const levels: readonly number[] = [0.8, 0.9, 0.95, 0.99, 0.999];

/** The settings that change what the numbers mean, where the numbers are. None of them reads the data again. */
export function ReadoutSettings(props: ReadoutSettingsProps): ReactNode {
  const { index, chosen, view, disabled, onView, onAnalysis, onControl } = props;
  const [open, setOpen] = useState(false);
  const restId = useId();
  const settings = chosen.analysis;
  const shownLevels = [...new Set([...levels, settings.confidence])].sort((a, b) => a - b);
  const rest = seldomSettings(props);
  return (
    <div className="lb-settings" role="group" aria-label="Settings of the analysis">
      <Choice label="Level" value={String(settings.confidence)} disabled={disabled} options={shownLevels.map((level) => [String(level), formatLevel(level)])} onChange={(value) => onAnalysis({ confidence: Number(value) })} />
      <Choice label="Sides" plain value={settings.alternative} disabled={disabled} options={alternatives.map((name) => [name, alternativeWords[name]])} onChange={(value) => onAnalysis({ alternative: value })} />
      <Choice label="Correction" plain value={settings.correction} disabled={disabled} options={correctionNames.map((name) => [name, correctionWords[name]])} onChange={(value) => onAnalysis({ correction: value })} />
      {settings.correction !== 'none' && <Choice label="over" value={settings.family} disabled={disabled} options={families.map((name) => [name, familyWords[name]])} onChange={(value) => onAnalysis({ family: value })} />}
      {index.segments.length > 0 && <SegmentChoice {...props} />}
      {!open && rest.filter(({ usual }) => !usual).map(({ id, control }) => <Fragment key={id}>{control}</Fragment>)}
      <Button className="lb-more-settings" variant="minimal" size="small" aria-expanded={open} aria-controls={open ? restId : undefined} aria-label={open ? 'Fewer settings' : 'More settings'} icon={open ? <ChevronDown size={12} /> : <ChevronRight size={12} />} onClick={() => setOpen(!open)}>{open ? 'Fewer' : 'More'}</Button>
      {open && <div id={restId} className="lb-seldom-settings">{rest.map(({ id, control }) => <Fragment key={id}>{control}</Fragment>)}</div>}
      {settings.conformance !== 'none' && <span className="lb-quiet">{conformanceWords}</span>}
      <Baseline index={index} control={chosen.control} disabled={disabled} onControl={onControl} />
      <SegmentedControl className="lb-view" size="small" aria-label="Effect shown as" value={view} options={[{ label: 'Relative', value: 'relative' }, { label: 'Absolute', value: 'absolute' }]} onValueChange={(value) => onView(value === 'absolute' ? 'absolute' : 'relative')} />
    </div>
  );
}

/** Settings that are mostly left as they are: behind “More”, but in the bar where they are not as usual. */
function seldomSettings({ index, chosen, disabled, onAnalysis, hasCovariates }: ReadoutSettingsProps): readonly { readonly id: string; readonly usual: boolean; readonly control: ReactNode }[] {
  const settings = chosen.analysis;
  const prior = nameOfLiftPrior(settings);
  return [
    { id: 'method', usual: settings.method === defaultAnalysis.method, control: <Choice label="Method" value={settings.method} disabled={disabled} hint={methodHint(index, settings.method)} options={methodNames.map((name) => [name, methodWords(name)])} onChange={(value) => onAnalysis({ method: value })} /> },
    ...(settings.method === 'bootstrap' ? [{ id: 'bootstrap', usual: false, control: <Choice label="by" value={settings.bootstrapInterval} disabled={disabled} options={bootstrapIntervals.map((name) => [name, bootstrapIntervalWords[name]])} onChange={(value) => onAnalysis({ bootstrapInterval: value })} /> }] : []),
    { id: 'lift', usual: settings.liftInterval === defaultAnalysis.liftInterval, control: <Choice label="Lift by" value={settings.liftInterval} disabled={disabled} options={liftIntervals.map((name) => [name, liftIntervalWords[name]])} onChange={(value) => onAnalysis({ liftInterval: value })} /> },
    { id: 'looks', usual: settings.sequential === defaultAnalysis.sequential, control: <Choice label="Looks" value={settings.sequential} disabled={disabled} options={sequentialNames.map((name) => [name, sequentialWords[name]])} onChange={(value) => onAnalysis({ sequential: value })} /> },
    { id: 'prior', usual: prior === nameOfLiftPrior(defaultAnalysis), control: <Choice label="Prior" value={prior} disabled={disabled} hint="Behind the chance to beat control, the expected loss and gain, and the credible interval; never behind p-values or verdicts." options={liftPriorNames(settings).map((name) => [name, liftPriors[name].label])} onChange={(name) => { if (name !== 'own') onAnalysis(liftPriors[name].patch); }} /> },
    ...(hasCovariates ? [{ id: 'covariates', usual: settings.covariateAdjustment === defaultAnalysis.covariateAdjustment, control: <Checkbox className="lb-covariates" checked={settings.covariateAdjustment} disabled={disabled} label="Covariate adjustment" onChange={(event) => onAnalysis({ covariateAdjustment: event.currentTarget.checked })} /> }] : []),
  ];
}

function SegmentChoice({ index, segment, onSegment }: ReadoutSettingsProps): ReactNode {
  return (
    <label className="lb-choice">
      <span className="lb-unseen">Segment</span>
      <HTMLSelect minimal value={segment ?? ''} onChange={(event) => onSegment(event.target.value === '' ? null : event.target.value)}>
        <option value="">All units</option>
        {index.segments.map(({ column, slices }) => (
          <optgroup key={column} label={column}>
            <option value={column}>by {column}</option>
            {slices.map((slice) => <option key={slice} value={slice}>{column} = {splitSegment(slice).level}</option>)}
          </optgroup>
        ))}
      </HTMLSelect>
    </label>
  );
}

/** What the method does, and which metrics go their own way. */
function methodHint({ evaluation, metrics }: EvaluationIndex, method: string): string {
  const own = metrics.filter(({ id }) => evaluation.estimates.some((estimate) => estimate.metric === id && estimate.segment === null && estimate.method !== method));
  return `${methodExplanation(method) ?? ''}${own.length === 0 ? '' : ` Compared by a method of their own: ${own.map(({ name }) => name).join(', ')}.`}`;
}

function Choice<Value extends string>({ label, plain = false, value, options, disabled, hint, onChange }: { readonly label: string; /** The words of the value say what it is. */ readonly plain?: boolean; readonly hint?: string | undefined; readonly value: Value; readonly options: readonly (readonly [Value, string])[]; readonly disabled: boolean; onChange(value: Value): void }): ReactNode {
  return (
    <label className="lb-choice" title={hint}>
      <span className={plain ? 'lb-unseen' : undefined}>{label}</span>
      <HTMLSelect minimal value={value} disabled={disabled} onChange={(event) => onChange(event.target.value as Value)}>
        {options.map(([name, words]) => <option key={name} value={name}>{words}</option>)}
      </HTMLSelect>
    </label>
  );
}

function Baseline({ index, control, disabled, onControl }: { readonly index: EvaluationIndex; readonly control: string; readonly disabled: boolean; onControl(variant: string): void }): ReactNode {
  const name = useId();
  const labelId = useId();
  return (
    <div className="lb-baseline">
      <span id={labelId}>Baseline</span>
      <RadioGroup inline name={name} disabled={disabled} selectedValue={control} aria-labelledby={labelId} onChange={(event) => onControl(event.currentTarget.value)}>
        {index.evaluation.variants.map((variant) => <Radio key={variant.id} value={variant.id} labelElement={<>{variant.name} <span className="lb-baseline-units">{formatCount(variant.units)}</span></>} />)}
      </RadioGroup>
    </div>
  );
}
