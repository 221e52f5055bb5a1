/** In how many ways k of n places can be chosen: n over k. */
export function arrangementsOf(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}

/** Every choice of k of n places, as marks. */
export function choose(n: number, k: number, visit: (chosen: Uint8Array) => void): void {
  const chosen = new Uint8Array(n);
  const walk = (from: number, left: number): void => {
    if (left === 0) {
      visit(chosen);
      return;
    }
    for (let i = from; i <= n - left; i += 1) {
      chosen[i] = 1;
      walk(i + 1, left - 1);
      chosen[i] = 0;
    }
  };
  walk(0, k);
}
