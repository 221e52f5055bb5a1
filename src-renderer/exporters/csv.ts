import { csvText } from './csv-text';
import { evaluationTable } from './evaluation-table';
import type { Exporter } from './exporter';
import { fileName } from './exporter';

export const csv: Exporter = {
  id: 'csv',
  label: 'Table as CSV …',
  explanation: 'Every estimate as one row, numbers in full, under the names of the evaluation.',
  need: 'evaluation',
  run: ({ host, evaluation }) => host.exportFile(fileName('csv', evaluation.experiment.id), { text: csvText(evaluationTable(evaluation)) }),
};
