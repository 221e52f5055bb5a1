import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { EngineApi } from '../../src-contract/bridge';
import { DefinitionFormContext, textOf, type DefinitionForm, type SplitPart } from '../forms/definition-form';
import { editDefinition } from '../forms/definition-edit';
import { readDefinitionText } from '../forms/definition-reading';
import { valueAt } from '../forms/field-path';
import { namedColumn } from '../forms/named-column';
import { problemsOf } from '../notebook/evaluation-runner';
import type { ExperimentCell } from '../notebook/experiment-cell';
import type { SessionState } from '../notebook/session-state';
import type { DatasetProfile } from '../../src-contract/dataset';
import { useSession, useSessionState } from './window-context';

/** Gives the forms below the definition of one experiment cell. */
export function DefinitionProvider({ cell, children }: { readonly cell: ExperimentCell; readonly children: ReactNode }): ReactNode {
  const session = useSession();
  // Not of the progress of either: forms are drawn anew for what they show alone.
  const profiles = useSessionState(useShallow(profilesOf));
  const problems = useSessionState((state) => problemsOf(state, cell));
  const readOnly = useSessionState((state) => state.place?.readOnly ?? false);
  const reading = readDefinitionText(cell.definition);
  const split = useSplit(session.bridge.engine, reading.value, profiles);
  const form = useMemo((): DefinitionForm => ({
    text: cell.definition,
    parsed: reading.value,
    problems,
    guesses: cell.guesses ?? {},
    profiles,
    split,
    readOnly: readOnly || !reading.editable,
    edit: (edits, typing = null, guesses = undefined) => {
      const now = session.notebook.cells.find((each) => each.id === cell.id);
      if (now?.kind === 'experiment') session.dispatch({ type: 'define', id: cell.id, definition: editDefinition(now.definition, edits), ...(guesses ? { guesses } : {}) }, typing === null ? null : `${cell.id} ${typing}`);
    },
    confirm: (field) => session.dispatch({ type: 'confirm-guess', id: cell.id, field }),
  }), [session, cell, reading, problems, profiles, split, readOnly]);
  return <DefinitionFormContext value={form}>{children}</DefinitionFormContext>;
}

function profilesOf({ sources }: SessionState): Readonly<Record<string, DatasetProfile>> {
  return Object.fromEntries(Object.values(sources).flatMap(({ name, profile }) => (profile ? [[name, profile] as const] : [])));
}

const remembered = new Map<string, readonly SplitPart[]>();

/** How the exposed rows and units split by variant; null until known. */
function useSplit(engine: EngineApi, parsed: unknown, profiles: Readonly<Record<string, DatasetProfile>>): readonly SplitPart[] | null {
  const source = textOf(valueAt(parsed, ['exposure', 'source']));
  const column = namedColumn(textOf(valueAt(parsed, ['exposure', 'variant'])));
  const unit = textOf(valueAt(parsed, ['unit'])) || textOf(valueAt(parsed, ['unit', 'column']));
  const where = textOf(valueAt(parsed, ['exposure', 'where']));
  const profile = profiles[source];
  const possible = profile !== undefined && column !== '' && profile.columns.some(({ name }) => name === column);
  const key = possible ? JSON.stringify([profile.dataHash, source, column, unit, where]) : '';
  const [found, setFound] = useState<{ key: string; parts: readonly SplitPart[] | null }>({ key: '', parts: null });
  useEffect(() => {
    if (key === '') return undefined;
    const known = remembered.get(key);
    if (known) {
      setFound({ key, parts: known });
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      engine.split(source, column, unit || null, where || null).then(
        (parts) => {
          remembered.set(key, parts);
          if (wanted) setFound({ key, parts });
        },
        () => { if (wanted) setFound({ key, parts: null }); },
      );
    }, 250);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [engine, key, source, column, unit, where]);
  return found.key === key ? found.parts : null;
}
