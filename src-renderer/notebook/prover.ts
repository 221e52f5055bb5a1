import type { CalibrationOrder } from '../../src-contract/calibration';
import type { Progress } from '../../src-contract/dataset';
import type { Evaluation } from '../../src-contract/evaluation';
import { toFailure } from '../../src-contract/failure';
import { questionOf } from './evaluation-runner';
import { experimentCells } from './experiment-cell';
import { idleProof, type Attempt, type ProofKind } from './proof-state';
import type { Session } from './session';

/**
 * Puts an evaluation to the test when asked: labels permuted, headlines computed again. What comes of it is kept with the
 * evaluation that it belongs to, so that reports and exports carry it; with another question it is gone.
 */
export class Prover {
  readonly #session: Session;
  /** What is being proven, by job. */
  readonly #asked = new Map<string, { readonly cellId: string; readonly question: string }>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Tries the analysis on permuted labels. */
  calibrate(cellId: string, order: CalibrationOrder): Promise<void> {
    return this.#prove(cellId, 'calibration', async ({ job, definition, baseDirectory, onProgress }) => {
      const { calibration } = await this.#session.bridge.engine.calibrate({ ...order, job, definition, baseDirectory, metrics: null }, onProgress);
      return { calibration };
    });
  }

  /** Computes the headlines again on independent paths. */
  verify(cellId: string): Promise<void> {
    return this.#prove(cellId, 'second-engine', async ({ job, definition, baseDirectory, onProgress }) => {
      const { secondEngine = [] } = await this.#session.bridge.engine.evaluate({ job, definition, baseDirectory, timeline: false, verify: true }, onProgress);
      return { secondEngine };
    });
  }

  cancel(cellId: string, kind: ProofKind): void {
    void this.#session.bridge.engine.cancel(jobOf(cellId, kind)).catch(() => undefined);
  }

  /** Stops what no longer answers the definition, so that nothing new has to wait for it. */
  reconcile(): void {
    const { notebook, state, bridge } = this.#session;
    for (const [job, { cellId, question }] of this.#asked) {
      const cell = experimentCells(notebook).find((each) => each.id === cellId);
      if (cell && questionOf(cell, notebook, state.place?.baseDirectory ?? null) === question) continue;
      this.#asked.delete(job);
      void bridge.engine.cancel(job).catch(() => undefined);
    }
  }

  async #prove(cellId: string, kind: ProofKind, ask: (order: { job: string; definition: string; baseDirectory: string | null; onProgress: (progress: Progress) => void }) => Promise<Partial<Evaluation>>): Promise<void> {
    const session = this.#session;
    const cell = experimentCells(session.notebook).find((each) => each.id === cellId);
    const baseDirectory = session.state.place?.baseDirectory ?? null;
    const question = cell ? questionOf(cell, session.notebook, baseDirectory) : null;
    if (!cell || question === null || session.state.proofs[cellId]?.[kind].progress) return;
    const job = jobOf(cellId, kind);
    this.#asked.set(job, { cellId, question });
    this.#patch(cellId, kind, { progress: { step: 'judge', label: kind === 'calibration' ? 'Permuting labels' : 'Computing again', fraction: null }, failure: null });
    const isAsked = (): boolean => this.#asked.get(job)?.question === question;
    try {
      const found = await ask({ job, definition: cell.definition, baseDirectory, onProgress: (progress) => { if (isAsked()) this.#patch(cellId, kind, { progress, failure: null }); } });
      const known = session.state.evaluations[cellId];
      if (known?.evaluation && known.answered === question) session.set({ evaluations: { ...session.state.evaluations, [cellId]: { ...known, evaluation: { ...known.evaluation, ...found } } } });
      this.#patch(cellId, kind, { progress: null, failure: null });
    } catch (thrown) {
      const failure = toFailure(thrown);
      this.#patch(cellId, kind, { progress: null, failure: failure.kind === 'cancelled' ? null : failure });
    } finally {
      if (isAsked()) this.#asked.delete(job);
    }
  }

  #patch(cellId: string, kind: ProofKind, attempt: Attempt): void {
    const { proofs } = this.#session.state;
    this.#session.set({ proofs: { ...proofs, [cellId]: { ...(proofs[cellId] ?? idleProof), [kind]: attempt } } });
  }
}

function jobOf(cellId: string, kind: ProofKind): string {
  return `${kind} ${cellId}`;
}
