import { useMemo } from 'react';
import type { CalibrationOrder } from '../../src-contract/calibration';
import { experimentFor } from '../notebook/experiment-cell';
import { idleProof, type ProofKind, type ProofState } from '../notebook/proof-state';
import { useSessionState, useWindow } from './window-context';

/** What a cell may ask to be proven of its experiment, and how far that has come. */
export interface ProofHandle {
  readonly state: ProofState;
  calibrate(order: CalibrationOrder): void;
  verify(): void;
  cancel(kind: ProofKind): void;
}

/** The proofs of the experiment that a cell belongs to; null where there is none. */
export function useProof(cellId: string): ProofHandle | null {
  const { prover } = useWindow().running;
  const id = useSessionState((state) => experimentFor(state.history.notebook, cellId)?.id ?? null);
  const state = useSessionState((session) => (id === null ? idleProof : (session.proofs[id] ?? idleProof)));
  return useMemo(() => (id === null ? null : { state, calibrate: (order) => void prover.calibrate(id, order), verify: () => void prover.verify(id), cancel: (kind) => prover.cancel(id, kind) }), [prover, id, state]);
}
