import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Brushed, ExploratoryEstimate } from '../../src-contract/brush';
import type { EngineApi } from '../../src-contract/bridge';
import type { Evaluation } from '../../src-contract/evaluation';
import { IntervalBar } from '../cells/scorecard-bar';
import type { BarAxis } from '../charts/effect-axis';
import { experimentFor } from '../notebook/experiment-cell';
import { explorationKey } from '../notebook/exploration-key';
import { indexOf } from '../wording/evaluation-index';
import { formatCount, formatInterval, formatValue, liftWriter } from '../wording/numbers';
import { useSession, useSessionState } from '../workbench/window-context';
import './brushing.css';
import { selectionWords } from './selection';

/** Lifts among the units that are brushed, for readouts of the same experiment. */
export interface BrushedLifts {
  readonly words: string;
  readonly brushed: Brushed;
  of(metric: string, variant: string): ExploratoryEstimate | null;
}

const Lifts = createContext<BrushedLifts | null>(null);

export const BrushedLiftsProvider = Lifts.Provider;

/** Every readout of an experiment wants the same answer: it is asked for once. */
const asked = new WeakMap<EngineApi, Map<string, { readonly key: string; readonly answer: Promise<Brushed> }>>();

function ask(engine: EngineApi, experiment: string, key: string, make: () => Promise<Brushed>): Promise<Brushed> {
  const known = asked.get(engine) ?? new Map<string, { readonly key: string; readonly answer: Promise<Brushed> }>();
  asked.set(engine, known);
  const found = known.get(experiment);
  if (found?.key === key) return found.answer;
  const answer = make();
  known.set(experiment, { key, answer });
  answer.catch(() => { if (known.get(experiment)?.answer === answer) known.delete(experiment); });
  return answer;
}

/** @returns the lifts among the units that the experiment's first brush chooses; null while none does, or while they are not known. Those of a stale readout are as stale as it is */
export function useBrushedLifts(engine: EngineApi, cellId: string, evaluation: Evaluation | null, stale: boolean, definition: string | null): BrushedLifts | null {
  const { answers } = useSession();
  const baseDirectory = useSessionState((state) => state.place?.baseDirectory ?? null);
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, cellId)?.id ?? null);
  const selection = useSessionState((state) => {
    const { notebook } = state.history;
    for (const cell of notebook.cells) if (cell.kind === 'brush' && cell.conditions && experimentFor(notebook, cell.id)?.id === experiment) return cell.conditions;
    return null;
  });
  const key = evaluation && selection && experiment !== null && definition !== null ? explorationKey(evaluation, 'lifts', [selection]) : null;
  const known = key === null ? null : answers.get<Brushed>(key);
  const asked = stale || known !== null ? null : key;
  const [told, setTold] = useState<{ readonly key: string; readonly brushed: Brushed } | null>(null);
  useEffect(() => {
    if (asked === null || experiment === null || selection === null) return undefined;
    let gone = false;
    // What cannot be brushed is told by the cell that brushes.
    ask(engine, experiment, asked, () => engine.brush({ job: `brushed ${experiment}`, definition: definition ?? '', baseDirectory, selection, metrics: null, views: [] }, null))
      .then((brushed) => {
        if (brushed.experiment.dataHash === evaluation?.experiment.dataHash) answers.put(asked, brushed);
        if (!gone) setTold({ key: asked, brushed });
      }, () => undefined);
    return () => { gone = true; };
  }, [engine, experiment, asked]);
  const brushed = known ?? (told !== null && told.key === key ? told.brushed : null);
  return useMemo(() => {
    if (!evaluation || !selection || brushed === null) return null;
    const index = indexOf(evaluation);
    const found = new Map(brushed.estimates.map((estimate) => [`${estimate.metric} ${estimate.variant}`, estimate]));
    const words = selectionWords(selection, { metric: (id) => index.metric(id).name, variant: (id) => index.variantName(id), value: (id, value) => formatValue(value, index.metric(id)) });
    return { words, brushed, of: (metric, variant) => found.get(`${metric} ${variant}`) ?? null };
  }, [evaluation, selection, brushed]);
}

/** Below the bar of all units, a faint one of those that are brushed. */
export function GhostBar({ metric, variant, axis, width }: { readonly metric: string; readonly variant: string; readonly axis: BarAxis; readonly width: number }): ReactNode {
  const lifts = useContext(Lifts);
  const estimate = lifts?.of(metric, variant) ?? null;
  if (!lifts || estimate?.lift == null) return null;
  const write = liftWriter([estimate.lift, estimate.liftLow, estimate.liftHigh], [estimate.liftLow, estimate.liftHigh]);
  return (
    <span className="lb-effect-ghost" role="img" aria-label={`Exploratory, ${lifts.words}: ${write(estimate.lift)}`} title={`Exploratory, ${lifts.words}: ${write(estimate.lift)} (${formatInterval(estimate.liftLow, estimate.liftHigh, write)})`}>
      <IntervalBar axis={axis} width={width} height={10} point={estimate.lift} low={estimate.liftLow} high={estimate.liftHigh} standardError={null} tone="undecided" doubtful={false} faint />
    </span>
  );
}

/** What the faint bars of a readout are. */
export function BrushedNote({ lifts: { words, brushed } }: { readonly lifts: BrushedLifts }): ReactNode {
  const selected = brushed.variants.reduce((sum, one) => sum + (one.hidden ? 0 : one.selected), 0);
  const all = brushed.variants.reduce((sum, one) => sum + one.all, 0);
  return <p className="lb-readout-foot lb-brushed-note">Exploratory: the faint bars are of {formatCount(selected)} of {formatCount(all)} units ({words}), as brushed in Explore units. No verdict is made of them.</p>;
}
