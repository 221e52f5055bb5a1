import { HTMLSelect, NonIdealState } from '@blueprintjs/core';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import type { ExperimentPlan, MetricPlan } from '../../src-contract/planning';
import type { PowerCurve } from '../charts/power-curve';
import { explorationKey } from '../notebook/exploration-key';
import { indexEvaluation } from '../wording/evaluation-index';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatLift, formatProbability, formatValue } from '../wording/numbers';
import { planSentence } from '../wording/power-words';
import { FailureNote } from '../workbench/failure-note';
import { useSession, useSessionState } from '../workbench/window-context';
import type { CellProps } from './cell';
import { NumberEntry } from './number-entry';
import { PowerCurveView } from './power-curve-view';
import { curvePoints, liftsOf, requestOfComparison } from './power-requests';
import { useAnswer } from './use-answer';

const USUAL_POWER = 0.8;

/** What is still needed to decide the experiment above, from its own variance, split and settings. */
export function PowerOfExperiment({ cell, view, definitionText, engine, host, readOnly, onCell }: CellProps<'power'>): ReactNode {
  const { answers } = useSession();
  const baseDirectory = useSessionState((state) => state.place?.baseDirectory ?? null);
  const { evaluation, stale } = view;
  const power = cell.power ?? USUAL_POWER;
  const about = evaluation ? explorationKey(evaluation, 'power', [power, cell.effect, cell.days, evaluation.metrics.map(({ name }) => name)]) : null;
  const known = about === null ? null : answers.get<ExperimentPlan>(about);
  const { result, failure, stale: older } = useAnswer(definitionText === null || stale || known ? null : about, async () => {
    const answer = await engine.power({ job: `power ${cell.id}`, definition: definitionText ?? '', baseDirectory, effect: cell.effect ?? null, power, days: cell.days ?? null, metrics: null }, null);
    if (about !== null && answer.experiment.dataHash === evaluation?.experiment.dataHash) answers.put(about, answer);
    return answer;
  });
  const plan = known ?? result;
  const waiting = known === null && older;
  const chosen = plan?.plans.find((each) => each.metric === cell.metric && each.variant === cell.variant) ?? plan?.plans.find((each) => each.reason === null) ?? null;
  const index = useMemo(() => (evaluation ? indexEvaluation(evaluation) : null), [evaluation]);
  if (!evaluation || !index) return <NonIdealState className="lb-readout-empty" title={view.progress ? view.progress.label : 'Nothing to plan with yet'} description={view.progress ? undefined : 'Power is planned as soon as the experiment above is complete.'} />;
  const current = chosen && evaluation.estimates.some((each) => each.metric === chosen.metric && each.variant === chosen.variant) ? chosen : null;
  return (
    <>
      <div className="lb-power-settings" role="group" aria-label="What is planned for">
        <NumberEntry label="Power wanted" percent value={power} disabled={readOnly} onChange={(value) => onCell({ power: value !== null && value > 0.05 && value < 1 ? value : undefined })} />
        <NumberEntry label="Lift to find" percent value={cell.effect ?? null} placeholder="as declared" disabled={readOnly} onChange={(value) => onCell({ effect: value === null || value === 0 ? undefined : value })} />
        {index.evaluation.arrivals && <NumberEntry label="Days in all" value={cell.days ?? null} placeholder="so far" disabled={readOnly} onChange={(value) => onCell({ days: value !== null && value > 0 ? value : undefined })} />}
      </div>
      {failure && <FailureNote failure={failure} onCopy={(words) => void host.copyText(words)} />}
      {plan && (
        <div className="lb-power-answer" data-stale={waiting || stale || undefined}>
          <Plans index={index} plans={plan.plans} unitsPerDay={plan.unitsPerDay} chosen={current} onChoose={(each) => onCell({ metric: each.metric, variant: each.variant })} />
          {current && <Curve evaluation={evaluation} index={index} plan={current} power={plan.power} engine={engine} choices={plan.plans} readOnly={readOnly} onChoose={(each) => onCell({ metric: each.metric, variant: each.variant })} />}
          <p className="lb-chart-foot">{plan.assumptions.join(' ')}</p>
        </div>
      )}
    </>
  );
}

interface Choosing {
  onChoose(plan: MetricPlan): void;
}

function Plans({ index, plans, unitsPerDay, chosen, onChoose }: { readonly index: EvaluationIndex; readonly plans: readonly MetricPlan[]; readonly unitsPerDay: number | null; readonly chosen: MetricPlan | null } & Choosing): ReactNode {
  const several = index.treatments.length > 1;
  return (
    <div className="lb-power-table">
      {chosen && <p className="lb-power-sentence">{planSentence(index, chosen, unitsPerDay)}</p>}
      <table className="lb-proof-table">
        <thead>
          <tr>
            <th scope="col">Metric</th><th scope="col" data-align="right">Control</th><th scope="col" data-align="right">Lift to find</th><th scope="col" data-align="right">Power</th>
            <th scope="col" data-align="right">Units needed</th><th scope="col" data-align="right">Detectable lift</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => {
            const metric = index.metric(plan.metric);
            return (
              <tr key={`${plan.metric} ${plan.variant}`} data-chosen={plan === chosen || undefined}>
                <th scope="row"><button type="button" className="lb-figure" aria-pressed={plan === chosen} onClick={() => onChoose(plan)}>{metric.name}</button><span className="lb-proof-under">{several ? `${index.variantName(plan.variant)} · ` : ''}{formatCount(plan.units)} units</span></th>
                <td data-align="right">{formatValue(plan.baseline, metric)}</td>
                {plan.reason !== null ? <td colSpan={4} className="lb-proof-reason">{plan.reason}</td> : (
                  <>
                    <td data-align="right">{plan.effect === null ? <span className="lb-proof-reason" title="No smallest effect is declared; name a lift above, or minimumEffect in the definition.">none</span> : formatLift(plan.effect)}</td>
                    <td data-align="right">{formatProbability(plan.achievedPower)}</td>
                    <td data-align="right">{formatCount(plan.requiredUnits)}<span className="lb-proof-under">{stillNeeded(plan)}</span></td>
                    <td data-align="right">{formatLift(plan.detectableEffect)}</td>
                  </>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function stillNeeded({ requiredUnits, units, days }: MetricPlan): string {
  if (requiredUnits === null) return '';
  return requiredUnits <= units ? 'enough' : `${formatCount(requiredUnits - units)} more${days === null ? '' : `, ${formatCount(days)} days`}`;
}

function Curve({ evaluation, index, plan, power, engine, choices, readOnly, onChoose }: { readonly evaluation: Evaluation; readonly index: EvaluationIndex; readonly plan: MetricPlan; readonly power: number; readonly choices: readonly MetricPlan[]; readonly readOnly: boolean } & Choosing & Pick<CellProps, 'engine'>): ReactNode {
  const request = requestOfComparison(evaluation, plan, power);
  const { result: points } = useAnswer(request ? JSON.stringify(request) : null, () => (request ? curvePoints((asked) => engine.plan(asked), request, liftsOf([plan.detectableEffect, plan.effect])) : Promise.resolve([])));
  const several = index.treatments.length > 1;
  const metric = index.metric(plan.metric);
  const curve = useMemo((): PowerCurve | null => points && {
    name: several ? `${metric.name}, ${index.variantName(plan.variant)}` : metric.name, units: `${formatCount(plan.units)} units`, points, wanted: power, effect: plan.effect, detectable: plan.detectableEffect,
  }, [points, several, metric, index, plan, power]);
  if (!curve || curve.points.length === 0) return null;
  const planned = choices.filter((each) => each.reason === null);
  return (
    <>
      {planned.length > 1 && (
        <label className="lb-choice"><span>Curve of</span>
          <HTMLSelect minimal disabled={readOnly} value={JSON.stringify([plan.metric, plan.variant])} onChange={(event) => {
            const next = planned.find((each) => JSON.stringify([each.metric, each.variant]) === event.target.value);
            if (next) onChoose(next);
          }}>
            {planned.map((each) => <option key={`${each.metric} ${each.variant}`} value={JSON.stringify([each.metric, each.variant])}>{index.metric(each.metric).name}{several ? `, ${index.variantName(each.variant)}` : ''}</option>)}
          </HTMLSelect>
        </label>
      )}
      <PowerCurveView curve={curve} />
    </>
  );
}
