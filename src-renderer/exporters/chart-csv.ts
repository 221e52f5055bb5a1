import { csvText } from './csv-text';
import { fileName, needed } from './exporter';
import type { Exporter } from './exporter';

export const chartCsv: Exporter = {
  id: 'chart-csv',
  label: 'Chart data as CSV …',
  explanation: 'The figures that the chart draws, in full.',
  need: 'chart',
  run: ({ host, evaluation, chart }) => {
    const picture = needed(chart, 'chart-csv');
    return host.exportFile(fileName('csv', evaluation.experiment.id, picture.title), { text: csvText(picture.table) });
  },
};
