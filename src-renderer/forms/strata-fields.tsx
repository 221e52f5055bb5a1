import { useState, type ReactNode } from 'react';
import { strataWeights, type StrataWeights } from '../../src-contract/capabilities';
import { defaultAnalysis } from '../../src-contract/experiment';
import { strataWeightWords } from '../wording/settings';
import { textOf, useDefinitionForm, useField } from './definition-form';
import { SelectField, TextField } from './fields';
import { valueAt } from './field-path';

/** The columns that make the strata of post-stratification, and how their sizes are taken. */
export function StrataFields(): ReactNode {
  const form = useDefinitionForm();
  const handle = useField(['analysis', 'strata']);
  const weights = useField(['analysis', 'strataWeights']);
  const chosen = [handle.value ?? []].flat().map(textOf);
  const [typed, setTyped] = useState<string | null>(null);
  const source = textOf(valueAt(form.parsed, ['exposure', 'source']));
  const columns = (form.profiles[source]?.columns ?? []).filter(({ distinct }) => distinct === null || (distinct > 1 && distinct <= 50)).map(({ name }) => name);
  const written = typed !== null && sameNames(namesIn(typed), chosen) ? typed : chosen.join(', ');
  const type = (value: unknown): void => {
    setTyped(textOf(value));
    const names = namesIn(textOf(value));
    handle.type(names.length === 0 ? undefined : names.length === 1 ? names[0] : names);
  };
  return (
    <>
      <TextField label="Strata" handle={{ ...handle, value: written, type }} placeholder={columns.slice(0, 3).join(', ') || 'columns'} help="Columns of the exposure source, separated by commas, whose levels at first exposure are the strata of post-stratification." />
      <SelectField label="Sizes of strata" handle={weights} usual={defaultAnalysis.strataWeights} fallback={strataWeightWords[defaultAnalysis.strataWeights]} options={strataWeights.filter((name) => name !== defaultAnalysis.strataWeights).map((value: StrataWeights) => ({ value, label: strataWeightWords[value] }))} help="Post-stratification weighs strata by their units: taken as they are, or as a sample of the population’s, which widens intervals a little." />
    </>
  );
}

function namesIn(text: string): string[] {
  return text.split(',').map((name) => name.trim()).filter((name) => name !== '');
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, i) => name === other[i]);
}
