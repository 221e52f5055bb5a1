import { z } from 'zod';
import type { Evaluation } from '../../src-contract/evaluation';
import { questionOf } from './evaluation-runner';
import { experimentCells } from './experiment-cell';
import type { ExplorationKeeper } from './exploration-keeper';
import { answersToKeep, keptAnswersSchema } from './kept-answers';
import { idleQuery } from './query-state';
import type { Session } from './session';
import { idleEvaluation } from './session-state';

/** How long after the last answer results are kept. */
const PAUSE = 1500;

const keptSchema = z.object({
  version: z.literal(1),
  evaluations: z.record(z.string(), z.object({ question: z.string(), at: z.string(), evaluation: z.custom<Evaluation>((value) => typeof value === 'object' && value !== null && 'estimates' in value && 'experiment' in value) })),
  answers: keptAnswersSchema.optional(),
});
type Kept = z.infer<typeof keptSchema>;

/**
 * Keeps the last results of a notebook in the user's cache, and shows them at once when it is opened again: dimmed, until
 * they are computed anew; then whether the data changed since is told. Nothing is lost when they are gone.
 */
export class KeptResults {
  readonly #session: Session;
  readonly #explorations: Pick<ExplorationKeeper, 'recalled'>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #place: string | null = null;
  #written = '';
  /** What was shown from the cache, by cell: the data that it was of, and when. */
  readonly #shown = new Map<string, { readonly dataHash: string; readonly at: string; readonly question: string }>();

  /** @param explorations what charts are told beside results: at hand before those are shown. */
  constructor(session: Session, explorations: Pick<ExplorationKeeper, 'recalled'>) {
    this.#session = session;
    this.#explorations = explorations;
  }

  /** Called after every change of the state. */
  reconcile(): void {
    const { state } = this.#session;
    const key = state.place?.path ?? null;
    if (key !== this.#place) {
      this.#forgetTimer();
      this.#place = key;
      this.#written = '';
      this.#shown.clear();
      if (key !== null && Object.keys(state.evaluations).every((id) => state.evaluations[id]?.evaluation == null)) void this.#recall(key);
    }
    this.#tell();
    if (key === null) return;
    const now = [...experimentCells(this.#session.notebook).map((cell) => state.evaluations[cell.id]?.answered ?? ''), ...Object.values(state.queries).map(({ answered }) => answered ?? '')].join('\n');
    if (now === this.#written || now.trim() === '') return;
    this.#written = now;
    this.#forgetTimer();
    this.#timer = setTimeout(() => void this.keepNow(), PAUSE);
  }

  /** Keeps without delay what waits to be kept, as the window may close. */
  async keepNow(): Promise<void> {
    if (this.#timer === undefined || this.#place === null) return;
    this.#forgetTimer();
    await this.#keep(this.#place);
  }

  #forgetTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #keep(key: string): Promise<void> {
    const { state, notebook } = this.#session;
    const evaluations: Kept['evaluations'] = {};
    for (const cell of experimentCells(notebook)) {
      const known = state.evaluations[cell.id];
      if (known?.evaluation && known.answered !== null) evaluations[cell.id] = { question: known.answered, at: new Date().toISOString(), evaluation: known.evaluation };
    }
    const answers = await answersToKeep(this.#session.bridge.engine, this.#session);
    if (this.#session.state.place?.path !== key || Object.keys(evaluations).length + Object.keys(answers).length === 0) return;
    await this.#session.bridge.host.keepResults(key, JSON.stringify({ version: 1, evaluations, answers } satisfies Kept)).catch(() => undefined);
  }

  /** Shows what was kept, where it still answers what the notebook asks and nothing newer is there. */
  async #recall(key: string): Promise<void> {
    const [text] = await Promise.all([this.#session.bridge.host.keptResults(key).catch(() => null), this.#explorations.recalled]);
    const { state, notebook } = this.#session;
    if (text === null || state.place?.path !== key) return;
    const kept = readKept(text);
    if (!kept) return;
    const evaluations = { ...state.evaluations };
    for (const cell of experimentCells(notebook)) {
      const one = kept.evaluations[cell.id];
      const known = evaluations[cell.id] ?? idleEvaluation;
      if (!one || known.evaluation !== null || one.question !== questionOf(cell, notebook, state.place.baseDirectory)) continue;
      this.#shown.set(cell.id, { dataHash: one.evaluation.experiment.dataHash, at: one.at, question: one.question });
      evaluations[cell.id] = { ...known, evaluation: one.evaluation };
    }
    const queries = { ...state.queries };
    for (const cell of notebook.cells) {
      const one = kept.answers?.[cell.id];
      const known = queries[cell.id] ?? idleQuery;
      if (cell.kind === 'sql' && one?.text === cell.text && known.result === null) queries[cell.id] = { ...known, result: one.result, kept: one };
    }
    this.#session.set({ evaluations, queries });
  }

  /** Once the kept results are computed anew: whether the data are still those. */
  #tell(): void {
    const { state } = this.#session;
    for (const [cellId, shown] of this.#shown) {
      const known = state.evaluations[cellId];
      if (!known?.evaluation || known.answered === null) continue;
      this.#shown.delete(cellId);
      if (known.answered !== shown.question) continue;
      const day = new Date(shown.at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
      if (known.evaluation.experiment.dataHash === shown.dataHash) this.#session.notify({ tone: 'plain', text: `The data have not changed since the results of ${day}.` });
      else this.#session.notify({ tone: 'bad', text: `The data changed since the results of ${day}; everything was computed anew.` });
    }
  }
}

function readKept(text: string): Kept | null {
  try {
    return keptSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
