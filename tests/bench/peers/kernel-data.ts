/** The values that kernels.py makes too: by the same rules from the same whole numbers. */

/** A share in (0, 1) from a whole number, by a multiplicative hash; `key` tells columns apart. */
export function share(i: number, key: number): number {
  return ((Math.imul(i + 1, 2654435761) + Math.imul(key, 40503)) >>> 0) / 4294967296 + 2 ** -33
}

/** Exponential waiting times around 10, all different. */
export function waits(units: number, key: number): Float64Array {
  return Float64Array.from({ length: units }, (_, i) => -10 * Math.log(share(i, key)))
}

/** Revenue: eight in a hundred units have any. */
export function revenue(units: number, key: number): Float64Array {
  return Float64Array.from({ length: units }, (_, i) => ((i * 7919) % 1000 < 80 ? -30 * Math.log(share(i, key)) : 0))
}

/** Revenue in cents: many ties, seven in ten at zero. */
export function cents(units: number, key: number): Float64Array {
  return Float64Array.from({ length: units }, (_, i) => ((i * 7919) % 1000 < 300 ? Math.round(-3000 * Math.log(share(i, key))) / 100 : 0))
}

/** Values whose mean is 500,000 times their standard deviation. */
export function farAway(units: number, key: number): Float64Array {
  return Float64Array.from({ length: units }, (_, i) => 5e5 + 3.4641016151377544 * (share(i, key) - 0.5))
}
