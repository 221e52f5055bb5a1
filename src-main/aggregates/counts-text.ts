import type { DraftDefinition } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import { controlFirst } from '../../src-contract/control-name';
import { snake } from '../sources/draft-roles';
import { aggregateDraft } from './aggregate-draft';

const trialWords = /^(trials?|participants?|visitors?|users?|units?|exposures?|exposed|n|total|totals|sessions?|samples?|sample_size|views?|impressions?|visits?|devices?|clients?|assigned|entered|count_of_users)$/;
const headerless = 'A table of counts has a row per variant, with its successes and its trials, such as:\n\ncontrol   120 1000\ntreatment 150 1010';

/** Whether a name says "how many were in the variant". */
export function countsUnits(name: string): boolean {
  return trialWords.test(snake(name));
}

/**
 * A pasted table of successes and trials as a definition that holds them: one row per variant, with or without a label and a
 * header, columns split by tabs, commas, semicolons, bars or spaces. Without names, the larger number of every row is its
 * trials.
 * @throws LiftbenchError saying which row is wrong
 */
export function countsDefinition(text: string): DraftDefinition {
  const refuse = (message: string, next = headerless): LiftbenchError => new LiftbenchError({ kind: 'input', message, next });
  const lines = text.split(/\r\n|\r|\n/).map((content, index) => ({ content: content.trim(), number: index + 1 })).filter(({ content }) => content !== '' && !/^[|\s:-]+$/.test(content));
  if (lines.length < 2) throw refuse('This is not a table of counts: it has fewer than two rows.');
  const separator = ['\t', '|', ';', ','].find((mark) => lines.every(({ content }) => splitBy(content, mark).length > 1)) ?? ' ';
  const table = lines.map(({ content, number }) => ({ number, cells: splitBy(content, separator) }));
  const [first] = table;
  const header = first !== undefined && first.cells.every((cell) => count(cell) === null) ? first.cells : null;
  const body = header === null ? table : table.slice(1);
  const width = header?.length ?? body[0]?.cells.length ?? 0;
  for (const { cells, number } of body) if (cells.length !== width) throw refuse(`Row ${String(number)} has ${String(cells.length)} ${cells.length === 1 ? 'cell' : 'cells'}, but the first has ${String(width)}.`, 'Give every row the same cells; write numbers without spaces in them.');
  const numbers = Array.from({ length: width }, (_, column) => body.every(({ cells }) => count(cells[column] ?? '') !== null));
  const labelAt = numbers.indexOf(false);
  for (const [column, numeric] of numbers.entries()) {
    if (numeric || column === labelAt) continue;
    const wrong = body.find(({ cells }) => count(cells[column] ?? '') === null);
    throw refuse(`Row ${String(wrong?.number ?? 1)}: "${wrong?.cells[column] ?? ''}" is not a count.`, 'Counts are whole numbers from 0 on.');
  }
  const columns = numbers.flatMap((numeric, column) => (numeric ? [{ column, name: header?.[column] ?? '' }] : []));
  if (columns.length < 2) throw refuse('This is not a table of counts: it needs two columns of whole numbers, successes and trials.');
  const values = (column: number): number[] => body.map(({ cells }) => count(cells[column] ?? '') ?? 0);
  const trials = columns.find(({ name }) => countsUnits(name)) ?? columns.find(({ column }) => columns.every((other) => values(other.column).every((value, row) => value <= (values(column)[row] ?? 0))));
  if (trials === undefined) throw refuse('Which column is the trials? None has the largest number in every row, nor a name such as trials, users or visitors.', 'Name the columns in a first line: variant, successes, trials.');
  const labels = body.map(({ cells }, row) => (labelAt < 0 ? (body.length === 2 ? ['control', 'treatment'][row] : String.fromCharCode(65 + row)) ?? String(row + 1) : (cells[labelAt] ?? '')));
  const twice = labels.find((label, row) => labels.indexOf(label) !== row);
  if (twice !== undefined) throw refuse(`The variant "${twice}" has two rows.`, 'Give each variant one row.');
  const named = columns.map(({ column, name }, index) => ({ column, key: snake(name) || (column === trials.column ? 'trials' : columns.length === 2 ? 'successes' : `successes_${String(index + 1)}`), name }));
  const unitsKey = named.find(({ column }) => column === trials.column)?.key ?? 'trials';
  const successes = named.filter(({ column }) => column !== trials.column);
  for (const { column, name } of successes) {
    const row = values(column).findIndex((value, at) => value > (values(trials.column)[at] ?? 0));
    if (row >= 0) throw refuse(`Row ${String(body[row]?.number ?? 1)} has more ${name === '' ? 'successes' : `"${name}"`} (${String(values(column)[row])}) than trials (${String(values(trials.column)[row])}).`, 'A share needs no more successes than trials; check the columns.');
  }
  const { names: variants, sounds } = controlFirst(labels);
  return aggregateDraft({
    id: 'counts', name: 'Counts', source: null, units: unitsKey, variants,
    rows: body.map((_, row) => ({ variant: labels[row], ...Object.fromEntries(named.map(({ column, key }) => [key, values(column)[row]])) })),
    metrics: successes.map(({ key, name }) => ({ name: name === '' ? 'Conversion' : name, numerator: key, share: true, reason: `Successes of ${unitsKey}, each unit at most once.` })),
    guesses: [
      { field: 'aggregates.units', reason: header === null ? 'The larger number of every row is its trials.' : `"${trials.name === '' ? unitsKey : trials.name}" counts the units of each variant.` },
      { field: 'variants[0]', reason: labelAt < 0 ? 'The rows have no labels; the first is the control.' : sounds ? `"${variants[0] ?? ''}" sounds like the control.` : `No name sounds like the control; "${variants[0] ?? ''}" comes first.` },
      { field: 'variants', reason: 'Equal weights are assumed; write the planned shares if they were others.' },
    ],
  });
}

function splitBy(content: string, mark: string): string[] {
  if (mark !== ' ') return content.split(mark).map((cell) => cell.trim()).filter((cell, index, all) => mark !== '|' || (cell !== '' || (index > 0 && index < all.length - 1)));
  // Numbers stand at the end; what comes before them is the label, spaces and all.
  const parts = content.split(/\s+/);
  const label = parts.findIndex((_, index) => parts.slice(index).every((part) => count(part) !== null));
  if (label <= 0) return parts;
  return [parts.slice(0, label).join(' '), ...parts.slice(label)];
}

/** A whole number, with or without groups of thousands. */
function count(text: string): number | null {
  const plain = /^\d{1,3}([,.'’\u00a0 _]\d{3})+$/.test(text) ? text.replace(/[^\d]/g, '') : text;
  return /^\d+(\.0+)?$/.test(plain) ? Number(plain) : null;
}
