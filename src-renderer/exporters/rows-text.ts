type Cells = readonly (string | null)[];

/** Rows with tabs between cells, for a spreadsheet; what it would take for a formula stays text. */
export function rowsTsv(columns: readonly string[], rows: readonly Cells[]): string {
  return [columns, ...rows].map((row) => row.map(tsvCell).join('\t')).join('\n');
}

/** Rows as a Markdown table, for a text. */
export function rowsMarkdown(columns: readonly string[], rows: readonly Cells[], remark: string | null): string {
  const line = (row: Cells): string => `| ${row.map((cell) => (cell ?? '').replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line), ...(remark === null ? [] : ['', remark])].join('\n');
}

function tsvCell(cell: string | null): string {
  const text = (cell ?? '').replaceAll(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;
}
