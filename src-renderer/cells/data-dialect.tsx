import type { ReactNode } from 'react';
import type { DatasetProfile } from '../../src-contract/dataset';
import { unitColumnOf, type Definition } from '../../src-contract/experiment';
import { columnChoices } from '../forms/column-choices';
import { ChoiceList } from '../forms/choice-list';
import type { FieldHandle } from '../forms/definition-form';
import { setField } from '../forms/definition-edit';
import { timeZones } from '../forms/experiment-sentences';
import { Token } from '../forms/token';
import { experimentFor } from '../notebook/experiment-cell';
import type { Session } from '../notebook/session';
import { useSession } from '../workbench/window-context';
import type { CellOf } from './cell';

export interface SourcePartProps {
  readonly cell: CellOf<'data'>;
  readonly name: string;
  readonly profile: DatasetProfile;
  readonly definition: Definition | null;
  readonly readOnly: boolean;
}

const delimiters = [{ value: ',', label: 'comma' }, { value: ';', label: 'semicolon' }, { value: '\t', label: 'tab' }, { value: '|', label: 'pipe' }, { value: ' ', label: 'space' }];

/** How the file was read, in a sentence; each part can be changed, and then the file is read again. */
export function DataDialect({ cell, name, profile, definition, readOnly }: SourcePartProps): ReactNode {
  const session = useSession();
  const { dialect, format } = profile;
  const written = definition?.sources[name];
  const handle = (key: string, guessed: boolean): FieldHandle => sourceHandle(session, cell.id, name, key, readOnly || !written, guessed);
  const zone = written?.timezone ?? 'UTC';
  const kept = (field: FieldHandle, value: unknown): FieldHandle => ({ ...field, confirm: () => field.set(value) });
  const delimiter = kept(handle('delimiter', dialect !== null && !dialect.given.includes('delimiter')), dialect?.delimiter);
  const header = kept(handle('header', dialect !== null && !dialect.given.includes('header')), dialect?.header);
  const timezone = handle('timezone', false);
  const unit = handle('unit', false);
  const time = handle('time', false);
  const usualUnit = typeof definition?.unit === 'string' ? definition.unit : (definition?.unit.column ?? '');
  return (
    <p className="lb-dialect">
      Read as {format === 'csv' ? 'text' : format === 'json' ? 'JSON' : 'Parquet'}
      {dialect && (
        <>
          {' '}with{' '}
          <Token label="Delimiter" shown={delimiters.find((each) => each.value === dialect.delimiter)?.label ?? `“${dialect.delimiter}”`} handle={delimiter}>
            {(close) => <ChoiceList label="Delimiter" free choices={delimiters} chosen={dialect.delimiter} onChoose={(value) => { delimiter.set(value); close(); }} />}
          </Token>{' '}
          between columns and{' '}
          <Token label="Header" shown={dialect.header ? 'names in the first line' : 'no line of names'} handle={header}>
            {(close) => <ChoiceList label="Header" choices={[{ value: 'true', label: 'names in the first line' }, { value: 'false', label: 'no line of names' }]} chosen={String(dialect.header)} onChoose={(value) => { header.set(value === 'true'); close(); }} />}
          </Token>
          {dialect.skippedLines > 0 && `, after ${String(dialect.skippedLines)} skipped lines`}
        </>
      )}
      {written && (
        <>
          , units in{' '}
          <Token label={`Unit column of ${name}`} shown={unitColumnOf(definition, name)} handle={unit} code>
            {(close) => <ChoiceList label={`Unit column of ${name}`} choices={columnChoices(profile)} chosen={unitColumnOf(definition, name)} onChoose={(value) => { unit.set(value === usualUnit ? undefined : value); close(); }} />}
          </Token>
          , time in{' '}
          <Token label={`Time column of ${name}`} shown={written.time ?? ''} handle={time} placeholder="no column" code>
            {(close) => <ChoiceList label={`Time column of ${name}`} choices={[...columnChoices(profile, (column) => column.class !== 'boolean'), { value: '', label: 'no column', detail: 'one row per unit' }]} chosen={written.time ?? ''} onChoose={(value) => { time.set(value || undefined); close(); }} />}
          </Token>
        </>
      )}
      ; times without an offset are in{' '}
      <Token label="Time zone of the file" shown={zone} handle={timezone}>
        {(close) => <ChoiceList label="Time zone of the file" choices={timeZones()} chosen={zone} free onChoose={(value) => { timezone.set(value === 'UTC' ? undefined : value); close(); }} />}
      </Token>
      .
    </p>
  );
}

/** A key of a source's entry in the definition that the cell belongs to. */
export function sourceHandle(session: Session, cellId: string, source: string, key: string, readOnly: boolean, guessed: boolean, below: readonly string[] = []): FieldHandle {
  const set = (value: unknown): void => {
    const experiment = experimentFor(session.notebook, cellId);
    if (experiment) session.dispatch({ type: 'define', id: experiment.id, definition: setField(experiment.definition, ['sources', source, key, ...below], value) });
  };
  return { field: `sources.${source}.${key}`, value: undefined, problem: null, guess: guessed ? 'As the file looks.' : null, readOnly, set, type: set, confirm: () => undefined };
}

