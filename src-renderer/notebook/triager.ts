import type { Progress } from '../../src-contract/dataset';
import { toFailure } from '../../src-contract/failure';
import type { Finding, Proposal, RepairEffect, Triage } from '../../src-contract/triage';
import { readDefinitionText } from '../forms/definition-reading';
import { withoutRepair } from '../forms/repair-edit';
import { questionOf, sourcesOf } from './evaluation-runner';
import { experimentCells, type ExperimentCell } from './experiment-cell';
import { liftChanges } from './lift-changes';
import type { Session } from './session';
import { idleEvaluation } from './session-state';
import { requestKey, requestsOf } from './source-request';
import { effectKey, idleTriage, type EffectState, type TriageState } from './triage-state';

/** Up to so many rows the effects of what is proposed are computed unasked, one after the other. */
const UNASKED_ROWS = 500_000;

type Wish = { readonly kind: 'proposal'; readonly finding: string; readonly proposal: string } | { readonly kind: 'repair'; readonly index: number };

/** What a triage depends on: the definition but for how its figures are analysed and named. */
export function triageQuestionOf(cell: ExperimentCell, baseDirectory: string | null): string | null {
  const { complete, written } = readDefinitionText(cell.definition);
  if (!complete || !written) return null;
  if (Object.values(written.sources).some(({ warehouse }) => warehouse !== undefined)) return null;
  const { analysis: _analysis, acknowledgements: _acknowledgements, name: _name, hypothesis: _hypothesis, ...data } = complete;
  return JSON.stringify([data, requestsOf(written, baseDirectory).map(requestKey)]);
}

/**
 * Looks for what is wrong with the data of each experiment, as soon as its readout is there, and computes what repairs
 * would do to it. Nothing here makes a readout wait.
 */
export class Triager {
  readonly #session: Session;
  readonly #wishes = new Map<string, Wish[]>();
  /** The effect being computed, by cell: of which definition, and whether it was told to stop. */
  readonly #busy = new Map<string, { readonly meaning: string; stopped: boolean }>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Called after every change of the state. */
  reconcile(): void {
    const { state, notebook } = this.#session;
    if (!state.place || !state.engineAlive) return;
    for (const cell of experimentCells(notebook)) {
      const question = triageQuestionOf(cell, state.place.baseDirectory);
      this.#stopWhatIsPast(cell, question);
      if (question === null || !this.#isSettled(cell)) continue;
      const known = this.#session.state.triages[cell.id] ?? idleTriage;
      if (known.asking !== question && known.answered !== question && known.failed !== question) void this.#ask(cell, question);
      else if (known.answered === question && known.asking === null) this.#follow(cell, known);
    }
  }

  /** Looks again, whatever happened before. */
  retry(cellId: string): void {
    this.#patch(cellId, { answered: null, failed: null, failure: null });
  }

  /** Forgets every answer: after the engine came back, or data were read again. */
  retryAll(): void {
    for (const id of Object.keys(this.#session.state.triages)) this.#patch(id, { answered: null, failed: null, failure: null, asking: null, progress: null });
  }

  cancel(cellId: string): void {
    void this.#session.bridge.engine.cancel(triageJob(cellId)).catch(() => undefined);
  }

  /** Computes what a proposal would do to the lifts, before all that waits. */
  wantProposal(cellId: string, finding: string, proposal: string): void {
    this.#wish(cellId, { kind: 'proposal', finding, proposal });
  }

  /** Computes what a repair of the definition does to the lifts. */
  wantRepair(cellId: string, index: number): void {
    this.#wish(cellId, { kind: 'repair', index });
  }

  /** Stops the effect that is being computed and forgets those that wait. */
  cancelEffects(cellId: string): void {
    this.#wishes.set(cellId, []);
    void this.#session.bridge.engine.cancel(effectJob(cellId)).catch(() => undefined);
  }

  /** What looks at an older definition, or stands in the way of a readout, makes way at once: the engine does one thing at a time. */
  #stopWhatIsPast(cell: ExperimentCell, question: string | null): void {
    const asking = this.#session.state.triages[cell.id]?.asking ?? null;
    const busy = this.#busy.get(cell.id);
    const awaited = !this.#isSettled(cell);
    if (busy && !busy.stopped && (awaited || busy.meaning !== readDefinitionText(cell.definition).meaning)) {
      busy.stopped = true;
      void this.#session.bridge.engine.cancel(effectJob(cell.id)).catch(() => undefined);
    }
    if (asking === null || (asking === question && !awaited)) return;
    this.cancel(cell.id);
    this.#patch(cell.id, { asking: null, progress: null });
  }

  /** Whether nothing of more importance is under way for this experiment. */
  #isSettled(cell: ExperimentCell): boolean {
    const { state, notebook } = this.#session;
    const sources = sourcesOf(state, cell);
    if (sources.length === 0 || sources.some((source) => source.progress || source.counting || !source.profile)) return false;
    const { answered, failed, asking } = state.evaluations[cell.id] ?? idleEvaluation;
    const question = questionOf(cell, notebook, state.place?.baseDirectory ?? null);
    return asking === null && question !== null && (answered === question || failed === question);
  }

  async #ask(cell: ExperimentCell, question: string): Promise<void> {
    const { bridge, state } = this.#session;
    const first: Progress = { step: 'profile', label: 'Looking at the data', fraction: null };
    this.#wishes.delete(cell.id);
    this.#patch(cell.id, { asking: question, progress: first, failure: null });
    const isCurrent = (): boolean => this.#session.state.triages[cell.id]?.asking === question;
    try {
      const triage = await bridge.engine.triage({ job: triageJob(cell.id), definition: cell.definition, baseDirectory: state.place?.baseDirectory ?? null }, (progress) => { if (isCurrent()) this.#patch(cell.id, { progress }); });
      if (isCurrent()) this.#patch(cell.id, { triage, answered: question, asking: null, progress: null, failed: null, proposals: {}, repairs: {}, effectsOf: null });
    } catch (thrown) {
      if (isCurrent()) this.#patch(cell.id, { asking: null, progress: null, failure: toFailure(thrown), failed: question });
    }
  }

  /** After a triage: the effects, one after the other. Those of another definition are forgotten. */
  #follow(cell: ExperimentCell, known: TriageState): void {
    const meaning = readDefinitionText(cell.definition).meaning;
    if (known.triage === null || this.#busy.has(cell.id)) return;
    if (known.effectsOf !== meaning) {
      this.#wishes.set(cell.id, this.#unasked(known.triage, cell));
      this.#patch(cell.id, { proposals: {}, repairs: {}, effectsOf: meaning });
      return;
    }
    const next = this.#wishes.get(cell.id)?.shift();
    if (next) void this.#compute(cell, meaning, next);
  }

  #unasked(triage: Triage, cell: ExperimentCell): Wish[] {
    if (triage.sources.reduce((sum, { rows }) => sum + rows, 0) > UNASKED_ROWS || (this.#session.state.evaluations[cell.id]?.evaluation ?? null) === null) return [];
    const repairs = (readDefinitionText(cell.definition).written?.repairs ?? []).map((_, index): Wish => ({ kind: 'repair', index }));
    return [...repairs, ...triage.findings.flatMap((finding) => telling(finding).map(({ id }): Wish => ({ kind: 'proposal', finding: finding.id, proposal: id })))];
  }

  #wish(cellId: string, wish: Wish): void {
    this.#wishes.set(cellId, [wish, ...(this.#wishes.get(cellId) ?? [])]);
    this.#setEffect(cellId, wish, { effect: null, progress: null, failure: null });
    this.reconcile();
  }

  async #compute(cell: ExperimentCell, meaning: string, wish: Wish): Promise<void> {
    const isCurrent = (): boolean => this.#session.state.triages[cell.id]?.effectsOf === meaning;
    const onProgress = (progress: Progress): void => { if (isCurrent()) this.#setEffect(cell.id, wish, { effect: null, progress, failure: null }); };
    this.#busy.set(cell.id, { meaning, stopped: false });
    onProgress({ step: 'moments', label: 'Computing the effect', fraction: null });
    try {
      const effect = wish.kind === 'proposal' ? await this.#proposalEffect(cell, wish, onProgress) : await this.#repairEffect(cell, wish.index, onProgress);
      if (isCurrent()) this.#setEffect(cell.id, wish, { effect, progress: null, failure: null });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (isCurrent()) this.#setEffect(cell.id, wish, failure.kind === 'cancelled' ? null : { effect: null, progress: null, failure });
    } finally {
      this.#busy.delete(cell.id);
      this.reconcile();
    }
  }

  #proposalEffect(cell: ExperimentCell, { finding, proposal }: Extract<Wish, { kind: 'proposal' }>, onProgress: (progress: Progress) => void): Promise<unknown> {
    const { bridge, state } = this.#session;
    return bridge.engine.proposalEffect({ job: effectJob(cell.id), definition: cell.definition, baseDirectory: state.place?.baseDirectory ?? null, finding, proposal }, onProgress);
  }

  async #repairEffect(cell: ExperimentCell, index: number, onProgress: (progress: Progress) => void): Promise<RepairEffect> {
    const { bridge, state } = this.#session;
    const now = state.evaluations[cell.id]?.evaluation ?? null;
    if (now === null) return { index, lifts: [], reason: 'The experiment cannot be evaluated as it is.' };
    try {
      const without = await bridge.engine.evaluate({ job: effectJob(cell.id), definition: withoutRepair(cell.definition, index), baseDirectory: state.place?.baseDirectory ?? null, timeline: false }, onProgress);
      return { index, lifts: liftChanges(without, now), reason: null };
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind === 'cancelled' || failure.kind === 'engine') throw thrown;
      return { index, lifts: [], reason: failure.message };
    }
  }

  #setEffect(cellId: string, wish: Wish, effect: EffectState<unknown> | null): void {
    const known = this.#session.state.triages[cellId] ?? idleTriage;
    const part = wish.kind === 'proposal' ? 'proposals' : 'repairs';
    const key = wish.kind === 'proposal' ? effectKey(wish.finding, wish.proposal) : String(wish.index);
    const { [key]: _before, ...others } = known[part] as Readonly<Record<string, EffectState<unknown>>>;
    this.#patch(cellId, { [part]: effect === null ? others : { ...others, [key]: effect } } as Partial<TriageState>);
  }

  #patch(cellId: string, patch: Partial<TriageState>): void {
    const { triages } = this.#session.state;
    this.#session.set({ triages: { ...triages, [cellId]: { ...(triages[cellId] ?? idleTriage), ...patch } } });
  }
}

/** The proposals whose effects say something: the one to take, and what stands beside it where there is a choice. */
export function telling({ severity, proposals }: Pick<Finding, 'severity' | 'proposals'>): readonly Proposal[] {
  if (severity === 'info') return [];
  return proposals.some((proposal) => proposal.comparisonOnly) ? proposals.filter((proposal) => !proposal.inForce) : proposals.filter((proposal) => !proposal.inForce && !proposal.comparisonOnly).slice(0, 1);
}

function triageJob(cellId: string): string {
  return `triage ${cellId}`;
}

function effectJob(cellId: string): string {
  return `effect ${cellId}`;
}
