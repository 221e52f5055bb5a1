import type { Config } from 'plotly.js';
import type * as Plotly from 'plotly.js';

/**
 * How every chart behaves. No mode bar: the cell has its own toolbar, whose buttons are named and reach the keyboard.
 * Nothing may leave the machine, whatever a later version of Plotly would offer.
 */
export const plotConfig: Partial<Config> & { readonly plotlyServerURL: string } = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: '',
  responsive: false,
  scrollZoom: false,
  doubleClick: 'reset',
  showTips: false,
};

let loading: Promise<typeof Plotly> | null = null;

/** The chart library, fetched from the application's own files when the first chart is shown. */
export function loadPlotly(): Promise<typeof Plotly> {
  loading ??= import('plotly.js-cartesian-dist-min').then((bundle) => bundle.default);
  return loading;
}
