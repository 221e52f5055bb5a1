import { createContext, useContext } from 'react';
import type { DatasetProfile } from '../../src-contract/dataset';
import { fieldPath } from '../../src-contract/experiment';
import type { Guesses } from '../notebook/guesses';
import type { DefinitionEdit } from './definition-edit';
import type { PlacedProblem } from './definition-reading';
import { valueAt, type FieldPath } from './field-path';

/** One variant's part of the exposed units, for the counts beside the sentences. */
export interface SplitPart {
  readonly value: string | null;
  readonly rows: number;
  readonly units: number | null;
}

/** The definition that a form edits: its parsed value, what is wrong with it, and the way to change its text. */
export interface DefinitionForm {
  readonly text: string;
  /** The parsed text, as far as it is YAML; otherwise undefined. */
  readonly parsed: unknown;
  readonly problems: readonly PlacedProblem[];
  readonly guesses: Guesses;
  readonly profiles: Readonly<Record<string, DatasetProfile>>;
  readonly split: readonly SplitPart[] | null;
  readonly readOnly: boolean;
  /** `typing` joins keystrokes in one field into one step of undo; `guesses` marks what the edit had to guess, by field. */
  edit(edits: readonly DefinitionEdit[], typing?: string | null, guesses?: Guesses): void;
  confirm(field: string): void;
}

export const DefinitionFormContext = createContext<DefinitionForm | null>(null);

export function useDefinitionForm(): DefinitionForm {
  const form = useContext(DefinitionFormContext);
  if (!form) throw new Error('A field of the definition was shown outside its form.');
  return form;
}

/** One field of the definition: value, problem, guess, and how to change it. */
export interface FieldHandle {
  readonly field: string;
  readonly value: unknown;
  readonly problem: string | null;
  readonly guess: string | null;
  readonly readOnly: boolean;
  /** A choice, done at once. */
  set(value: unknown): void;
  /** A keystroke. */
  type(value: unknown): void;
  confirm(): void;
}

export function useField(path: FieldPath): FieldHandle {
  const form = useDefinitionForm();
  const field = fieldPath(path);
  return {
    field,
    value: valueAt(form.parsed, path),
    problem: problemAt(form.problems, field),
    guess: form.guesses[field] ?? null,
    readOnly: form.readOnly,
    set: (value) => form.edit([{ type: 'set', path, value }]),
    type: (value) => form.edit([{ type: 'set', path, value }], `field ${field}`),
    confirm: () => form.confirm(field),
  };
}

/** The problem of a field, or of something inside it. */
export function problemAt(problems: readonly PlacedProblem[], field: string): string | null {
  const found = problems.find((problem) => problem.field === field) ?? problems.find((problem) => problem.field.startsWith(`${field}.`) || problem.field.startsWith(`${field}[`));
  return found?.message ?? null;
}

/** A string value, or nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
