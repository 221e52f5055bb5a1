import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of Ep-Stats' goals, as far as its text tells. */
export interface GoalsFile {
  /** Its name, relative to the folder that was searched. */
  readonly path: string;
  readonly columns: readonly string[];
  /** A row per unit and goal, instead of totals. */
  readonly byUnit: boolean;
  /** Variants by experiment; under '' where there is no `exp_id`. */
  readonly variants: ReadonlyMap<string, readonly string[]>;
}

const READ_BYTES = 4 * 1024 * 1024;
const MOST_FILES = 200;

/** The file of goals in a folder, where exactly one is there; of several the one with the experiment in it. */
export async function findGoals(folder: string, experiment: string): Promise<GoalsFile | null> {
  const names = await readdir(folder).catch(() => []);
  const found: GoalsFile[] = [];
  for (const name of names.filter((one) => /\.(csv|tsv|txt)$/i.test(one)).sort().slice(0, MOST_FILES)) {
    const goals = await readGoals(join(folder, name), name);
    if (goals !== null) found.push(goals);
  }
  const own = found.filter(({ variants }) => variants.has(experiment));
  return own.length === 1 ? (own[0] ?? null) : found.length === 1 ? (found[0] ?? null) : (own[0] ?? null);
}

/** Reads a file's head as goals; null when it is none. */
export async function readGoals(path: string, name: string): Promise<GoalsFile | null> {
  const text = await headText(path).catch(() => '');
  const [header = '', ...lines] = text.split(/\r\n|\n|\r/);
  const delimiter = ['\t', ';', '|', ','].find((mark) => header.includes(mark)) ?? ',';
  const cells = (line: string): string[] => line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const columns = cells(header.replace(/^\uFEFF/, ''));
  const at = (column: string): number => columns.indexOf(column);
  if (at('exp_variant_id') < 0 || at('goal') < 0 || at('agg_type') < 0) return null;
  const variants = new Map<string, string[]>();
  for (const line of lines) {
    const row = cells(line);
    const variant = row[at('exp_variant_id')] ?? '';
    const experiment = at('exp_id') < 0 ? '' : (row[at('exp_id')] ?? '');
    if (variant === '' || row.length < columns.length) continue;
    const known = variants.get(experiment) ?? [];
    if (!known.includes(variant)) variants.set(experiment, [...known, variant].sort());
  }
  return { path: name, columns, byUnit: at('unit_id') >= 0, variants };
}

async function headText(path: string): Promise<string> {
  const about = await stat(path);
  if (!about.isFile()) return '';
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(READ_BYTES, about.size)), position: 0 });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
