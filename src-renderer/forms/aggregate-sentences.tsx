import type { ReactNode } from 'react';
import { ChoiceList } from './choice-list';
import { columnChoices } from './column-choices';
import { textOf, useDefinitionForm, useField } from './definition-form';
import { ExpressionField } from './expression-field';
import { TextField } from './fields';
import { sourceOptions } from './source-options';
import { Token } from './token';

/** An experiment of which totals are known, as a sentence whose bold parts are controls. */
export function AggregateSentences(): ReactNode {
  const form = useDefinitionForm();
  const source = useField(['aggregates', 'source']);
  const rows = useField(['aggregates', 'rows']);
  const where = useField(['aggregates', 'where']);
  const units = useField(['aggregates', 'units']);
  const variant = useField(['aggregates', 'variant']);
  const sourceName = textOf(source.value);
  const profile = form.profiles[sourceName];
  const held = Array.isArray(rows.value);
  return (
    <p>
      Totals per variant are{' '}
      {held ? <>in the definition itself ({String((rows.value as unknown[]).length)} rows)</> : (
        <>
          in{' '}
          <Token label="Source of totals" shown={sourceName} handle={source} code>
            {(close) => <ChoiceList label="Source of totals" choices={sourceOptions(form.parsed)} chosen={sourceName} onChoose={(value) => { source.set(value); close(); }} />}
          </Token>{' '}
          <Token label="Rows of totals" shown={textOf(where.value) ? `where ${textOf(where.value)}` : 'on every row'} handle={where} code={textOf(where.value) !== ''}>
            {() => <div className="lb-token-form"><ExpressionField label="Rows of the experiment" handle={where} placeholder="every row" profile={profile} /></div>}
          </Token>
        </>
      )}
      , the variant in{' '}
      <Token label="Variant column" shown={textOf(variant.value) || 'the column called so'} handle={variant} code={textOf(variant.value) !== ''}>
        {(close) => <ChoiceList label="Variant column" choices={columnChoices(profile)} chosen={textOf(variant.value)} free onChoose={(value) => { variant.set(value || undefined); close(); }} />}
      </Token>
      . Units are counted by{' '}
      <Token label="Number of units" shown={textOf(units.value)} handle={units} code>
        {() => <div className="lb-token-form"><TextField label="Number of units" help="A goal such as count(visitor.global.exposure), or a column such as trials." handle={units} placeholder="trials" /></div>}
      </Token>
      .
    </p>
  );
}
