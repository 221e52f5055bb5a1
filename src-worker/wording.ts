/** Numbers as the sentences of checks and verdicts write them. */

/** A share as percent, e.g. `3.4 %`; with `signed`, `+3.4 %` and `−1.2 %`. Three significant digits at most. */
export function percent(share: number, signed = false): string {
  const value = share * 100;
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 0.095 ? 1 : size === 0 ? 0 : Math.min(6, Math.ceil(-Math.log10(size)) + 1);
  return `${withSign(value.toFixed(digits), signed)} %`;
}

/** A declared share (a level, a margin, a minimum effect) without needless digits: `95 %`, `99.9 %`, `2 %`. */
export function level(share: number): string {
  return `${String(Number((share * 100).toPrecision(6)))} %`;
}

/** A whole number with thousands separators. */
export function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** A number of the metric's own unit, four significant digits. */
export function plain(value: number, signed = false): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e7 || size < 1e-4) ? value.toExponential(2) : trimmed(value);
  return withSign(text, signed);
}

function trimmed(value: number): string {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-4))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(8, digits), useGrouping: true });
}

/** `p = 0.023`, `p = 4.1e-7`; from a natural logarithm where the p itself underflows. */
export function pInWords(p: number, logP: number | null = null): string {
  if (p > 0 || logP === null) return `p = ${p === 0 || p >= 1e-4 ? String(Number(p.toPrecision(2))) : p.toExponential(1)}`;
  const log10 = logP / Math.LN10;
  const exponent = Math.floor(log10);
  return `p = ${(10 ** (log10 - exponent)).toFixed(1)}e${String(exponent)}`;
}

function withSign(text: string, signed: boolean): string {
  const bare = text.replace(/^-/, '');
  const isZero = !/[1-9]/.test(bare);
  if (text.startsWith('-') && !isZero) return `−${bare}`;
  return signed && !isZero ? `+${bare}` : bare;
}
