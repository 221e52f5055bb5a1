/** What turns a unit's aggregate into the value that is averaged. */
export interface ValueRule {
  readonly zeros: 'keep' | 'exclude';
  readonly transform: 'log1p' | 'sqrt' | undefined;
  readonly lower: number | null;
  readonly upper: number | null;
}

export function ruled(value: number, { transform, lower, upper }: ValueRule): number {
  const shaped = transform === 'log1p' ? Math.log1p(value) : transform === 'sqrt' ? Math.sqrt(value) : value;
  return upper !== null && shaped > upper ? upper : lower !== null && shaped < lower ? lower : shaped;
}
