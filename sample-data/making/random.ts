/**
 * Seeded random draws that are the same on every machine.
 *
 * The stream is sfc32 (Doty-Humphrey's PractRand, public domain) on 32-bit integers. The draws use only
 * additions, multiplications and square roots, whose results IEEE 754 fixes to the last bit; Math.exp, Math.log and
 * Math.sin are left out because an engine may round them as it likes.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number) {
    this.a = seed | 0
    this.b = 0x9e3779b9 | 0
    this.c = 0x243f6a88 | 0
    for (let i = 0; i < 20; i++) this.bits()
  }

  /** A whole number in 0 … 2^32 − 1. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A share in [0, 1). */
  share(): number {
    return this.bits() / 4294967296
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.share() < probability
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.share() * (high - low + 1))
  }

  /** One of the entries, drawn by weight. */
  weighted<T>(entries: readonly (readonly [T, number])[]): T {
    let left = this.share() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [entry, weight] of entries) {
      left -= weight
      if (left < 0) return entry
    }
    return entries[entries.length - 1]![0]
  }

  /** A nearly normal draw with mean 0 and deviation 1: the sum of twelve shares less six. */
  normal(): number {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += this.share()
    return sum
  }

  /** A lognormal draw with the given median; `spread` is the deviation of its logarithm. */
  lognormal(median: number, spread: number): number {
    return median * exponential(spread * this.normal())
  }

  /** A Poisson draw by Knuth's product of shares; meant for small means. */
  poisson(mean: number): number {
    const floor = exponential(-mean)
    let product = this.share()
    let count = 0
    while (product > floor) {
      product *= this.share()
      count++
    }
    return count
  }
}

/** e^x from plain arithmetic: a Taylor sum on x / 256, squared eight times. Relative error below 1e-12 for |x| < 20. */
export function exponential(x: number): number {
  const small = x / 256
  let term = 1
  let sum = 1
  for (let i = 1; i <= 12; i++) {
    term = (term * small) / i
    sum += term
  }
  for (let i = 0; i < 8; i++) sum *= sum
  return sum
}
