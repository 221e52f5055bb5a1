import type { Cell, Notebook } from '../../src-contract/notebook';

/** A place in a notebook where a text stands. */
export interface Match {
  readonly cellId: string;
  /** Which text of the cell: `SQL`, `note`, `definition`. */
  readonly where: string;
  /** What stands around it on its line. */
  readonly before: string;
  readonly found: string;
  readonly after: string;
}

/** Letters shown on either side. */
const AROUND = 32;
/** More places than this are no help. */
export const mostMatches = 500;

/** Everywhere that a text stands: in notes, SQL, definitions with their metrics, names, titles, reasons. Case does not count. */
export function findIn(notebook: Notebook, text: string): Match[] {
  const wanted = text.toLowerCase();
  if (wanted.trim() === '') return [];
  const matches: Match[] = [];
  for (const cell of notebook.cells) {
    for (const [where, content] of textsOf(cell)) {
      for (const line of content.split('\n')) {
        const lower = line.toLowerCase();
        // Lower case may be longer than what it is of; then places would not fit.
        const searched = lower.length === line.length ? lower : line;
        for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + wanted.length)) {
          matches.push({ cellId: cell.id, where, before: cut(line.slice(0, at).trimStart(), -AROUND), found: line.slice(at, at + wanted.length), after: cut(line.slice(at + wanted.length), AROUND) });
          if (matches.length >= mostMatches) return matches;
        }
      }
    }
  }
  return matches;
}

function cut(text: string, letters: number): string {
  if (text.length <= Math.abs(letters)) return text;
  return letters < 0 ? `…${text.slice(letters)}` : `${text.slice(0, letters)}…`;
}

function textsOf(cell: Cell): (readonly [string, string])[] {
  switch (cell.kind) {
    case 'note': return [['note', cell.text]];
    case 'sql': return [['name', cell.name ?? ''], ['SQL', cell.text]];
    case 'experiment': return [['definition', cell.definition]];
    case 'parameter': return [['parameter', `$${cell.name}`], ['value', [cell.text, cell.segment, ...(cell.choices ?? [])].filter(Boolean).join(', ')]];
    case 'decision': return [['reason', cell.reason ?? ''], ['decided by', cell.who ?? '']];
    case 'data': return [['source', cell.source ?? '']];
    case 'chart': return [['title', cell.title ?? '']];
    default: return [];
  }
}
