import type { Progress } from '../../src-contract/dataset';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { Definition, DefinitionProblem } from '../../src-contract/experiment';
import type { Notebook } from '../../src-contract/notebook';
import { placeProblems, readDefinitionText, type PlacedProblem } from '../forms/definition-reading';
import { noEvaluation, type EvaluationView } from './evaluation-view';
import { experimentCells, type ExperimentCell } from './experiment-cell';
import type { Session } from './session';
import { idleEvaluation, type EvaluationState, type SessionState } from './session-state';
import { requestKey, requestsOf } from './source-request';
import { hasTrustChecks } from './trust-checks';

/** How long a run of typing must pause before its text is evaluated. Choices from a menu do not wait. */
const typingPause = 250;

/** The last question of each cell, which every cell below it compares with after every change. */
const questions = new WeakMap<ExperimentCell, { readonly baseDirectory: string | null; readonly timeline: boolean; readonly question: string }>();

/** What an experiment cell asks, as text: equal questions have equal answers. Null when it cannot be asked yet. */
export function questionOf(cell: ExperimentCell, notebook: Notebook, baseDirectory: string | null): string | null {
  const { meaning, written } = readDefinitionText(cell.definition);
  if (!written) return null;
  const timeline = wantsTimeline(notebook, written);
  const known = questions.get(cell);
  if (known?.baseDirectory === baseDirectory && known.timeline === timeline) return known.question;
  const question = JSON.stringify([meaning, requestsOf(written, baseDirectory).map(requestKey), timeline]);
  questions.set(cell, { baseDirectory, timeline, question });
  return question;
}

/** What cells are shown. Stale from the very frame in which the definition changes. */
export function evaluationViewOf(state: SessionState, cell: ExperimentCell | null): EvaluationView {
  const found = cell ? state.evaluations[cell.id] : undefined;
  if (!cell) return noEvaluation;
  const question = questionOf(cell, state.history.notebook, state.place?.baseDirectory ?? null);
  const { evaluation, answered, progress, failure, failed } = found ?? idleEvaluation;
  const opening = sourcesOf(state, cell).find((source) => source.progress)?.progress ?? null;
  return {
    evaluation,
    stale: evaluation !== null && (answered !== question || !state.engineAlive),
    progress: progress ?? opening,
    failure: failure !== null && failed === question ? failure : null,
  };
}

/** Everything known to be wrong with a definition: what the window sees at once, else what the engine found. */
export function problemsOf(state: SessionState, cell: ExperimentCell): readonly PlacedProblem[] {
  const reading = readDefinitionText(cell.definition);
  if (reading.problems.length > 0) return reading.problems;
  const found = state.evaluations[cell.id];
  return found?.problemsIn === cell.definition ? found.problems : noProblems;
}

const noProblems: readonly PlacedProblem[] = [];

/** Starts what has to be computed; called after every change of the state. */
export class EvaluationRunner {
  readonly #session: Session;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(session: Session) {
    this.#session = session;
  }

  reconcile(): void {
    const { state, notebook } = this.#session;
    if (!state.place || !state.engineAlive) return;
    for (const cell of experimentCells(notebook)) {
      const question = questionOf(cell, notebook, state.place.baseDirectory);
      const known = this.#session.state.evaluations[cell.id] ?? idleEvaluation;
      if (question === null || known.asking === question || known.failed === question || (known.answered === question && known.asking === null)) {
        if (question === null) this.#stopWaiting(cell.id);
        continue;
      }
      const sources = sourcesOf(state, cell);
      const broken = sources.find((source) => source.failure && !source.progress);
      if (broken?.failure) {
        this.#patch(cell.id, { asking: null, progress: null, failure: broken.failure, failed: question });
        continue;
      }
      if (sources.some((source) => source.progress || !source.profile)) continue;
      this.#schedule(cell.id, question);
    }
  }

  /** Asks again, whatever happened before. */
  retry(cellId: string): void {
    this.#patch(cellId, { failed: null, failure: null, answered: null });
    this.reconcile();
  }

  /** Forgets every answer's currency, so that all are asked again: after the engine came back. */
  retryAll(): void {
    for (const id of Object.keys(this.#session.state.evaluations)) this.#patch(id, { failed: null, failure: null, answered: null, asking: null, progress: null });
    this.reconcile();
  }

  cancel(cellId: string): void {
    void this.#session.bridge.engine.cancel(jobOf(cellId)).catch(() => undefined);
  }

  readonly #waiting = new Map<string, string>();

  #schedule(cellId: string, question: string): void {
    if (this.#waiting.get(cellId) === question) return;
    this.#stopWaiting(cellId);
    this.#waiting.set(cellId, question);
    const typing = this.#session.state.history.done.at(-1)?.merge != null && this.#session.state.evaluations[cellId]?.evaluation;
    this.#timers.set(cellId, setTimeout(() => {
      this.#stopWaiting(cellId);
      void this.#ask(cellId, question);
    }, typing ? typingPause : 0));
  }

  #stopWaiting(cellId: string): void {
    clearTimeout(this.#timers.get(cellId));
    this.#timers.delete(cellId);
    this.#waiting.delete(cellId);
  }

  async #ask(cellId: string, question: string): Promise<void> {
    const session = this.#session;
    const cell = experimentCells(session.notebook).find((each) => each.id === cellId);
    if (!cell || !session.state.place || questionOf(cell, session.notebook, session.state.place.baseDirectory) !== question) return;
    const from = session.changedAt || performance.now();
    const first: Progress = { step: 'units', label: 'Evaluating', fraction: null };
    this.#patch(cellId, { asking: question, progress: first });
    const isCurrent = (): boolean => session.state.evaluations[cellId]?.asking === question;
    try {
      const evaluation = await session.bridge.engine.evaluate(
        { job: jobOf(cellId), definition: cell.definition, baseDirectory: session.state.place.baseDirectory, timeline: wantsTimeline(session.notebook, readDefinitionText(cell.definition).written), trust: hasTrustChecks(session.state.evaluations[cellId]?.evaluation ?? null) },
        (progress) => { if (isCurrent()) this.#patch(cellId, { progress }); },
      );
      if (!isCurrent()) return;
      this.#patch(cellId, { evaluation, answered: question, asking: null, progress: null, failure: null, failed: null, problems: [], problemsIn: null }, { lastChangeMs: performance.now() - from });
    } catch (thrown) {
      if (!isCurrent()) return;
      const failure = toFailure(thrown);
      if (failure.kind === 'engine') {
        this.#patch(cellId, { asking: null, progress: null });
        return;
      }
      this.#patch(cellId, { asking: null, progress: null, failure, failed: question, ...placed(cell.definition, failure) });
      await this.#findProblems(cellId, cell.definition);
    }
  }

  /** After a failure: every problem of the definition that the engine can name, each at its field. */
  async #findProblems(cellId: string, text: string): Promise<void> {
    try {
      const check = await this.#session.bridge.engine.checkDefinition(text);
      const state = this.#session.state.evaluations[cellId];
      if (!check.ok && state?.failure) this.#patch(cellId, { problems: placeProblems(text, withNextStep(check.problems, state.failure)), problemsIn: text });
    } catch {
      return;
    }
  }

  #patch(cellId: string, patch: Partial<EvaluationState>, beside: Partial<SessionState> = {}): void {
    const { evaluations } = this.#session.state;
    this.#session.set({ ...beside, evaluations: { ...evaluations, [cellId]: { ...(evaluations[cellId] ?? idleEvaluation), ...patch } } });
  }
}

function placed(text: string, failure: Failure): Pick<EvaluationState, 'problems' | 'problemsIn'> {
  const field = failure.place?.field;
  if (field === undefined) return { problems: [], problemsIn: null };
  return { problems: placeProblems(text, withNextStep([{ field, message: failure.message }], failure)), problemsIn: text };
}

/** The failure's next step, as far as its first sentence, belongs to the field that it names. */
function withNextStep<Problem extends DefinitionProblem>(problems: readonly Problem[], failure: Failure): Problem[] {
  const step = /^[^.?!]*[.?!]/.exec(failure.next ?? '')?.[0];
  return problems.map((problem) => (step !== undefined && problem.field === failure.place?.field && !problem.message.includes(step) ? { ...problem, message: `${problem.message} ${step}` } : problem));
}

/** The sources that an experiment names, as far as they are known. */
export function sourcesOf(state: SessionState, cell: ExperimentCell): SessionState['sources'][string][] {
  const { written } = readDefinitionText(cell.definition);
  return Object.keys(written?.sources ?? {}).flatMap((name) => state.sources[name] ?? []);
}

/** Charts of days need them; so does a plan of looks, to say what a peek without one would have claimed. */
function wantsTimeline(notebook: Notebook, written: Definition | null): boolean {
  return (written?.analysis?.sequential ?? 'none') !== 'none' || notebook.cells.some((cell) => cell.kind === 'chart' && cell.chart.includes('timeline'));
}

function jobOf(cellId: string): string {
  return `evaluate ${cellId}`;
}
