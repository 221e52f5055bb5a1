import { fileName, needed } from './exporter';
import type { Exporter } from './exporter';

export const html: Exporter = {
  id: 'html',
  label: 'Report as HTML …',
  explanation: 'One file that opens anywhere, without a network: results, checks, settings, provenance.',
  need: 'report',
  run: async ({ host, evaluation, report }) => host.exportFile(fileName('html', evaluation.experiment.id, 'report'), { text: await needed(report, 'html')() }),
};
