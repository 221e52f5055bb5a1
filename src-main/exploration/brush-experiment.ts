import type { Brushed, BrushOrder, BrushRequest } from '../../src-contract/brush';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { definitionHash } from '../evaluation/definition-hash';
import { readDefinitionText } from '../evaluation/definition-text';
import { onHeldSample, type EvaluationOrder } from '../evaluation/evaluate-experiment';
import type { StatisticsHost } from '../statistics/statistics-host';

/** What a brush needs of the engine. */
export type BrushOffice = Pick<EvaluationOrder, 'workspace' | 'cache' | 'onProgress' | 'signal'> & {
  readonly statistics: EvaluationOrder['statistics'] & Pick<StatisticsHost, 'brush'>;
};

/**
 * Estimates and counts over the units that a selection leaves. The sample is the one that the definition's evaluation uses;
 * only a column that nobody asked for yet is read.
 * @throws LiftbenchError `input` where the selection names what is not there, `cancelled` when a newer one superseded it
 */
export async function brushExperiment(request: BrushRequest, { statistics, ...office }: BrushOffice): Promise<Brushed> {
  const begun = performance.now();
  const { baseDirectory, selection, metrics, views } = request;
  const declared = readDefinitionText(request.definition);
  if (declared.aggregates !== undefined) throw new LiftbenchError({ kind: 'input', message: 'The data are totals per variant, without units to select.', next: 'Brush an experiment that is read from rows.' });
  const definition = withColumns(declared, request);
  return onHeldSample({ ...office, statistics, definition, baseDirectory, timeline: false }, async ({ repaired, prepared, dataHash }) => {
    const asked = performance.now();
    const judged = await statistics.brush({ sample: prepared.sample.key, definition: repaired.definition, uses: prepared.uses, order: { selection, metrics, views } }, { signal: office.signal });
    const done = performance.now();
    return {
      exploratory: true,
      experiment: { id: declared.id, definitionHash: definitionHash(declared), dataHash },
      selection, confidence: declared.analysis.confidence, ...judged,
      took: { statistics: done - asked, total: done - begun },
    };
  });
}

/** Every column that can be brushed is an attribute of units, as segment columns are. */
function withColumns(definition: CompleteDefinition, { selection, views }: BrushOrder): CompleteDefinition {
  const named = [...selection, ...views].flatMap((one) => (one.kind === 'levels' ? [one.column] : []));
  return { ...definition, segments: [...new Set([...definition.segments, ...named])] };
}
