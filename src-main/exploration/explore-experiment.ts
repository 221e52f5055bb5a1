import type { Exploration, ExplorationOrder, ExploreRequest, Specification } from '../../src-contract/exploration';
import type { Evaluation } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { Progress } from '../../src-contract/dataset';
import type { FunnelOrder } from '../../src-contract/exploration-funnel';
import { LiftbenchError, toFailure, type FailureKind } from '../../src-contract/failure';
import { DataSeen } from './data-seen';
import { funnelDefinition } from './funnel-definition';
import { specificationGrid, type GridPath } from './specification-grid';
import { specificationSummary } from './specification-summary';

/** What an exploration needs of the engine. */
export interface ExplorationOffice {
  /** Evaluates a definition, through the caches of every other evaluation, in a turn of its own: what was asked meanwhile goes first. */
  evaluate(definition: CompleteDefinition, exploration?: ExplorationOrder): Promise<Evaluation>;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

type Question = Omit<ExploreRequest, 'job' | 'definition' | 'baseDirectory'>;

/** What fails for these reasons fails the same way on the same data. */
const lasting: readonly FailureKind[] = ['input', 'sample', 'query'];

/**
 * One question about one metric of an experiment, with the data that it was answered from.
 * @throws LiftbenchError `input` where there is no such metric, `cancelled` when stopped
 */
export async function exploreExperiment(question: Question, definition: CompleteDefinition, { evaluate, signal, onProgress }: ExplorationOffice): Promise<Exploration> {
  const seen = new DataSeen();
  const exploration = await explore(question, definition, {
    signal, onProgress,
    evaluate: async (...given) => {
      try {
        const evaluation = await evaluate(...given);
        seen.see(evaluation.provenance);
        return evaluation;
      } catch (thrown) {
        if (!lasting.includes(toFailure(thrown).kind)) seen.spoil();
        throw thrown;
      }
    },
  });
  return seen.record === null ? exploration : { ...exploration, data: seen.record };
}

async function explore({ kind, metric, segment, timeline, columns, funnel }: Question, definition: CompleteDefinition, office: ExplorationOffice): Promise<Exploration> {
  if (kind === 'funnel') return funnelOf(definition, metric, funnel, office);
  const chosen = definition.metrics.filter(({ id }) => id === metric);
  if (chosen.length === 0) throw new LiftbenchError({ kind: 'input', message: `There is no metric "${metric}".`, next: `Known: ${definition.metrics.map(({ id }) => id).join(', ')}.`, place: { field: 'metric' } });
  if (definition.aggregates !== undefined) return { kind, metric, reason: 'The data are totals per variant; this needs the units themselves.' };
  const alone: CompleteDefinition = { ...definition, metrics: chosen, analysis: { ...definition.analysis, conformance: 'none' } };
  if (kind === 'specification') return specificationCurve({ ...alone, segments: [] }, metric, office);
  if (segment !== null && !definition.segments.includes(segment)) throw new LiftbenchError({ kind: 'input', message: `There is no segment "${segment}".`, next: `Known: ${definition.segments.join(', ') || 'none'}.`, place: { field: 'segment' } });
  const column = kind === 'timeline' ? sliceColumn(definition, timeline?.slice ?? null) : kind === 'decomposition' ? segment : null;
  const segments = kind === 'segments' ? definition.segments : column === null ? [] : [column];
  const { exploration } = await office.evaluate({ ...alone, segments }, { kind, metric, segment, timeline, columns });
  return answered(exploration);
}

function answered(exploration: Exploration | undefined): Exploration {
  if (exploration === undefined) throw new LiftbenchError({ kind: 'engine', message: 'The statistics worker did not answer.', next: 'Try again.' });
  return exploration;
}

/** The steps are the metrics of a definition of their own, so that their rows are read and kept as any metric's are. */
async function funnelOf(definition: CompleteDefinition, metric: string, order: FunnelOrder | undefined, { evaluate }: ExplorationOffice): Promise<Exploration> {
  if (definition.aggregates !== undefined) return { kind: 'funnel', metric, reason: 'The data are totals per variant; this needs the units themselves.' };
  if (order === undefined || order.steps.length === 0) return { kind: 'funnel', metric, reason: 'Add the steps that units take after their exposure, in their order.' };
  const steps = funnelDefinition(definition, order);
  const { exploration } = await evaluate(steps.definition, { kind: 'funnel', metric: steps.metric, segment: null, funnel: steps.planned });
  return { ...answered(exploration), metric };
}

/** The declared segment column of a `column=level`. */
function sliceColumn({ segments }: CompleteDefinition, slice: string | null): string | null {
  if (slice === null) return null;
  const column = segments.find((one) => slice.startsWith(`${one}=`));
  if (column === undefined) throw new LiftbenchError({ kind: 'input', message: `"${slice}" is no level of a segment.`, next: `Write it as column=level; known columns: ${segments.join(', ') || 'none'}.`, place: { field: 'slice' } });
  return column;
}

/** Every way through the grid, one after another; one that cannot be evaluated says why and does not stop the others. */
async function specificationCurve(definition: CompleteDefinition, metric: string, { evaluate, signal, onProgress }: ExplorationOffice): Promise<Exploration> {
  const { dimensions, paths } = specificationGrid(definition);
  if (dimensions.length === 0) return { kind: 'specification', metric, reason: 'There is only one way to analyse this metric.' };
  const treatments = definition.variants.filter(({ id }) => id !== definition.control);
  const specifications: Specification[] = [];
  // Paths that share units stand together, so that each set of units is read once.
  const ownUnits = (path: GridPath): string => JSON.stringify([path.choices['multiple'] ?? null, path.choices['dedup'] ?? null]);
  const sets = [...new Set(paths.map(ownUnits))];
  const ordered = [...paths].sort((a, b) => sets.indexOf(ownUnits(a)) - sets.indexOf(ownUnits(b)));
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
