import type { CheckStatus, Decision } from '../../src-contract/evaluation';
import { readoutSheet } from './readout-sheet';
import type { ReadoutSheet } from './readout-sheet';
import type { SheetTable } from './sheet-table';
import type { ReportWriter } from './report-writer';
import { displayWidth, harmless, pad, wrap } from './text-columns';

/** The readout for a terminal: checks, verdicts in words, then figures in aligned columns. */
export const table: ReportWriter = {
  format: 'table',
  label: 'Table for the terminal',
  extension: 'txt',
  write: async ({ evaluation, colour }) => sheetForTerminal(readoutSheet(evaluation), colour),
};

/** A sheet as lines for a terminal. */
export function sheetForTerminal(sheet: ReadoutSheet, colour: boolean): string {
  return `${lines(sheet, paint(colour)).map(harmlessLine).join('\n')}\n`;
}

const wide = 110;
const checkMarks: Readonly<Record<CheckStatus, string>> = { pass: '✓ pass', warn: '▲ warn', fail: '✗ FAIL', skipped: '· skip' };
const checkColours: Readonly<Record<CheckStatus, Colour>> = { pass: 'green', warn: 'yellow', fail: 'red', skipped: 'dim' };
const decisionColours: Readonly<Record<Decision, Colour>> = { better: 'blue', worse: 'yellow', flat: 'dim', undecided: 'dim', invalid: 'red' };

function lines(sheet: ReadoutSheet, brush: Brush): string[] {
  const checkNames = Math.max(0, ...sheet.checks.map((check) => displayWidth(check.id)));
  const checks = sheet.checks.flatMap((check) => {
    const words = `${check.message}${check.acknowledged ? ` Acknowledged: ${check.acknowledged}` : ''}`;
    const [first = '', ...rest] = wrap(words, wide - checkNames - 12);
    const indent = ' '.repeat(checkNames + 12);
    return [`  ${brush(checkColours[check.status], pad(checkMarks[check.status], 6, 'left'))}  ${pad(check.id, checkNames, 'left')}  ${first}`, ...rest.map((line) => indent + line)];
  });
  const verdictNames = Math.max(0, ...sheet.verdicts.map((verdict) => displayWidth(verdict.name)));
  const verdicts = sheet.verdicts.flatMap((verdict) => {
    const [first = '', ...rest] = wrap(verdict.words, Math.max(40, wide - verdictNames - 15));
    const indent = ' '.repeat(verdictNames + 15);
    return [`  ${pad(verdict.name, verdictNames, 'left')}  ${brush(decisionColours[verdict.decision], pad(verdict.decision, 9, 'left'))}  ${first}`, ...rest.map((line) => indent + line)];
  });
  return [
    brush('bold', sheet.title),
    sheet.variants,
    ...section(brush('bold', 'Decision'), (sheet.decisions ?? []).flatMap((words) => wrap(words, wide - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`))),
    ...secondEngineSection(sheet, brush),
    ...section(brush('bold', 'Checks'), checks),
    ...section(brush('bold', 'Verdicts'), verdicts),
    ...section(brush('bold', 'Looks'), (sheet.looks ?? []).flatMap((words) => wrap(words, wide - 4).map((line, at) => `${at === 0 ? '  ' : '    '}${line}`))),
    ...sheet.tables.flatMap((part) => ['', ...tableLines(part, sharedWidths(part, sheet.tables), brush)]),
    '',
    ...sheet.footer.map((line) => brush('dim', line)),
  ];
}

/** A disagreement of the two engines stands before everything else; agreement takes one line. */
function secondEngineSection({ secondEngine = [] }: ReadoutSheet, brush: Brush): string[] {
  const lines = secondEngine.flatMap(({ agrees, words }) => {
    const [first = '', ...rest] = wrap(words, wide - 4);
    return [`  ${brush(agrees ? 'green' : 'red', agrees ? '✓' : '✗')} ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  const broken = secondEngine.some(({ agrees }) => !agrees);
  return section(broken ? brush('red', 'THE SECOND ENGINE DISAGREES: do not trust these figures before you know why') : brush('bold', 'Second engine'), lines);
}

function section(heading: string, content: readonly string[]): string[] {
  return content.length === 0 ? [] : ['', heading, ...content];
}

/** Tables with the same columns stand in line with each other. */
function sharedWidths(part: SheetTable, tables: readonly SheetTable[]): number[] {
  const labels = (table: SheetTable): string => table.columns.slice(1).map((column) => column.label).join('|');
  const alike = tables.filter((table) => labels(table) === labels(part));
  return part.columns.map((_column, index) => Math.max(...alike.flatMap((table) => [displayWidth(table.columns[index]?.label ?? ''), ...table.rows.map((row) => displayWidth(row.cells[index] ?? ''))])));
}

function tableLines(part: SheetTable, widths: readonly number[], brush: Brush): string[] {
  const line = (cells: readonly string[], indent: string, decision: Decision | null): string =>
    cells
      .map((cell, index) => {
        const column = part.columns[index];
        const text = pad(index === 0 ? indent + cell : cell, (widths[index] ?? 0) + (index === 0 ? 2 : 0), column?.align ?? 'left');
        return decision && column?.label === 'verdict' ? brush(decisionColours[decision], text) : text;
      })
      .join('   ')
      .trimEnd();
  const heading = line(part.columns.map((column) => column.label), '', null);
  return [
    ...(part.columns[0]?.label === part.heading || part.columns.some(({ label }) => label === 'lift') ? [] : [brush('bold', part.heading)]),
    brush('bold', heading),
    ...part.rows.map((row) => line(row.cells, '  ', row.decision)),
    ...part.notes.flatMap((note) => wrap(`! ${note}`, wide - 2).map((text, index) => brush('yellow', `  ${index === 0 ? '' : '  '}${text}`))),
  ];
}

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue';
type Brush = (colour: Colour, text: string) => string;
const codes: Readonly<Record<Colour, readonly [number, number]>> = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39] };
const escape = '\u001b';

/** Colours by SGR codes, or none. */
function paint(colour: boolean): Brush {
  if (!colour) return (_colour, text) => text;
  return (name, text) => `${escape}[${String(codes[name][0])}m${text}${escape}[${String(codes[name][1])}m`;
}

/** Everything but our own colour codes is made harmless. */
function harmlessLine(line: string): string {
  return line.split(/(\u001b\[\d+m)/).map((part, index) => (index % 2 === 1 ? part : harmless(part))).join('');
}
