import { fileName, needed } from './exporter';
import type { Exporter } from './exporter';

/** Drops the `data:image/png;base64,` before the bytes. */
export function base64Of(dataUrl: string): string {
  return dataUrl.slice(dataUrl.indexOf(',') + 1);
}

export const png: Exporter = {
  id: 'png',
  label: 'Chart as PNG …',
  explanation: 'The chart as pixels, at the chosen size and scale.',
  need: 'chart',
  run: async ({ host, evaluation, chart }) => {
    const picture = needed(chart, 'png');
    return host.exportFile(fileName('png', evaluation.experiment.id, picture.title), { base64: base64Of(await picture.render('png')) });
  },
};
