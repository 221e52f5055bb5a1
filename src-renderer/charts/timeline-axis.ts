import type { Annotations, LayoutAxis } from 'plotly.js';
import { chartColours, type Theme } from './palette';
import { nameAxis, plainMarkup } from './template';

/** One picture among those that stand above each other over the same axis. */
export interface Panel {
  /** Pixels. */
  readonly height: number;
  /** In small letters above it. */
  readonly title: string | null;
}

const GAP = 30;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Shares of the height for panels from top to bottom, with room between them for their titles. */
export function panelDomains(panels: readonly Panel[]): { readonly domains: readonly [number, number][]; readonly height: number } {
  const height = panels.reduce((sum, panel) => sum + panel.height, 0) + GAP * (panels.length - 1);
  let top = height;
  const domains = panels.map((panel): [number, number] => {
    const domain: [number, number] = [Math.max(0, (top - panel.height) / height), top / height];
    top -= panel.height + GAP;
    return domain;
  });
  return { domains, height };
}

export function panelTitle(text: string, [, top]: readonly [number, number], theme: Theme): Partial<Annotations> {
  return { xref: 'paper', x: 0, xanchor: 'left', yref: 'paper', y: top, yanchor: 'bottom', yshift: 5, showarrow: false, align: 'left', text: plainMarkup(text), font: { size: 11, color: chartColours[theme].muted } };
}

/** The axis that all panels share: a line across all of them follows the pointer, and dragging zooms in. */
export function sharedAxis(theme: Theme, lowest: string, title: string): Partial<LayoutAxis> {
  const colours = chartColours[theme];
  return {
    ...nameAxis(theme), fixedrange: false, anchor: lowest as LayoutAxis['anchor'], tickfont: { size: 11, color: colours.muted },
    showspikes: true, spikemode: 'across', spikesnap: 'cursor', spikethickness: 1, spikedash: 'dot', spikecolor: colours.muted,
    title: { text: title, font: { size: 12, color: colours.muted }, standoff: 10 },
  };
}

/** More days than this are ruled by weeks, from Mondays: lines of every day would grey the picture. */
const MOST_RULED = 45;

/** Rules between days. Marks stand up to `after` hours behind a day's midnight in time, the next day's begin there. */
export function midnights(theme: Theme, days: readonly string[], after: number): Partial<LayoutAxis> {
  const first = Date.parse(`${days[0] ?? '2000-01-03'}T00:00:00Z`);
  const weeks = days.length > MOST_RULED;
  const monday = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY;
  return ruled(theme, (weeks ? monday : first) + (after - 24) * HOUR, (weeks ? 7 : 1) * DAY);
}

/** Hours beyond a rule at the end of an axis: Plotly leaves out what is within a pixel of its end. */
const BEYOND = 3;

/** The ends of an axis on which the days from a place on have their whole width, with the rules before the first and after the last. */
export function wholeDays(days: readonly string[], from: number, after: number): [low: string, high: string] {
  const at = (day: string | undefined, hours: number): string => new Date(Date.parse(`${day ?? '2000-01-03'}T00:00:00Z`) + hours * HOUR).toISOString().slice(0, 16).replace('T', ' ');
  return [at(days[from], after - 24 - BEYOND), at(days.at(-1), after + BEYOND)];
}

/** Rules beside the ticks of an axis, from one place on. */
export function ruled(theme: Theme, from: number, every: number): Partial<LayoutAxis> {
  return { minor: { tick0: from, dtick: every, showgrid: true, gridcolor: chartColours[theme].grid, gridwidth: 1, ticks: '' } } as Partial<LayoutAxis>;
}

/** What lets the panels be read together: labels of all of them at the pointer's place. */
export const sharedHover = { hovermode: 'x' as const, hoversubplots: 'axis' as const, dragmode: 'zoom' as const };

/** Labels moved up where they would lie over each other, and all of them down where one would leave the axis. */
export function apart<Label extends { y: number }>(labels: readonly Label[], least: number, top = Infinity): Label[] {
  const placed = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y);
  placed.forEach((label, at) => {
    const below = placed[at - 1];
    if (below && label.y - below.y < least) label.y = below.y + least;
  });
  const over = Math.max(0, (placed.at(-1)?.y ?? 0) - top);
  for (const label of placed) label.y -= over;
  return placed;
}
