import { useEffect, useMemo, useRef, useState } from 'react';
import type { Progress } from '../../src-contract/dataset';
import type { Evaluation } from '../../src-contract/evaluation';
import type { Exploration, ExplorationKind } from '../../src-contract/exploration';
import type { Failure } from '../../src-contract/failure';
import { chartById } from '../charts/catalogue';
import { chartQuestion } from '../charts/chart-question';
import { timelineChoice } from '../charts/timeline-settings';
import { explorationKey, isOfSameData } from '../notebook/exploration-key';
import { indexOf } from '../wording/evaluation-index';
import { useSession, useSessionState } from '../workbench/window-context';
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

/**
 * Asks the engine what the chart of a cell needs, again whenever the data, the definition or the choice of metric change.
 * What was answered before, in this window or when the notebook was last open, is not asked again.
 */
export function useExploration({ cell, view: { evaluation, stale: old }, definitionText, engine }: Pick<CellProps<'chart'>, 'cell' | 'view' | 'definitionText' | 'engine'>): Exploring {
  const session = useSession();
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
  // The steps of a funnel bear the metrics' names, which a definition's hash leaves out.
  const names = kind === 'funnel' ? index?.metrics.map(({ name }) => name) : undefined;
  const about = kind && metric !== null && evaluation ? explorationKey(evaluation, 'explore', [kind, metric, segment, asked, timeline, names]) : null;
  const known = about === null ? null : session.answers.get<Exploration>(about);
  const question = definitionText !== null && !old ? about : null;
  const waits = question !== null && known === null && (stopped === question || (kind !== null && onDemand.includes(kind) && wanted !== question));
  const job = `explore ${cell.id}`;
  const { current: told, stale, failure } = useAnswer(waits || known ? null : question, async () => {
    try {
      const { data, ...exploration } = await engine.explore({ job, definition: definitionText ?? '', baseDirectory, kind: kind ?? 'distribution', metric: metric ?? '', segment, ...asked, timeline }, setProgress);
      if (question !== null && evaluation && isOfSameData(evaluation, data)) session.answers.put(question, exploration);
      return exploration;
    } finally {
      setProgress(null);
    }
  });
  const current = question === null ? null : (known ?? told);
  // What was shown last stays while a newer answer is on its way; what is of an earlier run once the data of today bear it out, and until then.
  const last = useRef<Exploration | null>(null);
  const early = useRef<Exploration | null>(null);
  const shown = current ?? known ?? last.current ?? (old ? early.current : null);
  useEffect(() => {
    if (current !== null && definitionText !== null) session.explored.set(cell.id, { definition: definitionText, exploration: current });
    if (current !== null) last.current = current;
    else if (known !== null) early.current = known;
  }, [session, cell.id, current, known, definitionText]);
  const fitting = shown !== null && shown.kind === kind && shown.metric === metric ? shown : null;
  const merged = useMemo(() => (evaluation && fitting ? { ...evaluation, exploration: fitting } : null), [evaluation, fitting]);
  const pending = question !== null && !waits && stale && current === null;
  return {
    evaluation: merged, stale: kind !== null && current === null && known === null && fitting !== null, progress: pending ? (progress ?? { step: 'judge', label: 'Reading units', fraction: null }) : null, failure,
    run: waits ? () => { setStopped(null); setWanted(question); } : null,
    stop: pending ? () => { setStopped(question); setProgress(null); void engine.cancel(job).catch(() => undefined); } : null,
  };
}
