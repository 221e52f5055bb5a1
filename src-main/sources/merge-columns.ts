import type { DatasetNotice } from '../../src-contract/dataset';
import { basename, dirname } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import { namesInWords } from '../database/nearest-name';
import { columnClass } from './column-class';
import { identifies } from './text-types';

export interface FileLayout {
  readonly file: string;
  /** `unknown`: the column is empty in this file, so any type fits. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly unknown?: boolean | undefined }[];
}

export interface MergedColumn {
  readonly name: string;
  readonly type: string;
  /** Some file has it under another type. */
  readonly changed: boolean;
}

/**
 * The columns of several files as one source: by name, in the order of their first appearance. Numbers widen to DOUBLE,
 * dates to timestamps, identifiers to text, a column that is empty in one file takes the type of the others.
 * @throws LiftbenchError when a column is of different classes in two files (text here, number there), or when two files
 * share no column at all.
 */
export function mergeColumns(layouts: readonly FileLayout[], chosen: Readonly<Record<string, string>>): { columns: MergedColumn[]; notices: DatasetNotice[] } {
  const [first] = layouts;
  if (!first) return { columns: [], notices: [] };
  const names: string[] = [];
  for (const layout of layouts) for (const column of layout.columns) if (!names.includes(column.name)) names.push(column.name);
  for (const layout of layouts.slice(1)) {
    if (!layout.columns.some((column) => first.columns.some((other) => other.name === column.name))) {
      throw new LiftbenchError({
        kind: 'input',
        message: `This file has no column in common with ${basename(first.file)}: ${namesInWords(layout.columns.map((column) => column.name))} against ${namesInWords(first.columns.map((column) => column.name))}.`,
        place: { file: layout.file },
        next: 'Open it as a source of its own.',
      });
    }
  }
  const columns = names.map((name) => mergeColumn(name, layouts, chosen[name]));
  return { columns, notices: lackingNotices(names, layouts) };
}

function mergeColumn(name: string, layouts: readonly FileLayout[], chosen: string | undefined): MergedColumn {
  const seen = layouts.flatMap((layout) => layout.columns.filter((column) => column.name === name).map((column) => ({ ...column, file: layout.file })));
  const known = seen.filter((column) => column.unknown !== true);
  const types = [...new Set(known.map((column) => column.type))];
  if (chosen !== undefined) return { name, type: chosen, changed: types.some((type) => type !== chosen) };
  const [only] = types;
  if (types.length <= 1) return { name, type: only ?? 'VARCHAR', changed: false };
  const classes = [...new Set(types.map(columnClass))];
  if (classes.length === 1 && classes[0] === 'number') return { name, type: widestNumber(types), changed: true };
  if (classes.length === 1 && classes[0] === 'time') return { name, type: types.includes('TIMESTAMP WITH TIME ZONE') ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP', changed: true };
  if (classes.length === 1 && classes[0] === 'text') return { name, type: 'VARCHAR', changed: true };
  if (identifies(name) && classes.every((one) => one === 'text' || one === 'number')) return { name, type: 'VARCHAR', changed: true };
  const [one, other] = [known[0], known.find((column) => columnClass(column.type) !== columnClass(known[0]?.type ?? ''))];
  throw new LiftbenchError({
    kind: 'input',
    message: `The column "${name}" is ${inWords(other?.type)} here and ${inWords(one?.type)} in ${basename(one?.file ?? '')}.`,
    place: { file: other?.file, column: name },
    next: `Correct the file, or say how to read it, for example as text: types: { ${name}: VARCHAR }.`,
  });
}

function widestNumber(types: readonly string[]): string {
  if (types.some((type) => /^(FLOAT|DOUBLE|DECIMAL.*)$/.test(type))) return 'DOUBLE';
  return types.some((type) => type.includes('HUGEINT') || type === 'UBIGINT') ? 'HUGEINT' : 'BIGINT';
}

function inWords(type: string | undefined): string {
  return type === undefined ? 'something else' : columnClass(type) === 'other' ? type : `${{ text: 'text', number: 'a number', time: 'a time', boolean: 'true/false' }[columnClass(type) as 'text']}`;
}

function lackingNotices(names: readonly string[], layouts: readonly FileLayout[]): DatasetNotice[] {
  const notices: DatasetNotice[] = [];
  for (const name of names) {
    const lacking = layouts.filter((layout) => !layout.columns.some((column) => column.name === name)).map(({ file }) => (layouts.filter((layout) => basename(layout.file) === basename(file)).length > 1 ? `${basename(dirname(file))}/${basename(file)}` : basename(file)));
    if (lacking.length > 0) {
      notices.push({ severity: 'warning', column: name, count: lacking.length, message: `The column "${name}" is not in ${namesInWords(lacking)}; it is empty for the rows of ${lacking.length === 1 ? 'that file' : 'those files'}.` });
    }
  }
  return notices;
}
