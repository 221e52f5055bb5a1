import type { Exporter } from './exporter';
import { fileName } from './exporter';

export const json: Exporter = {
  id: 'json',
  label: 'Evaluation as JSON …',
  explanation: 'The whole evaluation: estimates, checks, verdicts, provenance, as the command line prints it.',
  need: 'evaluation',
  run: ({ host, evaluation }) => host.exportFile(fileName('json', evaluation.experiment.id, 'evaluation'), { text: `${JSON.stringify(evaluation, null, 2)}\n` }),
};
