import { useEffect, useMemo, useRef, useState } from 'react';
import type { Brushed, BrushRequest } from '../../src-contract/brush';
import type { EngineApi } from '../../src-contract/bridge';
import type { Failure } from '../../src-contract/failure';
import { BrushAsker, type Told } from './brush-asker';

export interface BrushAnswer {
  /** The last answer, also while a newer is on its way. */
  readonly brushed: Brushed | null;
  readonly stale: boolean;
  readonly failure: Failure | null;
  /** From the question to the page's knowing the answer. */
  readonly took: number | null;
}

/** Asks the engine for what a selection leaves, as fast as it answers; a null key asks nothing. Equal keys have equal answers. */
export function useBrush(engine: EngineApi, key: string | null, request: BrushRequest): BrushAnswer {
  const [told, setTold] = useState<(Told<Brushed> & { readonly took: number }) | null>(null);
  const last = useRef<Brushed | null>(null);
  const asker = useRef<BrushAsker<BrushRequest, Brushed> | null>(null);
  const latest = useRef(request);
  latest.current = request;
  useEffect(() => {
    let begun = 0;
    const made = new BrushAsker<BrushRequest, Brushed>(
      (asked) => {
        begun = performance.now();
        return engine.brush(asked, null);
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
    if (key !== null) asker.current?.want(key, latest.current);
  }, [key, engine]);
  return useMemo(() => ({ brushed: last.current, stale: told?.key !== key, failure: told?.key === key ? told?.failure ?? null : null, took: told?.took ?? null }), [told, key]);
}
