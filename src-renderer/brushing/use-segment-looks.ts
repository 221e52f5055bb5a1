import { useEffect } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import { keepLook } from '../notebook/peek-keeper';
import { useSession } from '../workbench/window-context';
import { segmentNames } from './picked-selection';

/** Counts the segments that a chart shows among what was looked at. @param evaluation with the answer that is on show; null: none is */
export function useSegmentLooks(evaluation: Evaluation | null): void {
  const session = useSession();
  useEffect(() => {
    const segments = evaluation?.exploration?.segments;
    if (evaluation && segments) keepLook(session, evaluation, ...segmentNames(segments));
  }, [session, evaluation]);
}
