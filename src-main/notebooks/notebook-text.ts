import { Document, LineCounter, parse, parseDocument, Scalar, stringify, visit } from 'yaml';
import { LiftbenchError } from '../../src-contract/failure';
import { fieldPath } from '../../src-contract/experiment';
import { notebookFileVersion, savedNotebookSchema } from '../../src-contract/notebook';
import type { Notebook, SavedNotebook } from '../../src-contract/notebook';

/**
 * A notebook as the readable text of its file: texts of several lines as blocks, cells in page order. Reading puts the
 * keys of a cell in one order, so equal notebooks have equal texts, however they came about.
 */
export function notebookText(notebook: Notebook): string {
  const asMade: SavedNotebook = { 'liftbench-notebook': notebookFileVersion, name: notebook.name, cells: [...notebook.cells], ...(notebook.peeks ? { peeks: notebook.peeks } : {}) };
  const saved = savedNotebookSchema.safeParse(asMade).data ?? asMade;
  const document = new Document(saved, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === 'string' && !survivesBlock(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString(style);
}

const style = { blockQuote: 'literal', lineWidth: 0 } as const;

/** A block loses what stands in lines of spaces alone, such as " \n"; such a text is quoted instead. */
function survivesBlock(text: string): boolean {
  if (!text.includes('\n')) return true;
  try {
    return (parse(stringify({ cells: [{ text }] }, style)) as { cells: [{ text: string }] }).cells[0].text === text;
  } catch {
    return false;
  }
}

/**
 * Reads a notebook's text.
 * @param file names the text in messages
 * @throws LiftbenchError `input`, with line and character, when the text is damaged, made by a newer version or no notebook at all
 */
export function readNotebookText(text: string, file: string): Notebook {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false });
  const untouched = 'The file was left as it is.';
  const [broken] = document.errors;
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new LiftbenchError({ kind: 'input', message: 'This notebook is damaged: its text is not valid YAML.', place: { file, line, column: col }, next: `Correct it in a text editor or restore a copy. ${untouched}`, details: broken.message });
  }
  const value = plainValue(document, file);
  const version: unknown = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['liftbench-notebook'] : undefined;
  if (version === undefined) throw new LiftbenchError({ kind: 'input', message: 'This is not a Liftbench notebook.', place: { file }, next: 'Open a .liftbench file, a definition (.yaml) or a data file.' });
  if (typeof version === 'number' && version > notebookFileVersion) {
    throw new LiftbenchError({ kind: 'input', message: `This notebook was written by a newer Liftbench (format ${String(version)}; this one reads ${String(notebookFileVersion)}).`, place: { file }, next: `Update Liftbench to open it. ${untouched}` });
  }
  const parsed = savedNotebookSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const node = document.getIn(nearest(document, issue?.path ?? []), true) as { range?: [number, number, number] } | null;
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    throw new LiftbenchError({ kind: 'input', message: `This notebook is damaged: ${issue?.message ?? 'its cells cannot be read'}.`.replace(/\.\.$/, '.'), place: { file, line, column: col, field: fieldPath(issue?.path ?? []) || undefined }, next: `Correct it in a text editor or restore a copy. ${untouched}` });
  }
  const twice = parsed.data.cells.find((cell, index) => parsed.data.cells.findIndex((other) => other.id === cell.id) !== index);
  if (twice) throw new LiftbenchError({ kind: 'input', message: `This notebook is damaged: two cells are called "${twice.id}".`, place: { file }, next: `Give one of them another id in a text editor. ${untouched}` });
  return { name: parsed.data.name, cells: parsed.data.cells, ...(parsed.data.peeks ? { peeks: parsed.data.peeks } : {}) };
}

function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new LiftbenchError({ kind: 'input', message: 'This notebook is damaged: its text is not valid YAML.', place: { file }, next: 'Restore a copy. The file was left as it is.', details: String(error) });
  }
}

/** The longest beginning of a path that exists in the document. */
function nearest(document: Document, path: readonly PropertyKey[]): (string | number)[] {
  const known = path.filter((part): part is string | number => typeof part !== 'symbol');
  while (known.length > 0 && !document.hasIn(known)) known.pop();
  return known;
}
