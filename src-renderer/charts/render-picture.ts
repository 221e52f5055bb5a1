import type { ChartFigure } from './chart';
import { loadPlotly, plotConfig } from './plotly';

/**
 * Draws a figure off the page.
 * @returns a data URL: PNG of exactly width × scale by height × scale pixels, or an SVG of width by height.
 */
export async function renderPicture(figure: ChartFigure, format: 'png' | 'svg', width: number, height: number, scale: number): Promise<string> {
  const plotly = await loadPlotly();
  return plotly.toImage({ data: figure.data, layout: figure.layout, config: plotConfig }, { format, width, height, scale: format === 'png' ? scale : 1 });
}
