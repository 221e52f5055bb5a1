/** Doubles are whole multiples of 2^-1074; these keep values that are multiples of 2^-200 exactly. */
const BITS = 200n;

function toWhole(value: number): bigint {
  const [mantissa, exponent] = parts(value);
  const shift = BigInt(exponent) + BITS;
  return shift >= 0n ? mantissa << shift : mantissa >> -shift;
}

function parts(value: number): [bigint, number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  return [value < 0 ? -size : size, Math.max(1, exponent) - 1075];
}

/** top / bottom × 2^-bits as a double, some 60 digits in all before it is rounded. */
function toNumber(top: bigint, bottom: bigint, bits: bigint): number {
  if (top === 0n) return 0;
  const scaled = (top << 400n) / bottom;
  const size = scaled < 0n ? -scaled : scaled;
  const drop = BigInt(Math.max(0, size.toString(2).length - 64));
  return Number(scaled >> drop) * 2 ** Number(drop - 400n - bits);
}

/** Sums, means and centred sums of products (pairs 00, 01, 11, …) of columns, in whole numbers without rounding. */
export function exactMoments(columns: readonly (readonly number[])[]): { sum: number[]; mean: number[]; product: number[] } {
  const whole = columns.map((column) => column.map(toWhole));
  const n = BigInt(columns[0]?.length ?? 0);
  const sums = whole.map((column) => column.reduce((total, value) => total + value, 0n));
  const product = whole.flatMap((b, j) => whole.slice(0, j + 1).map((a, i) => {
    const both = a.reduce((total, value, at) => total + value * (b[at] ?? 0n), 0n);
    return toNumber(n * both - (sums[i] ?? 0n) * (sums[j] ?? 0n), n, 2n * BITS);
  }));
  return { sum: sums.map((sum) => toNumber(sum, 1n, BITS)), mean: sums.map((sum) => toNumber(sum, n, BITS)), product };
}
