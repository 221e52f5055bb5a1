import type { Cell, Notebook } from '../../src-contract/notebook';

/** How a readout or a chart says that its segment is a parameter's: `$name`. */
export function followed(name: string): string {
  return `$${name}`;
}

/** What a cell says about its segment: a segment, `$name`, or nothing. */
export function writtenSegment(cell: Cell): string | null {
  if (cell.kind === 'readout') return cell.segment ?? null;
  if (cell.kind === 'chart') return typeof cell.options?.['segment'] === 'string' ? cell.options['segment'] : null;
  return null;
}

/** The name of the parameter that a cell's segment follows; null when it follows none. */
export function followedName(cell: Cell): string | null {
  const written = writtenSegment(cell);
  return written?.startsWith('$') ? written.slice(1) : null;
}

/** A cell with its parameter's value in place of `$name`; the very same cell when it follows none. */
export function withFollowedSegment(cell: Cell, notebook: Notebook): Cell {
  const name = followedName(cell);
  if (name === null) return cell;
  const parameter = notebook.cells.find((each) => each.kind === 'parameter' && each.type === 'segment' && each.name.toLowerCase() === name.toLowerCase());
  const segment = parameter?.kind === 'parameter' ? (parameter.segment ?? null) : null;
  return withSegment(cell, segment);
}

/** A cell with another segment. */
export function withSegment(cell: Cell, segment: string | null): Cell {
  if (cell.kind === 'readout') return { ...cell, segment };
  if (cell.kind === 'chart') return { ...cell, options: { ...cell.options, segment } };
  return cell;
}

/** A view's change to a cell whose segment follows a parameter: what it did not choose stays `$name`. */
export function keepFollowing(written: Cell, shown: Cell, patch: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (written === shown || written.kind !== 'chart' || !('options' in patch)) return patch;
  const options = patch['options'] as Record<string, unknown> | undefined;
  return options?.['segment'] === writtenSegment(shown) ? { ...patch, options: { ...options, segment: writtenSegment(written) } } : patch;
}
