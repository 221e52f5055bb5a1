import type { ReactNode } from 'react';
import { useField, type FieldHandle } from './definition-form';
import { NumberField, SelectField } from './fields';

/** A prior that can be chosen by name; its numbers can still be edited below. */
interface NamedPrior {
  readonly name: string;
  readonly label: string;
  readonly value: Readonly<Record<string, number>>;
}

const lifts: readonly NamedPrior[] = [{ name: 'wide', label: 'normal, mean 0, spread 30 %', value: { standardDeviation: 0.3 } }];
const shares: readonly NamedPrior[] = [{ name: 'uniform', label: 'uniform: Beta(1, 1)', value: { successes: 1, failures: 1 } }, { name: 'jeffreys', label: 'Jeffreys: Beta(½, ½)', value: { successes: 0.5, failures: 0.5 } }];
const rates: readonly NamedPrior[] = [{ name: 'flat', label: 'flat', value: { events: 1, units: 0 } }, { name: 'jeffreys', label: 'Jeffreys', value: { events: 0.5, units: 0 } }];

/** The priors behind the chance to beat control, the expected loss and gain, and the credible interval. */
export function PriorFields(): ReactNode {
  const lift = useField(['analysis', 'prior']);
  const share = useField(['analysis', 'sharePrior']);
  const rate = useField(['analysis', 'ratePrior']);
  const spread = useField(['analysis', 'prior', 'standardDeviation']);
  const mean = useField(['analysis', 'prior', 'mean']);
  const successes = useField(['analysis', 'sharePrior', 'successes']);
  const failures = useField(['analysis', 'sharePrior', 'failures']);
  const events = useField(['analysis', 'ratePrior', 'events']);
  const units = useField(['analysis', 'ratePrior', 'units']);
  return (
    <>
      <SelectField label="Prior of lifts" handle={named(lift, lifts)} fallback="flat" options={optionsOf(lifts)} help="What was believed of lifts before: flat, or normal around a mean. A spread of 30 % makes lifts beyond 60 % rare. Behind the chance to beat control, the expected loss and gain, and the credible interval." />
      {lift.value !== undefined && <NumberField label="Spread of lifts" handle={spread} percent help="Standard deviation of the prior on every lift." />}
      {lift.value !== undefined && <NumberField label="Mean of lifts" handle={mean} percent placeholder="0" />}
      <SelectField label="Prior of shares" handle={named(share, shares)} fallback={lift.value === undefined ? 'uniform' : 'the prior of lifts'} options={optionsOf(shares)} help="Shares of units without a covariate are read exactly, as beta–binomial: the prior counts as successes and failures seen before." />
      {share.value !== undefined && <NumberField label="Successes seen before" handle={successes} />}
      {share.value !== undefined && <NumberField label="Failures seen before" handle={failures} />}
      <SelectField label="Prior of Poisson rates" handle={named(rate, rates)} fallback={lift.value === undefined ? 'flat' : 'the prior of lifts'} options={optionsOf(rates)} help="Counts compared by the method poisson are read as gamma–Poisson: the prior counts as events seen before in so many units." />
      {rate.value !== undefined && <NumberField label="Events seen before" handle={events} />}
      {rate.value !== undefined && <NumberField label="Units seen before" handle={units} />}
    </>
  );
}

/** The handle as a choice of names: a prior with numbers of its own shows as that. */
function named(handle: FieldHandle, priors: readonly NamedPrior[]): FieldHandle {
  const written = handle.value;
  const found = priors.find(({ value }) => JSON.stringify(sorted(value)) === JSON.stringify(sorted(written)));
  return {
    ...handle,
    value: written === undefined ? undefined : (found?.name ?? 'own numbers'),
    set: (name) => handle.set(priors.find((prior) => prior.name === name)?.value),
  };
}

function optionsOf(priors: readonly NamedPrior[]): { value: string; label: string }[] {
  return priors.map(({ name, label }) => ({ value: name, label }));
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).sort(([a], [b]) => a.localeCompare(b)) : value;
}
