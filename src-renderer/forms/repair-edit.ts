import type { Proposal } from '../../src-contract/triage';
import { editDefinition, type DefinitionEdit } from './definition-edit';
import { readDefinitionText } from './definition-reading';

/** The definition with a proposal taken: its repairs behind those that are there, its edits in place. Comments survive. */
export function takeProposal(text: string, { repairs, edits }: Pick<Proposal, 'repairs' | 'edits'>): string {
  const there = readDefinitionText(text).written?.repairs?.length ?? 0;
  return editDefinition(text, [
    ...repairs.map((value, at): DefinitionEdit => ({ type: 'insert', path: ['repairs'], index: there + at, value })),
    ...edits.map(({ path, value }): DefinitionEdit => ({ type: 'set', path, value: value ?? undefined })),
  ]);
}

/** The definition without one of its repairs; the last one takes the key with it. */
export function withoutRepair(text: string, index: number): string {
  const there = readDefinitionText(text).written?.repairs?.length ?? 0;
  return editDefinition(text, [there > 1 ? { type: 'remove', path: ['repairs'], index } : { type: 'set', path: ['repairs'], value: undefined }]);
}
