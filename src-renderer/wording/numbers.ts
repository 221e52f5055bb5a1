import type { Figure, MetricSummary } from '../../src-contract/evaluation';

/**
 * The one place where a number becomes text for people: window, charts, report and copies all ask here.
 * Decimal marks follow the reader's locale; digit groups are set apart by a thin space in every locale, so that no
 * comma can be taken for a decimal mark; a minus is a true minus. Files for machines (CSV, JSON) never come through here.
 */

/** U+2212, as wide as a plus, so that signs line up. */
export const MINUS = '\u2212';
/** Narrow no-break space: between digit groups, and between a number and its unit. */
export const THIN = '\u202f';
/** Stands for a number that could not be had. */
export const NONE = '–';

/** How the values of a metric are written. */
export type ValueFormat = Pick<MetricSummary, 'format' | 'currency'>;

const PLAIN: ValueFormat = { format: 'number', currency: null };
const formatters = new Map<string, Intl.NumberFormat>();

/** Four digits stand together (SI Brochure, 5.4.4), but in a column with longer numbers, where groups stand below groups. */
type Grouping = 'min2' | 'always';

function formatter(locale: string | undefined, places: number, money: string | undefined, useGrouping: Grouping): Intl.NumberFormat {
  const key = `${locale ?? ''}|${String(places)}|${money ?? ''}|${useGrouping}`;
  const known = formatters.get(key);
  if (known) return known;
  const fresh = new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping, ...(money === undefined ? {} : { style: 'currency', currency: money, currencyDisplay: 'narrowSymbol' }) });
  formatters.set(key, fresh);
  return fresh;
}

function digits(absolute: number, decimals: number, locale: string | undefined, money?: string, grouping: Grouping = 'min2'): string {
  return formatter(locale, Math.min(Math.max(decimals, 0), 20), money, grouping)
    .formatToParts(absolute)
    .map((part) => (part.type === 'group' || (part.type === 'literal' && part.value.trim() === '') ? THIN : part.value))
    .join('');
}

function roundsToZero(value: number, decimals: number): boolean {
  return Number(Math.abs(value).toFixed(Math.min(Math.max(decimals, 0), 20))) === 0;
}

function signOf(value: number, decimals: number, signed: boolean): string {
  if (roundsToZero(value, decimals)) return '';
  if (value < 0) return MINUS;
  return signed ? '+' : '';
}

const SUPERSCRIPT: Readonly<Record<string, string>> = { '-': '⁻', '+': '', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

function scientific(value: number, signed: boolean, locale: string | undefined): string {
  const [mantissa = '0', power = '0'] = Math.abs(value).toExponential(2).split('e');
  const raised = [...power].map((sign) => SUPERSCRIPT[sign] ?? '').join('');
  return `${value < 0 ? MINUS : signed ? '+' : ''}${digits(Number(mantissa), 2, locale)}${THIN}×${THIN}10${raised}`;
}

/**
 * Decimals that tell the given values apart: the fewest significant digits between 2 and 4 at which every shown gap is
 * within a tenth of the true one and nothing that is not zero is shown as zero. Three where there is nothing to tell apart.
 */
export function decimalsToSeparate(values: readonly Figure[], fewest = 2, most = 4): number {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value)).sort((a, b) => a - b);
  const largest = Math.max(0, ...known.map(Math.abs));
  if (largest === 0) return 0;
  const exponent = Math.floor(Math.log10(largest));
  const decimalsAt = (significant: number): number => Math.max(0, significant - 1 - exponent);
  const gaps = known.slice(1).map((value, index) => value - (known[index] ?? value));
  if (gaps.every((gap) => gap === 0)) return decimalsAt(Math.min(most, 3));
  for (let significant = fewest; significant < most; significant += 1) {
    const decimals = decimalsAt(significant);
    const shown = known.map((value) => Number(value.toFixed(Math.min(decimals, 20))));
    const told = gaps.every((gap, index) => Math.abs((shown[index + 1] ?? 0) - (shown[index] ?? 0) - gap) <= 0.1 * gap);
    if (told && known.every((value) => value === 0 || !roundsToZero(value, decimals))) return decimals;
  }
  return decimalsAt(most);
}

/** A number with a fixed count of decimals, e.g. `12 345.6`; signed when asked. */
export function formatNumber(value: Figure, decimals = decimalsToSeparate([value]), o: { signed?: boolean; locale?: string | undefined; grouping?: Grouping } = {}): string {
  if (value === null || Number.isNaN(value)) return NONE;
  if (!Number.isFinite(value)) return `${value < 0 ? MINUS : o.signed === true ? '+' : ''}∞`;
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6)) return scientific(value, o.signed ?? false, o.locale);
  return signOf(value, decimals, o.signed ?? false) + digits(Math.abs(value), decimals, o.locale, undefined, o.grouping);
}

/** A number with as many digits as say something, at most twelve: for formulas with their values filled in. */
export function formatDigits(value: Figure, locale?: string): string {
  if (value === null || !Number.isFinite(value)) return formatNumber(value, 0, { locale });
  const written = Number(value.toPrecision(12)).toString();
  return formatNumber(value, written.includes('e') ? 12 : Math.min(12, (written.split('.')[1] ?? '').length), { locale });
}

const COLUMN_DIGITS = 7;

/** Numbers of one column of a table, with the same decimals in every row: those of the longest, to seven digits of the largest. */
export function columnWriter(cells: readonly Figure[], locale?: string): (value: Figure) => string {
  const known = cells.filter((value): value is number => value !== null && Number.isFinite(value));
  const largest = Math.max(0, ...known.map(Math.abs));
  const most = largest === 0 ? 0 : Math.min(20, Math.max(0, COLUMN_DIGITS - 1 - Math.floor(Math.log10(largest))));
  const decimals = Math.max(0, ...known.map((value) => {
    const [, fraction = ''] = value.toFixed(most).split('.');
    return fraction.replace(/0+$/, '').length;
  }));
  const grouping = Number(largest.toFixed(decimals)) >= 10_000 ? 'always' : 'min2';
  return (value) => formatNumber(value, decimals, { locale, grouping });
}

/** A whole number, e.g. `1234`, `12 345`; where it stands in a column, {@link columnWriter} writes it. */
export function formatCount(value: Figure, locale?: string): string {
  return formatNumber(value, 0, { locale });
}

/** A large number in few letters, for places that only need its size: `950`, `12.3 k`, `10.0 M`. */
export function formatCompact(value: Figure, locale?: string): string {
  if (value === null || !Number.isFinite(value)) return formatNumber(value, 0, { locale });
  const steps: readonly [number, string][] = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
  const step = steps.find(([size]) => Math.abs(value) >= size * 0.9995);
  if (!step || Math.abs(value) < 9_999.5) return formatCount(value, locale);
  const scaled = value / step[0];
  return `${formatNumber(scaled, Math.abs(scaled) < 99.95 ? 1 : 0, { locale })}${THIN}${step[1]}`;
}

/** Bytes in decimal units: `512 B`, `2.9 MB`. */
export function formatBytes(bytes: Figure, locale?: string): string {
  if (bytes === null) return NONE;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = bytes;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${formatNumber(scaled, unit === 0 || scaled >= 99.95 ? 0 : 1, { locale })}${THIN}${units[unit] ?? ''}`;
}

/** What work has done, in few letters: `12.3 k rows`; bytes as `462 MB`. */
export function formatAmount(amount: number, unit: string, locale?: string): string {
  return unit === 'bytes' ? formatBytes(amount, locale) : `${formatCompact(amount, locale)} ${unit}`;
}

/** A share as percent: `10.27 %`. Decimals are those of the percent figure. */
export function formatPercent(share: Figure, decimals = decimalsToSeparate([share === null ? null : share * 100]), o: { signed?: boolean; locale?: string | undefined } = {}): string {
  if (share === null || Number.isNaN(share)) return NONE;
  if (o.signed !== true && Number.isFinite(share) && share !== 0 && roundsToZero(share * 100, decimals) && Math.abs(share * 100) >= 1e-6) {
    return share > 0 ? `< ${digits(10 ** -decimals, decimals, o.locale)}${THIN}%` : `> ${MINUS}${digits(10 ** -decimals, decimals, o.locale)}${THIN}%`;
  }
  return `${formatNumber(share * 100, decimals, o)}${THIN}%`;
}

/** A share that somebody set (a level, a margin, a smallest effect), with the digits that they gave: `95 %`, `99.9 %`, `2 %`. */
export function formatLevel(share: number, locale?: string): string {
  const percent = Number((share * 100).toPrecision(8));
  return `${formatNumber(percent, (String(percent).split('.')[1] ?? '').length, { locale })}${THIN}%`;
}

/**
 * Decimals for a lift and its interval, in percent: one, or two where the interval is narrow; more only while an end
 * that is not zero would be shown as zero, because whether zero is inside is what people look for.
 */
export function liftDecimals(figures: readonly Figure[], ends: readonly Figure[] = figures): number {
  const percentsOf = (shares: readonly Figure[]): number[] => shares.filter((value): value is number => value !== null && Number.isFinite(value)).map((value) => value * 100);
  const percents = percentsOf(figures);
  const width = percents.length > 1 ? Math.max(...percents) - Math.min(...percents) : Math.abs(percents[0] ?? 1);
  let decimals = width >= 100 ? 0 : width >= 1 ? 1 : 2;
  while (decimals < 4 && percentsOf(ends).some((value) => value !== 0 && roundsToZero(value, decimals))) decimals += 1;
  return decimals;
}

/** A relative change, always signed: `+4.1 %`, `−0.32 %`. */
export function formatLift(lift: Figure, decimals = liftDecimals([lift]), locale?: string): string {
  if (lift !== null && Math.abs(lift) >= 10) return formatPercent(lift, 0, { signed: true, locale });
  return formatPercent(lift, decimals, { signed: true, locale });
}

/**
 * A p-value to four decimals: `0.0312`, `< 0.0001`, `> 0.9999`; never 0.000 and never 1.000 by rounding. With the level
 * it is compared with (`alpha`), further digits are shown while rounding would put it on the other side.
 */
export function formatP(p: Figure, alpha?: number, locale?: string): string {
  if (p === null || Number.isNaN(p)) return NONE;
  if (p < 0.0001) return `< ${digits(0.0001, 4, locale)}`;
  if (p > 0.9999 && p < 1) return `> ${digits(0.9999, 4, locale)}`;
  let decimals = 4;
  if (alpha !== undefined) while (decimals < 8 && p !== alpha && Number(p.toFixed(decimals)) < alpha !== p < alpha) decimals += 1;
  return digits(p, decimals, locale);
}

/** `p = 0.0312` or `p < 0.0001`, for sentences. */
export function formatPEquation(p: Figure, alpha?: number, locale?: string): string {
  const text = formatP(p, alpha, locale);
  return /^[<>]/.test(text) ? `p ${text}` : `p = ${text}`;
}

/** A probability (power, chance to beat control): `81.2 %`, `< 0.1 %`, `> 99.9 %`. */
export function formatProbability(share: Figure, locale?: string): string {
  if (share === null) return NONE;
  if (share > 0 && share < 0.001) return `< ${formatPercent(0.001, 1, { locale })}`;
  if (share < 1 && share > 0.999) return `> ${formatPercent(0.999, 1, { locale })}`;
  return formatPercent(share, 1, { locale });
}

/** A test statistic: `2.154`, `−31.2`. */
export function formatStatistic(value: Figure, locale?: string): string {
  if (value === null) return NONE;
  return formatNumber(value, Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3, { locale });
}

/** Degrees of freedom: whole when whole, one decimal otherwise. */
export function formatDegrees(value: Figure, locale?: string): string {
  return formatNumber(value, value !== null && Number.isInteger(value) ? 0 : 1, { locale });
}

/** Values stand in columns: two digits would do for some rows, but three in all of them are easier to compare. */
const FEWEST = 3;

interface TimeScale {
  readonly seconds: number;
  readonly unit: string;
}
const TIME_SCALES: readonly TimeScale[] = [
  { seconds: 86_400, unit: 'd' },
  { seconds: 3600, unit: 'h' },
  { seconds: 60, unit: 'min' },
  { seconds: 1, unit: 's' },
  { seconds: 0.001, unit: 'ms' },
];

function timeScale(values: readonly Figure[]): TimeScale {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  return TIME_SCALES.find((scale) => largest >= scale.seconds * (scale.unit === 's' ? 1 : 2)) ?? { seconds: 0.001, unit: 'ms' };
}

/**
 * Values of one metric, written so that they can be compared with each other: same unit, same decimals, enough of them
 * to tell the values apart. Durations are seconds; shares are shares.
 */
export function valueWriter(format: ValueFormat, values: readonly Figure[], o: { signed?: boolean; locale?: string | undefined } = {}): (value: Figure) => string {
  const { signed = false, locale } = o;
  switch (format.format) {
    case 'percent': {
      const decimals = decimalsToSeparate(values.map((value) => (value === null ? null : value * 100)), FEWEST);
      return (value) => formatPercent(value, decimals, { signed, locale });
    }
    case 'currency': {
      const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
      const decimals = largest >= (signed ? 0.1 : 1) || largest === 0 ? 2 : Math.max(2, decimalsToSeparate(values, 3, 4));
      return (value) => money(value, format.currency, decimals, signed, locale);
    }
    case 'duration': {
      const scale = timeScale(values);
      const decimals = decimalsToSeparate(values.map((value) => (value === null ? null : value / scale.seconds)), FEWEST);
      return (value) => (value === null ? NONE : `${formatNumber(value / scale.seconds, decimals, { signed, locale })}${THIN}${scale.unit}`);
    }
    case 'number': {
      const decimals = decimalsToSeparate(values, FEWEST);
      return (value) => formatNumber(value, decimals, { signed, locale });
    }
  }
}

function money(value: Figure, currency: string | null, decimals: number, signed: boolean, locale: string | undefined): string {
  if (value === null || !Number.isFinite(value) || Math.abs(value) >= 1e15) return formatNumber(value, decimals, { signed, locale });
  const code = currency !== null && /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : undefined;
  return signOf(value, decimals, signed) + digits(Math.abs(value), decimals, locale, code);
}

/** One value of a metric, beside others it should be comparable with. */
export function formatValue(value: Figure, format: ValueFormat = PLAIN, beside: readonly Figure[] = [], locale?: string): string {
  return valueWriter(format, [value, ...beside], { locale })(value);
}

/**
 * Differences of one metric, always signed; those of percentages are in percentage points (`+0.42 pp`), so that nobody
 * takes them for relative changes. They have at least the decimals of the `values` that they lie between.
 */
export function differenceWriter(format: ValueFormat, figures: readonly Figure[], values: readonly Figure[] = [], locale?: string): (value: Figure) => string {
  const percents = (shares: readonly Figure[]): readonly Figure[] => shares.map((share) => (share === null ? null : share * 100));
  if (format.format === 'number') {
    const decimals = Math.max(decimalsToSeparate(figures, 2, 3), decimalsToSeparate(values, FEWEST));
    return (value) => formatNumber(value, decimals, { signed: true, locale });
  }
  if (format.format !== 'percent') return valueWriter(format, figures, { signed: true, locale });
  const decimals = Math.max(1, decimalsToSeparate(percents(figures), 2, 3), decimalsToSeparate(percents(values), FEWEST));
  return (value) => (value === null ? NONE : `${formatNumber(value * 100, decimals, { signed: true, locale })}${THIN}pp`);
}

/** Lifts of one estimate, sharing their decimals; `ends` are those that must not be shown as zero when they are not. */
export function liftWriter(figures: readonly Figure[], ends: readonly Figure[] = figures, locale?: string): (value: Figure) => string {
  const decimals = liftDecimals(figures, ends);
  return (value) => formatLift(value, decimals, locale);
}

/** Lifts that stand in one column, with the decimals of the one that needs most: a wide interval takes no digits from the others. */
export function liftColumnWriter(rows: readonly { readonly lift: Figure; readonly liftLow: Figure; readonly liftHigh: Figure }[], locale?: string): (value: Figure) => string {
  const decimals = Math.max(0, ...rows.filter(({ lift }) => lift !== null).map(({ lift, liftLow, liftHigh }) => liftDecimals([lift, liftLow, liftHigh], [liftLow, liftHigh])));
  return (value) => formatLift(value, decimals, locale);
}

/** `+1.2 % … +5.8 %`; an end that is unbounded is written `−∞` or `+∞`, both unknown as {@link NONE}. */
export function formatInterval(low: Figure, high: Figure, write: (value: Figure) => string): string {
  if (low === null && high === null) return NONE;
  return `${low === null ? `${MINUS}∞` : write(low)} … ${high === null ? '+∞' : write(high)}`;
}

/** How long something took: `40 ms`, `1.6 s`, `2 min 5 s`, `3 h 10 min`. */
export function formatElapsed(milliseconds: Figure, locale?: string): string {
  if (milliseconds === null || !Number.isFinite(milliseconds)) return NONE;
  if (milliseconds < 0.5) return `< 1${THIN}ms`;
  if (milliseconds < 999.5) return `${formatNumber(milliseconds, 0, { locale })}${THIN}ms`;
  if (milliseconds < 59_950) return `${formatNumber(milliseconds / 1000, 1, { locale })}${THIN}s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}${THIN}min ${String(seconds % 60)}${THIN}s`;
  return `${String(Math.floor(seconds / 3600))}${THIN}h ${String(Math.floor((seconds % 3600) / 60))}${THIN}min`;
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** A calendar day as people write it: `2 March 2026`. Takes `YYYY-MM-DD`. */
export function formatDay(day: string, locale = 'en-GB'): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  let format = dayFormats.get(locale);
  if (!format) dayFormats.set(locale, (format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })));
  return format.format(date);
}
