import type { Exploration } from '../../src-contract/exploration';

/** What a chart shows beyond its evaluation, and the text of the definition that it is of. */
export interface ShownExploration {
  readonly definition: string;
  readonly exploration: Exploration;
}
