import { HTMLSelect } from '@blueprintjs/core';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { alternatives, sequentialNames } from '../../src-contract/capabilities';
import type { PowerCurve } from '../charts/power-curve';
import { formatCount, formatLift, formatPercent, formatProbability } from '../wording/numbers';
import { closedFormsSentence, newPlanSentence } from '../wording/power-words';
import { alternativeWords, sequentialWords } from '../wording/settings';
import { FailureNote } from '../workbench/failure-note';
import type { CellOf, CellProps } from './cell';
import { NumberEntry } from './number-entry';
import { PowerCurveView } from './power-curve-view';
import { curvePoints, liftsOf, newPlanOf, requestOfNew } from './power-requests';
import { useAnswer } from './use-answer';

type Given = NonNullable<CellOf<'power'>['plan']>;

/** A calculator for an experiment to come: what is expected, then what it takes. */
export function PowerOfNew({ cell, engine, host, readOnly, onCell }: CellProps<'power'>): ReactNode {
  const plan = newPlanOf(cell);
  const request = requestOfNew(plan);
  const { result, failure, stale } = useAnswer(JSON.stringify(request), async () => {
    const answer = await engine.plan(request);
    const units = request.units ?? answer.requiredUnits;
    const room = request.kind === 'share' ? (1 - request.baseline) / request.baseline : Infinity;
    const lifts = liftsOf([plan.effect, answer.detectableEffect]).filter((lift) => lift > -0.999 && lift < room * 0.999);
    const points = units === null ? [] : await curvePoints((asked) => engine.plan(asked), { ...request, units }, lifts);
    return { request, answer, units, points };
  });
  const set = (patch: { [Key in keyof Given]: Given[Key] | null | undefined }): void => {
    const next = Object.fromEntries(Object.entries({ ...cell.plan, ...patch }).filter(([, value]) => value !== undefined && value !== null));
    onCell({ plan: next });
  };
  const number = (key: keyof Given, label: string, o: { percent?: boolean; placeholder?: string } = {}): ReactNode => (
    <NumberEntry label={label} value={typeof plan[key] === 'number' ? plan[key] : null} disabled={readOnly} onChange={(value) => set({ [key]: value })} {...o} />
  );
  const curve = useMemo((): PowerCurve | null => result && {
    name: 'the new metric', units: `${formatCount(result.units)} units`, points: result.points, wanted: result.request.power, effect: result.request.effect, detectable: result.answer.detectableEffect,
  }, [result]);
  return (
    <>
      <div className="lb-power-settings" role="group" aria-label="What is expected">
        <Select label="Metric" value={plan.kind} disabled={readOnly} options={[['share', 'a share of units'], ['mean', 'a value per unit']]} onChange={(kind) => onCell({ plan: { ...cell.plan, kind, baseline: undefined, standardDeviation: undefined } })} />
        {plan.kind === 'share' ? number('baseline', 'Control', { percent: true }) : number('baseline', 'Control')}
        {plan.kind === 'mean' && number('standardDeviation', 'Standard deviation')}
        {number('effect', 'Lift to find', { percent: true })}
        {number('power', 'Power', { percent: true })}
        <NumberEntry label="α" percent value={Number((1 - plan.confidence).toPrecision(10))} disabled={readOnly} onChange={(value) => set({ confidence: value === null ? null : Number((1 - value).toPrecision(10)) })} />
        <Select label="Sides" value={plan.alternative} disabled={readOnly} options={alternatives.map((name) => [name, alternativeWords[name]] as const)} onChange={(alternative) => set({ alternative })} />
        <Select label="Variants" value={String(plan.variants)} disabled={readOnly} options={[2, 3, 4, 5, 6, 8, 10].map((count) => [String(count), String(count)] as const)} onChange={(variants) => set({ variants: Number(variants) })} />
        <Select label="Looks" value={plan.sequential} disabled={readOnly} options={sequentialNames.map((name) => [name, sequentialWords[name]] as const)} onChange={(sequential) => set({ sequential })} />
        {number('varianceReduction', 'A covariate removes', { percent: true })}
        {number('unitsPerDay', 'Units a day', { placeholder: 'not known' })}
        {number('units', 'Units at hand', { placeholder: 'as needed' })}
      </div>
      {failure && <FailureNote failure={failure} onCopy={(words) => void host.copyText(words)} />}
      {result && !failure && (
        <div className="lb-power-answer" data-stale={stale || undefined}>
          <p className="lb-power-sentence">{newPlanSentence(result.request, result.answer)}</p>
          <dl className="lb-power-figures">
            <Figure label="Units needed" shown={formatCount(result.answer.requiredUnits)} />
            <Figure label="In each variant" shown={formatCount(result.answer.requiredPerVariant?.[0] ?? null)} />
            {result.request.unitsPerDay !== null && <Figure label="Days" shown={formatCount(result.answer.days)} />}
            <Figure label="Detectable lift" shown={formatLift(result.answer.detectableEffect)} />
            {result.request.units !== null && <Figure label="Power" shown={formatProbability(result.answer.achievedPower)} />}
            {result.request.weights.length > 2 && <Figure label="α of each comparison" shown={formatPercent(result.answer.alpha, 2)} />}
            {result.answer.sequentialInflation !== null && result.answer.sequentialInflation > 1 && <Figure label="Price of the looks" shown={formatPercent(result.answer.sequentialInflation - 1, 0, { signed: true })} />}
            <Figure label="Chance that a find is false" shown={formatProbability(result.answer.falsePositiveRisk)} note="where one experiment in ten has a real effect" />
          </dl>
          {curve && curve.points.length > 0 && <PowerCurveView curve={curve} />}
          <p className="lb-chart-foot">{result.answer.assumptions.join(' ')} {closedFormsSentence(result.answer.closedForms)}</p>
        </div>
      )}
    </>
  );
}

function Figure({ label, shown, note }: { readonly label: string; readonly shown: string; readonly note?: string }): ReactNode {
  return <div title={note}><dt>{label}</dt><dd>{shown}</dd>{note && <dd className="lb-power-note">{note}</dd>}</div>;
}

function Select<Value extends string>({ label, value, options, disabled, onChange }: { readonly label: string; readonly value: Value; readonly options: readonly (readonly [Value, string])[]; readonly disabled: boolean; onChange(value: Value): void }): ReactNode {
  return (
    <label className="lb-choice"><span>{label}</span>
      <HTMLSelect disabled={disabled} value={value} onChange={(event) => {
        const chosen = options.find(([each]) => each === event.target.value);
        if (chosen) onChange(chosen[0]);
      }}>
        {options.map(([each, words]) => <option key={each} value={each}>{words}</option>)}
      </HTMLSelect>
    </label>
  );
}
