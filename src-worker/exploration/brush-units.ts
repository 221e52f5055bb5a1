import type { BrushJudgement, BrushOrder } from '../../src-contract/brush';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { Sample } from '../../src-contract/sample';
import type { MetricUse } from '../../src-contract/worker-protocol';

export function brushUnits(_held: { readonly sample: Sample }, _definition: CompleteDefinition, _uses: readonly MetricUse[], _order: BrushOrder): BrushJudgement {
  throw new LiftbenchError({ kind: 'engine', message: 'The statistics worker cannot select units yet.' });
}
