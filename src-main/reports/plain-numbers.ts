import type { Figure, MetricSummary } from '../../src-contract/evaluation';

/**
 * Numbers for text that is read in a terminal or in a wiki: decimal point, digit groups set apart by a narrow space,
 * a true minus, percent with a space. The same rules as in the window, without its locales.
 */
const MINUS = '\u2212';
const GROUP = '\u202f';
/** Stands for a number that could not be had. */
export const NONE = '–';

/** A number with fixed decimals: `12 345.60`, `−3.1`; signed when asked. */
export function plainNumber(value: Figure, decimals: number, signed = false): string {
  if (value === null || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return `${value < 0 ? MINUS : '+'}∞`;
  if (Math.abs(value) >= 1e15) return value.toExponential(2).replace('-', MINUS);
  const places = Math.min(Math.max(decimals, 0), 20);
  const text = Math.abs(value).toFixed(places);
  const sign = Number(text) === 0 ? '' : value < 0 ? MINUS : signed ? '+' : '';
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, GROUP) : whole;
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

export function plainCount(value: Figure): string {
  return plainNumber(value, 0);
}

export function plainPercent(share: Figure, decimals: number, signed = false): string {
  return share === null ? NONE : `${plainNumber(share * 100, decimals, signed)} %`;
}

/** `0.0312`, `< 0.0001`, `> 0.9999`; never 0.000, and never rounded across the level it is compared with. */
export function plainP(p: Figure, alpha?: number): string {
  if (p === null || Number.isNaN(p)) return NONE;
  if (p < 0.0001) return '< 0.0001';
  if (p > 0.9999 && p < 1) return '> 0.9999';
  let decimals = 4;
  if (alpha !== undefined) while (decimals < 8 && p !== alpha && Number(p.toFixed(decimals)) < alpha !== p < alpha) decimals += 1;
  return p.toFixed(decimals);
}

/** `95 %`, `99.9 %`. */
export function plainLevel(confidence: number): string {
  return `${String(Number((confidence * 100).toPrecision(8)))} %`;
}

/** A lift with its interval's ends, all with the same decimals: two where the interval is narrower than a percent, else one. */
export function plainLift(lift: Figure, low: Figure, high: Figure): { lift: string; interval: string } {
  const ends = [lift, low, high].filter((value): value is number => value !== null && Number.isFinite(value)).map((value) => Math.abs(value * 100));
  const width = low !== null && high !== null ? (high - low) * 100 : 1;
  let decimals = width >= 1 ? 1 : 2;
  while (decimals < 4 && ends.some((value) => value !== 0 && Number(value.toFixed(decimals)) === 0)) decimals += 1;
  const write = (value: number): string => plainPercent(value, Math.abs(value) >= 10 ? 0 : decimals, true);
  const interval = low === null && high === null ? NONE : `${low === null ? `${MINUS}∞` : write(low)} … ${high === null ? '+∞' : write(high)}`;
  return { lift: lift === null ? NONE : write(lift), interval };
}

/** Two to four significant digits: as many as tell the values apart. */
function separatingDecimals(values: readonly Figure[]): number {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const largest = Math.max(0, ...known.map(Math.abs));
  if (largest === 0) return 0;
  const exponent = Math.floor(Math.log10(largest));
  const gap = known.length > 1 ? Math.max(...known) - Math.min(...known) : 0;
  const significant = gap === 0 ? 3 : Math.min(4, Math.max(2, exponent - Math.floor(Math.log10(gap)) + 2));
  return Math.max(0, significant - 1 - exponent);
}

/** Writes the values of one metric so that they can be compared with each other. Shares are shares, durations seconds. */
export function plainValues(metric: Pick<MetricSummary, 'format' | 'currency'>, values: readonly Figure[]): (value: Figure) => string {
  switch (metric.format) {
    case 'percent': {
      const decimals = separatingDecimals(values.map((value) => (value === null ? null : value * 100)));
      return (value) => plainPercent(value, decimals);
    }
    case 'currency': {
      const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
      const decimals = largest >= 1 || largest === 0 ? 2 : Math.max(2, separatingDecimals(values));
      return (value) => (value === null ? NONE : `${plainNumber(value, decimals)}${metric.currency === null ? '' : ` ${metric.currency}`}`);
    }
    case 'duration': {
      const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
      const [seconds, unit] = largest >= 172_800 ? [86_400, 'd'] as const : largest >= 7200 ? [3600, 'h'] as const : largest >= 120 ? [60, 'min'] as const : largest >= 1 ? [1, 's'] as const : [0.001, 'ms'] as const;
      const decimals = separatingDecimals(values.map((value) => (value === null ? null : value / seconds)));
      return (value) => (value === null ? NONE : `${plainNumber(value / seconds, decimals)} ${unit}`);
    }
    case 'number': {
      const decimals = separatingDecimals(values);
      return (value) => plainNumber(value, decimals);
    }
  }
}
