import { fileName, needed } from './exporter';
import type { Exporter } from './exporter';

export const pdf: Exporter = {
  id: 'pdf',
  label: 'Report as PDF …',
  explanation: 'The same report, printed on A4 pages.',
  need: 'report',
  run: async ({ host, evaluation, report }) => host.exportPdf(fileName('pdf', evaluation.experiment.id, 'report'), await needed(report, 'pdf')()),
};
