import { readoutSheet } from './readout-sheet';
import type { ReadoutSheet } from './readout-sheet';
import type { SheetTable } from './sheet-table';
import type { ReportWriter } from './report-writer';
import { harmless } from './text-columns';

/** The readout as GitHub-flavoured Markdown, for tickets and wikis. */
export const markdown: ReportWriter = {
  format: 'markdown',
  label: 'Markdown, for tickets and wikis',
  extension: 'md',
  write: async ({ evaluation }) => sheetAsMarkdown(readoutSheet(evaluation)),
};

/** A sheet as Markdown. */
export function sheetAsMarkdown(sheet: ReadoutSheet): string {
  const parts = [
    `# ${inline(sheet.title)}`,
    inline(sheet.variants),
    (sheet.decisions ?? []).length === 0 ? '' : `## Decision\n\n${(sheet.decisions ?? []).map((words) => `- ${inline(words)}`).join('\n')}`,
    secondEngineText(sheet),
    sheet.checks.length === 0 ? '' : `## Checks\n\n${sheet.checks.map((check) => `- **${check.status}** ${check.id}: ${inline(check.message)}${check.acknowledged ? ` *Acknowledged: ${inline(check.acknowledged)}*` : ''}`).join('\n')}`,
    sheet.verdicts.length === 0 ? '' : `## Verdicts\n\n${sheet.verdicts.map((verdict) => `- **${inline(verdict.name)}** is *${verdict.decision}*: ${inline(verdict.words)}`).join('\n')}`,
    (sheet.looks ?? []).length === 0 ? '' : `## Looks\n\n${(sheet.looks ?? []).map((words) => `- ${inline(words)}`).join('\n')}`,
    ...sheet.tables.map(tableText),
    sheet.footer.map(inline).join('  \n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function secondEngineText({ secondEngine = [] }: ReadoutSheet): string {
  if (secondEngine.length === 0) return '';
  const broken = secondEngine.some(({ agrees }) => !agrees);
  const lines = secondEngine.map(({ agrees, words }) => `- ${agrees ? '✓' : '✗'} ${inline(words)}`);
  return `## ${broken ? 'The second engine DISAGREES' : 'Second engine'}\n\n${lines.join('\n')}`;
}

function tableText(table: SheetTable): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(inline).join(' | ')} |`;
  const labels = table.columns.map((column, index) => (index === 0 && column.label === table.heading ? 'metric' : column.label));
  const rule = `| ${table.columns.map((column) => (column.align === 'right' ? '---:' : '---')).join(' | ')} |`;
  const notes = table.notes.map((note) => `- ${inline(note)}`).join('\n');
  return [`## ${inline(table.heading)}`, '', row(labels), rule, ...table.rows.map((line) => row(line.cells)), ...(notes ? ['', notes] : [])].join('\n');
}

/** Text on one line, with what Markdown and HTML would take for markup escaped. */
function inline(text: string): string {
  return harmless(text).replace(/\s*\n\s*/g, ' ').replace(/[\\|*_`[\]<>#]/g, (sign) => `\\${sign}`);
}
