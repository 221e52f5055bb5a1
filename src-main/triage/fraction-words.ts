/** A share as percent with one decimal: `12.3 %`. */
export function asFraction(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
