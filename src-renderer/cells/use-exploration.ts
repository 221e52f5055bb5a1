import { useMemo, useState } from 'react';
import type { Progress } from '../../src-contract/dataset';
import type { Evaluation } from '../../src-contract/evaluation';
import type { ExplorationKind } from '../../src-contract/exploration';
import type { Failure } from '../../src-contract/failure';
import { chartById } from '../charts/catalogue';
import { chartQuestion } from '../charts/chart-question';
import { timelineChoice } from '../charts/timeline-settings';
import { indexOf } from '../wording/evaluation-index';
import { useSessionState } from '../workbench/window-context';
import type { CellProps } from './cell';
import { useAnswer } from './use-answer';

/** What a chart cell asks of the engine beside its evaluation, and how far that is. */
export interface Exploring {
  /** The evaluation with the answer in it; null where the chart asks nothing, or nothing was answered yet. */
  readonly evaluation: Evaluation | null;
  readonly stale: boolean;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  /** Asks for what waits to be asked for; null where it is on its way, or answered. */
  readonly run: (() => void) | null;
  /** Stops what is on its way; null where nothing is. */
  readonly stop: (() => void) | null;
}

/** Kinds that evaluate many times over, and so wait to be asked for. */
const onDemand: readonly ExplorationKind[] = ['specification'];

/** Asks the engine what the chart of a cell needs, again whenever the data, the definition or the choice of metric change. */
export function useExploration({ cell, view: { evaluation, stale: old }, definitionText, engine }: Pick<CellProps<'chart'>, 'cell' | 'view' | 'definitionText' | 'engine'>): Exploring {
  const baseDirectory = useSessionState((state) => state.place?.baseDirectory ?? null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [stopped, setStopped] = useState<string | null>(null);
  const chart = chartById(cell.chart);
  const kind = chart?.explores ?? null;
  const index = useMemo(() => (evaluation && kind ? indexOf(evaluation) : null), [evaluation, kind]);
  const candidates = index ? (chart?.metrics?.(index) ?? index.metrics) : [];
  const metric = (candidates.find(({ id }) => id === cell.options?.['metric']) ?? candidates[0])?.id ?? null;
  const columns = index?.segments.map(({ column }) => column) ?? [];
  const segment = chart?.choices.includes('column') ? (columns.find((column) => column === cell.options?.['segment']) ?? columns[0] ?? null) : null;
  const asked = useMemo(() => chartQuestion(kind, cell.options ?? {}), [kind, cell.options]);
  const timeline = kind === 'timeline' && index ? timelineChoice(index, cell.options ?? {}) : undefined;
  const question = kind && metric !== null && evaluation && definitionText !== null && !old ? JSON.stringify([kind, metric, segment, asked, timeline, evaluation.experiment, evaluation.analysis]) : null;
  const waits = question !== null && (stopped === question || (kind !== null && onDemand.includes(kind) && wanted !== question));
  const job = `explore ${cell.id}`;
  const { result, stale, failure } = useAnswer(waits ? null : question, async () => {
    try {
      return await engine.explore({ job, definition: definitionText ?? '', baseDirectory, kind: kind ?? 'distribution', metric: metric ?? '', segment, ...asked, timeline }, setProgress);
    } finally {
      setProgress(null);
    }
  });
  const fitting = result !== null && result.kind === kind && result.metric === metric ? result : null;
  const merged = useMemo(() => (evaluation && fitting ? { ...evaluation, exploration: fitting } : null), [evaluation, fitting]);
  const pending = question !== null && !waits && stale;
  return {
    evaluation: merged, stale: kind !== null && stale && fitting !== null, progress: pending ? (progress ?? { step: 'judge', label: 'Reading units', fraction: null }) : null, failure,
    run: waits ? () => { setStopped(null); setWanted(question); } : null,
    stop: pending ? () => { setStopped(question); setProgress(null); void engine.cancel(job); } : null,
  };
}
