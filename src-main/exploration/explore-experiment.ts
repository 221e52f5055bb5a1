import type { Exploration, ExplorationOrder, ExploreRequest, Specification } from '../../src-contract/exploration';
import type { Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Progress } from '../../src-contract/dataset';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { specificationGrid } from './specification-grid';
import { specificationSummary } from './specification-summary';

/** What an exploration needs of the engine. */
export interface ExplorationOffice {
  /** Evaluates a definition, through the caches of every other evaluation. */
  evaluate(definition: CompleteDefinition, exploration?: ExplorationOrder): Promise<Evaluation>;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

/**
 * One question about one metric of an experiment.
 * @throws LiftbenchError `input` where there is no such metric, `cancelled` when stopped
 */
export async function exploreExperiment({ kind, metric, segment }: Omit<ExploreRequest, 'job' | 'definition' | 'baseDirectory'>, definition: CompleteDefinition, office: ExplorationOffice): Promise<Exploration> {
  const chosen = definition.metrics.filter(({ id }) => id === metric);
  if (chosen.length === 0) throw new LiftbenchError({ kind: 'input', message: `There is no metric "${metric}".`, next: `Known: ${definition.metrics.map(({ id }) => id).join(', ')}.`, place: { field: 'metric' } });
  if (definition.aggregates !== undefined) return { kind, metric, reason: 'The data are totals per variant; this needs the units themselves.' };
  const alone: CompleteDefinition = { ...definition, metrics: chosen, analysis: { ...definition.analysis, conformance: 'none' } };
  if (kind === 'specification') return specificationCurve({ ...alone, segments: [] }, metric, office);
  if (segment !== null && !definition.segments.includes(segment)) throw new LiftbenchError({ kind: 'input', message: `There is no segment "${segment}".`, next: `Known: ${definition.segments.join(', ') || 'none'}.`, place: { field: 'segment' } });
  const { exploration } = await office.evaluate({ ...alone, segments: kind === 'decomposition' && segment !== null ? [segment] : [] }, { kind, metric, segment });
  if (exploration === undefined) throw new LiftbenchError({ kind: 'engine', message: 'The statistics worker did not answer.', next: 'Try again.' });
  return exploration;
}

/** Every way through the grid, one after another; one that cannot be evaluated says why and does not stop the others. */
async function specificationCurve(definition: CompleteDefinition, metric: string, { evaluate, signal, onProgress }: ExplorationOffice): Promise<Exploration> {
  const { dimensions, paths } = specificationGrid(definition);
  if (dimensions.length === 0) return { kind: 'specification', metric, reason: 'There is only one way to analyse this metric.' };
  const treatments = definition.variants.filter(({ id }) => id !== definition.control);
  const specifications: Specification[] = [];
  // Paths that share units stand together, so that each set of units is read once.
  const ordered = [...paths].sort((a, b) => Number(b.definition.multiple === definition.multiple) - Number(a.definition.multiple === definition.multiple));
  for (const [at, path] of ordered.entries()) {
    if (signal.aborted) throw new LiftbenchError({ kind: 'cancelled', message: 'Stopped before it was finished.' });
    onProgress({ step: 'judge', label: `Trying ${String(ordered.length)} analyses`, fraction: at / ordered.length });
    const { choices, declared } = path;
    try {
      const { estimates } = await evaluate(path.definition);
      for (const { variant, lift, liftLow, liftHigh, pValue, units, controlUnits, reason } of estimates) specifications.push({ choices, declared, variant, lift, liftLow, liftHigh, pValue, units: units + controlUnits, reason });
    } catch (thrown) {
      const { kind, message } = toFailure(thrown);
      if (kind === 'cancelled' || declared) throw thrown;
      for (const { id } of treatments) specifications.push({ choices, declared, variant: id, lift: null, liftLow: null, liftHigh: null, pValue: null, units: 0, reason: message });
    }
  }
  const summaries = treatments.map(({ id }) => specificationSummary(id, specifications, dimensions, definition.analysis));
  return { kind: 'specification', metric, reason: null, specification: { dimensions, specifications, summaries } };
}
