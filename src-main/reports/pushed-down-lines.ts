import type { Evaluation } from '../../src-contract/evaluation';

/** Where the units were added up, and what cannot be had from there; nothing for files. */
export function pushedDownLines({ pushedDown }: Pick<Evaluation, 'pushedDown'>): string[] {
  if (pushedDown === undefined) return [];
  return [`Added up in ${pushedDown.engine} ${pushedDown.version} (${pushedDown.tables.join('; ')}).`, ...pushedDown.without];
}
