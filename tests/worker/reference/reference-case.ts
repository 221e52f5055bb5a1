import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';

export interface Figure {
  readonly id: string;
  readonly value: number | boolean | string;
  readonly role: 'match' | 'rule' | 'peer';
  readonly tool: string;
  readonly tol_rel?: number;
  readonly tol_abs?: number;
  readonly note?: string;
  readonly confirmed_by?: readonly { readonly tool: string }[];
}

/** Per case, the figures that any test of this run has compared: what the test of coverage reads. */
export const comparedFigures = new Map<string, Set<string>>();

/** A folder of tests/reference: its tables, its figures, and which of them have been compared. */
export class ReferenceCase {
  readonly figures: ReadonlyMap<string, Figure>;
  readonly params: Readonly<Record<string, unknown>>;
  private readonly compared = new Set<string>();
  private readonly folder: string;

  constructor(private readonly name: string) {
    this.folder = `tests/reference/${name}`;
    const expected = JSON.parse(readFileSync(`${this.folder}/expected.json`, 'utf8')) as { params: Record<string, unknown>; figures: Figure[] };
    this.params = expected.params;
    this.figures = new Map(expected.figures.map((figure) => [figure.id, figure]));
  }

  /** Rows of a CSV (kept gzipped where large) as records of text. */
  rows(file: string): Record<string, string>[] {
    const text = readText(`${this.folder}/${file}`);
    const [head = '', ...lines] = text.trim().split(/\r?\n/);
    const names = head.split(',');
    return lines.map((line) => {
      const cells = line.split(',');
      return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
    });
  }

  has(id: string): boolean {
    return this.figures.has(id);
  }

  value(id: string): number {
    const figure = this.figure(id);
    return Number(figure.value);
  }

  figure(id: string): Figure {
    const figure = this.figures.get(id);
    if (figure === undefined) throw new RangeError(`no figure ${id} in ${this.folder}`);
    this.compared.add(id);
    const ever = comparedFigures.get(this.name) ?? new Set<string>();
    comparedFigures.set(this.name, ever.add(id));
    return figure;
  }

  /** Compares one figure within its tolerance; for interval ends relative to max(|end|, half-width). */
  expect(id: string, actual: number | null | boolean): void {
    const figure = this.figure(id);
    if (typeof figure.value === 'boolean') {
      expect(actual, id).toBe(figure.value);
      return;
    }
    if (figure.value === 'Infinity' || figure.value === '-Infinity' || figure.value === 'NaN') {
      expect(Number.isFinite(actual), id).toBe(false);
      return;
    }
    expect(actual, id).not.toBeNull();
    const value = Number(figure.value);
    const tolerance = Math.max((figure.tol_rel ?? 1e-9) * this.scale(id, value), figure.tol_abs ?? 0, 1e-320);
    const gap = Math.abs(Number(actual) - value);
    expect(gap <= tolerance, `${id}: ${String(actual)} instead of ${String(value)}, off by ${gap.toExponential(2)}, allowed ${tolerance.toExponential(2)}`).toBe(true);
  }

  /** Compares the figures that exist of those handed in. */
  expectAll(prefix: string, actual: Readonly<Record<string, number | null>>): void {
    for (const [id, value] of Object.entries(actual)) if (this.figures.get(`${prefix}${id}`)?.role === 'match') this.expect(`${prefix}${id}`, value);
  }

  /** The figures to match that no comparison has touched. */
  unmatched(): string[] {
    return [...this.figures.values()].filter((figure) => figure.role === 'match' && !this.compared.has(figure.id)).map(({ id }) => id);
  }

  private scale(id: string, value: number): number {
    const other = id.endsWith('.lo') ? id.replace(/lo$/, 'hi') : id.endsWith('.hi') ? id.replace(/hi$/, 'lo') : null;
    const mate = other === null ? undefined : this.figures.get(other);
    return mate === undefined ? Math.abs(value) : Math.max(Math.abs(value), Math.abs(Number(mate.value) - value) / 2);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return gunzipSync(readFileSync(`${path}.gz`)).toString('utf8');
  }
}
