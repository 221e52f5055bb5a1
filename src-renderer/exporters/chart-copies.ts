import { needed } from './exporter';
import type { Exporter } from './exporter';

/** The figures of a chart for a spreadsheet: tabs between cells. */
export const tableCopy: Exporter = {
  id: 'table-copy',
  label: 'Copy table',
  explanation: 'The figures that the chart draws, to the clipboard, for a spreadsheet.',
  need: 'chart',
  run: async ({ host, chart }) => {
    const rows = needed(chart, 'table-copy').table;
    await host.copyText(rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell).replaceAll(/[\t\n]/g, ' '))).join('\t')).join('\n'));
    return '';
  },
};

/** What the picture says, in words. */
export const textCopy: Exporter = {
  id: 'text-copy',
  label: 'Copy text',
  explanation: 'What the chart says, in words, to the clipboard.',
  need: 'chart',
  run: async ({ host, chart }) => {
    await host.copyText(needed(chart, 'text-copy').words);
    return '';
  },
};
