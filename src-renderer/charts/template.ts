import type { Layout, LayoutAxis } from 'plotly.js';
import { chartColours } from './palette';
import type { Theme } from './palette';

export const chartFont = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Cantarell, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/** An axis that carries values: light grid, a zero line, nothing else. */
export function valueAxis(theme: Theme, title: string): Partial<LayoutAxis> {
  const colours = chartColours[theme];
  return {
    title: { text: title, font: { size: 12, color: colours.muted }, standoff: 10 },
    gridcolor: colours.grid, gridwidth: 1, zeroline: true, zerolinecolor: colours.zero, zerolinewidth: 1.5,
    tickfont: { size: 11, color: colours.muted }, ticks: '', fixedrange: true, showline: false,
  };
}

/** An axis that carries names: no grid, no line. */
export function nameAxis(theme: Theme): Partial<LayoutAxis> {
  const colours = chartColours[theme];
  return { showgrid: false, zeroline: false, showline: false, ticks: '', fixedrange: true, tickfont: { size: 12, color: colours.text }, automargin: false };
}

/** What all charts share: ground, letters, quiet hover labels, no legend (series are labelled where they are). */
export function baseLayout(theme: Theme): Partial<Layout> {
  const colours = chartColours[theme];
  return {
    paper_bgcolor: colours.ground,
    plot_bgcolor: colours.ground,
    font: { family: chartFont, size: 12, color: colours.text },
    showlegend: false,
    dragmode: false,
    hovermode: 'closest',
    hoverlabel: { bgcolor: colours.ground, bordercolor: colours.zero, font: { family: chartFont, size: 12, color: colours.text }, align: 'left', namelength: -1 },
    margin: { l: 16, r: 16, t: 16, b: 44, pad: 4 },
  };
}

/** Breaks a text into lines for Plotly, which knows no wrapping, and keeps its markup signs plain. */
export function wrapped(text: string, letters: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    if (line && line.length + word.length + 1 > letters) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map(plainMarkup).join('<br>');
}

/** Keeps `<` and `&` of names from being taken for Plotly's markup. */
export function plainMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
