/**
 * The chance that a significant result is false: α(1 − π) / (α(1 − π) + power·π), where π is the share of
 * experiments of this kind whose effect is real (Kohavi, Deng & Vermeer 2022, eq. 2). α is the level
 * spent on the winning side: half of a two-sided level.
 */
export function falsePositiveRisk(alphaOneSided: number, power: number, priorOfEffect: number): number {
  const falseClaims = alphaOneSided * (1 - priorOfEffect);
  return falseClaims / (falseClaims + power * priorOfEffect);
}
