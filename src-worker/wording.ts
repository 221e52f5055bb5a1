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

/** A whole number, digits in groups set apart by a thin space from five digits on: `1234`, `12 345`. */
export function whole(count: number): string {
  return grouped(Math.round(count).toFixed(0));
}

/** A number of the metric's own unit, four significant digits. */
export function plain(value: number, signed = false): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size >= 1e7 || size < 1e-4) ? value.toExponential(2) : trimmed(value);
  return withSign(text, signed);
}

function trimmed(value: number): string {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-4))));
  const fixed = value.toFixed(Math.min(8, digits));
  const [integer, decimals = ''] = fixed.split('.');
  const kept = decimals.replace(/0+$/, '');
  return kept === '' ? grouped(integer) : `${grouped(integer)}.${kept}`;
}

/** Thousands set apart by a thin space (U+202F), so that no comma can be taken for a decimal mark. */
function grouped(integer: string): string {
  return integer.replace('-', '').length < 5 ? integer : integer.replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/**
 * `p = 0.0312`, `p < 0.0001`, `p > 0.9999`: four decimals, and with the level it is compared with, further ones
 * while rounding would put it on the other side.
 */
export function pInWords(p: number, alpha?: number): string {
  if (p < 0.0001) return 'p < 0.0001';
  if (p > 0.9999 && p < 1) return 'p > 0.9999';
  let decimals = 4;
  if (alpha !== undefined) while (decimals < 8 && p !== alpha && Number(p.toFixed(decimals)) < alpha !== p < alpha) decimals += 1;
  return `p = ${p.toFixed(decimals)}`;
}

function withSign(text: string, signed: boolean): string {
  const bare = text.replace(/^-/, '');
  const isZero = !/[1-9]/.test(bare);
  if (text.startsWith('-') && !isZero) return `−${bare}`;
  return signed && !isZero ? `+${bare}` : bare;
}
