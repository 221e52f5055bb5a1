import { unitColumnOf, type CompleteDefinition } from '../../src-contract/experiment';
import type { Repair } from '../../src-contract/repairs';

/** What a repair reads of a source. */
export interface RepairNeed {
  readonly source: string;
  /** Columns and expressions whose names must be there; null = every column. */
  readonly columns: readonly string[] | null;
}

/** The sources that the repairs of a definition look at, with what they read of them. */
export function repairNeeds(definition: CompleteDefinition): RepairNeed[] {
  return (definition.repairs ?? []).flatMap((repair) => needsOfRepair(repair, definition));
}

function needsOfRepair(repair: Repair, definition: CompleteDefinition): RepairNeed[] {
  const unit = (source: string): string => unitColumnOf(definition, source);
  switch (repair.kind) {
    case 'deduplicate':
      return [{ source: repair.source, columns: repair.key ?? null }];
    case 'drop-rows':
      return [{ source: repair.source, columns: [repair.where] }];
    case 'drop-units': {
      const source = repair.source ?? definition.exposure.source;
      return [{ source, columns: [unit(source), repair.where ?? '', repair.matching?.column ?? ''] }];
    }
    case 'clip-times':
      return [{ source: repair.source, columns: [] }];
    case 'scale-values':
      return [{ source: repair.source, columns: [repair.column, repair.where] }];
    case 'trim-ids':
    case 'fold-ids':
    case 'drop-placeholder-ids':
      return repair.source === undefined ? [] : [{ source: repair.source, columns: [unit(repair.source)] }];
    case 'merge-variants':
    case 'end-before-incomplete-day':
      return [];
  }
}
