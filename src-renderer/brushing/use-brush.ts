import { useEffect, useMemo, useRef, useState } from 'react';
import type { Brushed, BrushRequest } from '../../src-contract/brush';
import type { EngineApi } from '../../src-contract/bridge';
import type { Failure } from '../../src-contract/failure';
import type { RecentAnswers } from '../notebook/recent-answers';
import { BrushAsker, type Told } from './brush-asker';

export interface BrushAnswer {
  /** The last answer, also while a newer is on its way. */
  readonly brushed: Brushed | null;
  readonly stale: boolean;
  readonly failure: Failure | null;
  /** From the question to the page's knowing the answer; null where it was known before. */
  readonly took: number | null;
}

export interface BrushMemory {
  readonly answers: RecentAnswers;
  /** Whether the engine may be asked; until it may, only what was answered before is told, as stale. */
  readonly asks: boolean;
  /** Whether the answer to this question is worth keeping: a brush that moves is not. */
  readonly settled: boolean;
  /** Of the evaluation that the question stands beside. */
  readonly dataHash: string | null;
}

/**
 * Asks the engine for what a selection leaves, as fast as it answers; a null key asks nothing. Equal keys have equal answers:
 * what was answered before, in this window or when the notebook was last open, is not asked again.
 */
export function useBrush(engine: EngineApi, key: string | null, request: BrushRequest, { answers, asks, settled, dataHash }: BrushMemory): BrushAnswer {
  const [told, setTold] = useState<(Told<Brushed> & { readonly took: number }) | null>(null);
  const last = useRef<Brushed | null>(null);
  /** Of an earlier run: stays in sight once the data of today bear it out, and until then. */
  const early = useRef<Brushed | null>(null);
  const asker = useRef<BrushAsker<BrushRequest, Brushed> | null>(null);
  const latest = useRef(request);
  latest.current = request;
  const known = key === null ? null : answers.get<Brushed>(key);
  const asked = asks && known === null ? key : null;
  useEffect(() => {
    let begun = 0;
    const made = new BrushAsker<BrushRequest, Brushed>(
      (next) => {
        begun = performance.now();
        return engine.brush(next, null);
      },
      (answer) => {
        if (answer.answer) last.current = answer.answer;
        if (answer.failure?.kind !== 'cancelled') setTold({ ...answer, took: performance.now() - begun });
      },
    );
    asker.current = made;
    return () => {
      made.stop();
      void engine.cancel(latest.current.job).catch(() => undefined);
    };
  }, [engine]);
  useEffect(() => {
    if (asked !== null) asker.current?.want(asked, latest.current);
  }, [asked, engine]);
  const mine = told !== null && told.key === key ? told : null;
  useEffect(() => {
    if (asks && settled && key !== null && mine?.answer?.experiment.dataHash === dataHash) answers.put(key, mine.answer);
  }, [answers, asks, settled, key, mine, dataHash]);
  useEffect(() => {
    if (known !== null) (asks ? last : early).current = known;
  }, [asks, known]);
  return useMemo(
    () => ({ brushed: known ?? last.current ?? (asks ? null : early.current), stale: !asks || (known === null && mine === null), failure: mine?.failure ?? null, took: mine !== null || known === null ? (told?.took ?? null) : null }),
    [known, asks, mine, told],
  );
}
