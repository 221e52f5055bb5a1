import { needed } from './exporter';
import type { Exporter } from './exporter';
import { base64Of } from './png';

export const imageCopy: Exporter = {
  id: 'image-copy',
  label: 'Copy image',
  explanation: 'The chart as pixels, to the clipboard.',
  need: 'chart',
  run: async ({ host, chart }) => {
    await host.copyImage(base64Of(await needed(chart, 'image-copy').render('png')));
    return '';
  },
};
