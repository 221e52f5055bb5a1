import { fileName, needed } from './exporter';
import type { Exporter } from './exporter';

export const yaml: Exporter = {
  id: 'yaml',
  label: 'Definition as YAML …',
  explanation: 'The experiment’s definition as it was written, for git and the command line.',
  need: 'definition',
  run: ({ host, evaluation, definitionText }) => host.exportFile(fileName('yaml', evaluation.experiment.id), { text: needed(definitionText, 'yaml') }),
};
