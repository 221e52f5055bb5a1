import type { SourceDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';

/** A source whose rows are read here. @throws LiftbenchError where they stay in a warehouse */
export function refuseWarehouse(name: string, source: SourceDefinition): SourceDefinition {
  if (source.warehouse === undefined) return source;
  throw new LiftbenchError({
    kind: 'input', message: `This reads rows, and those of "${name}" stay in the warehouse.`,
    next: 'A table in a warehouse can be evaluated; for everything else export it to Parquet and name the file.', place: { field: `sources.${name}` },
  });
}
