import { questionOf } from './evaluation-runner';
import { experimentCells } from './experiment-cell';
import type { Session } from './session';
import { idleEvaluation } from './session-state';
import { triageQuestionOf } from './triager';
import { hasTrustChecks } from './trust-checks';

/**
 * Adds the checks on the assignment to a readout once it is there, so that no first readout waits for the rows that they
 * read. Later evaluations of the same data ask for them at once: what they need is at hand then.
 */
export class AssignmentChecker {
  readonly #session: Session;
  readonly #asked = new Map<string, string>();
  readonly #running = new Map<string, string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Called after every change of the state. */
  reconcile(): void {
    const { state, notebook } = this.#session;
    if (!state.place || !state.engineAlive) return;
    for (const cell of experimentCells(notebook)) {
      const question = questionOf(cell, notebook, state.place.baseDirectory);
      const { evaluation, answered, asking } = state.evaluations[cell.id] ?? idleEvaluation;
      this.#makeWay(cell.id, question);
      if (question === null || answered !== question || asking !== null || evaluation === null || hasTrustChecks(evaluation)) continue;
      const triage = state.triages[cell.id];
      const looked = triageQuestionOf(cell, state.place.baseDirectory);
      if (!triage || triage.asking !== null || (triage.answered !== looked && triage.failed !== looked) || this.#asked.get(cell.id) === question) continue;
      this.#asked.set(cell.id, question);
      void this.#ask(cell.id, cell.definition, question);
    }
  }

  /** Forgets what was asked: after the engine came back. */
  retryAll(): void {
    this.#asked.clear();
  }

  /** The engine does one thing at a time: what checks an older question does not hold up a newer readout. */
  #makeWay(cellId: string, question: string | null): void {
    const running = this.#running.get(cellId);
    if (running === undefined || running === question) return;
    this.#running.delete(cellId);
    this.#asked.delete(cellId);
    void this.#session.bridge.engine.cancel(jobOf(cellId)).catch(() => undefined);
  }

  async #ask(cellId: string, definition: string, question: string): Promise<void> {
    const { bridge, state } = this.#session;
    this.#running.set(cellId, question);
    try {
      const { checks } = await bridge.engine.evaluate({ job: jobOf(cellId), definition, baseDirectory: state.place?.baseDirectory ?? null, timeline: false, trust: true }, null);
      const known = this.#session.state.evaluations[cellId];
      if (known?.evaluation && known.answered === question) this.#session.set({ evaluations: { ...this.#session.state.evaluations, [cellId]: { ...known, evaluation: { ...known.evaluation, checks } } } });
    } catch {
      return; // The readout stands without them.
    } finally {
      if (this.#running.get(cellId) === question) this.#running.delete(cellId);
    }
  }
}

function jobOf(cellId: string): string {
  return `trust ${cellId}`;
}
