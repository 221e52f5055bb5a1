import { useEffect, useRef, useState } from 'react';
import { toFailure } from '../../src-contract/failure';
import type { Failure } from '../../src-contract/failure';

/** An answer to a question that a cell keeps asking. The last good one stays while a newer is on its way. */
export interface Answer<Result> {
  readonly result: Result | null;
  /** The answer to the present question; null until there is one. */
  readonly current: Result | null;
  readonly stale: boolean;
  readonly failure: Failure | null;
}

/** A run of typing becomes one question. */
const PAUSE = 200;

/** Asks whenever the key changes; a null key asks nothing. Equal keys have equal answers. */
export function useAnswer<Result>(key: string | null, ask: () => Promise<Result>): Answer<Result> {
  const [known, setKnown] = useState<{ readonly key: string | null; readonly result: Result | null; readonly failure: Failure | null }>({ key: null, result: null, failure: null });
  const latest = useRef(ask);
  latest.current = ask;
  const first = known.result === null;
  useEffect(() => {
    if (key === null) return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      latest.current().then(
        (result) => { if (wanted) setKnown({ key, result, failure: null }); },
        (thrown: unknown) => { if (wanted) setKnown((before) => ({ key, result: before.result, failure: toFailure(thrown) })); },
      );
    }, first ? 0 : PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key, first]);
  const current = known.key === key && known.failure === null ? known.result : null;
  return { result: known.result, current, stale: known.key !== key, failure: known.key === key && known.failure?.kind !== 'cancelled' ? known.failure : null };
}
