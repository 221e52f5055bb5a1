import { controlFirst } from '../../src-contract/control-name';
import type { VariantSummary } from '../../src-contract/evaluation';

export type Theme = 'light' | 'dark';

/** Ground, words and rules of a chart. */
export interface ChartColours {
  readonly ground: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly zero: string;
  readonly control: string;
  /** One per declared variant, by position; told apart with any colour vision, and none means better or worse. */
  readonly variants: readonly string[];
}

export const chartColours: Readonly<Record<Theme, ChartColours>> = {
  light: {
    ground: '#ffffff', text: '#1b1b1f', muted: '#5c5c66', grid: '#ececef', zero: '#8b8b95', control: '#7a7a84',
    variants: ['#0a7d74', '#7a4fc0', '#b3286e', '#8a6a00', '#31688e', '#5d5d1f', '#944a3a', '#3f6f2a'],
  },
  dark: {
    ground: '#1a1a1d', text: '#ececef', muted: '#a3a3ad', grid: '#2c2c31', zero: '#75757f', control: '#9a9aa4',
    variants: ['#4cc2b6', '#b79af0', '#f07fb4', '#d9b64a', '#86b8dc', '#c3c36a', '#e09a88', '#96c97c'],
  },
};

/** Marker shapes, so that variants differ by more than colour. */
export const variantSymbols = ['circle', 'diamond', 'square', 'triangle-up', 'pentagon', 'star', 'hexagon', 'cross'] as const;

/** The variant that is grey, whatever it is compared with: the one that is called control, else the first. */
function greyOne(variants: readonly VariantSummary[]): string | undefined {
  return controlFirst(variants.map(({ id }) => id)).names[0];
}

/**
 * The colour of a variant: by its position among the declared ones, so that it stays the same in every chart of a
 * notebook whatever is filtered or chosen as baseline.
 */
export function variantColour(variants: readonly VariantSummary[], id: string, theme: Theme): string {
  const colours = chartColours[theme];
  const position = variants.findIndex((variant) => variant.id === id);
  if (position < 0 || id === greyOne(variants)) return colours.control;
  return colours.variants[(position + colours.variants.length - 1) % colours.variants.length] ?? colours.control;
}

/** A variant's name beside its line or bar: a baseline that is not the grey one says that it is the baseline. */
export function variantLabel(variants: readonly VariantSummary[], id: string): string {
  const variant = variants.find((one) => one.id === id);
  if (!variant) return id;
  return variant.control && id !== greyOne(variants) ? `${variant.name}, baseline` : variant.name;
}

export function variantSymbol(variants: readonly VariantSummary[], id: string): (typeof variantSymbols)[number] {
  const position = Math.max(0, variants.findIndex((variant) => variant.id === id));
  return variantSymbols[(position + variantSymbols.length - 1) % variantSymbols.length] ?? 'circle';
}
