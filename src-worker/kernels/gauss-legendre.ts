/** Nodes and weights of Gauss–Legendre quadrature on [−1, 1]. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const known = new Map<number, Quadrature>();

/**
 * The rule with the given number of points: roots of the Legendre polynomial by Newton's method from
 * Tricomi's guess (Press et al., Numerical Recipes, 4.6). Kept once made.
 */
export function gaussLegendre(points: number): Quadrature {
  const found = known.get(points);
  if (found !== undefined) return found;
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < (points + 1) >> 1; i += 1) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step += 1) {
      let current = 1;
      let previous = 0;
      for (let j = 1; j <= points; j += 1) {
        const older = previous;
        previous = current;
        current = ((2 * j - 1) * x * previous - (j - 1) * older) / j;
      }
      slope = (points * (x * current - previous)) / (x * x - 1);
      const move = current / slope;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    nodes[i] = -x;
    nodes[points - 1 - i] = x;
    const weight = 2 / ((1 - x * x) * slope * slope);
    weights[i] = weight;
    weights[points - 1 - i] = weight;
  }
  const rule = { nodes, weights };
  known.set(points, rule);
  return rule;
}

/** ∫ f over [low, high], cut into equal panels of `points` Gauss–Legendre points each. */
export function integrate(f: (x: number) => number, low: number, high: number, panels = 8, points = 32): number {
  const { nodes, weights } = gaussLegendre(points);
  const half = (high - low) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = low + (2 * panel + 1) * half;
    for (let i = 0; i < points; i += 1) sum += weights[i] * f(middle + half * nodes[i]);
  }
  return sum * half;
}
