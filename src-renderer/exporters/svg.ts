import { fileName, needed } from './exporter';
import type { Exporter } from './exporter';

/** The text of an SVG that came as a data URL, percent-encoded or in base64. */
export function svgText(dataUrl: string): string {
  const comma = dataUrl.indexOf(',');
  const body = dataUrl.slice(comma + 1);
  return dataUrl.slice(0, comma).endsWith(';base64') ? new TextDecoder().decode(Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0))) : decodeURIComponent(body);
}

export const svg: Exporter = {
  id: 'svg',
  label: 'Chart as SVG …',
  explanation: 'The chart as lines and letters, sharp at any size.',
  need: 'chart',
  run: async ({ host, evaluation, chart }) => {
    const picture = needed(chart, 'svg');
    return host.exportFile(fileName('svg', evaluation.experiment.id, picture.title), { text: svgText(await picture.render('svg')) });
  },
};
