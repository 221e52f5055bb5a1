import { toFailure } from '../../src-contract/failure';
import type { Cell } from '../../src-contract/notebook';
import { readDefinitionText } from '../forms/definition-reading';
import { graphOf, questionOfQuery, type Graph, type QueryWorld, type SqlNode } from './dependency-graph';
import { experimentFor } from './experiment-cell';
import { idleQuery, type QueryState } from './query-state';
import type { Session } from './session';
import type { SessionState } from './session-state';

/** How long a run of typing must pause before its query is asked. */
const TYPING_PAUSE = 450;

let remembered: { cells: readonly Cell[]; names: string; graph: Graph } | null = null;

/** The graph of the notebook as it is now. */
export function graphNow(state: SessionState): Graph {
  const { cells } = state.history.notebook;
  const names = Object.keys(state.sources).join('\n');
  if (remembered?.cells !== cells || remembered.names !== names) remembered = { cells, names, graph: graphOf(cells, Object.keys(state.sources)) };
  return remembered.graph;
}

/** What the window knows about the data that queries read. */
export function worldOf(state: SessionState): QueryWorld {
  const source = (name: string): string | null => {
    const known = state.sources[name];
    return known?.profile && !known.progress && !known.failure ? `${known.key} ${known.profile.dataHash}` : null;
  };
  return {
    source,
    units(cellId) {
      const experiment = experimentFor(state.history.notebook, cellId);
      const complete = experiment ? readDefinitionText(experiment.definition).complete : null;
      if (!complete) return null;
      // How variants are compared, and what things are called, does not change a unit.
      const { analysis: _, name: _name, hypothesis: _hypothesis, acknowledgements: _accepted, ...unitsOf } = complete;
      const sources = Object.keys(complete.sources).map(source);
      return sources.includes(null) ? null : JSON.stringify([unitsOf, sources]);
    },
  };
}

/** What a SQL cell asks now; null when it cannot be asked. */
export function questionNow(state: SessionState, cellId: string): string | null {
  const node = graphNow(state).nodes.get(cellId);
  return node && state.engineAlive ? questionOfQuery(node, worldOf(state)) : null;
}

/** Asks the queries whose question changed, and stops those that nobody asks any more; called after every change of the state. */
export class QueryRunner {
  readonly #session: Session;
  readonly #waiting = new Map<string, { readonly question: string; readonly timer: ReturnType<typeof setTimeout> }>();

  constructor(session: Session) {
    this.#session = session;
  }

  reconcile(): void {
    const { state } = this.#session;
    if (!state.place || !state.engineAlive) return;
    const { nodes } = graphNow(state);
    const world = worldOf(state);
    for (const node of nodes.values()) {
      const { id } = node.cell;
      const question = questionOfQuery(node, world);
      const known = this.#session.state.queries[id] ?? idleQuery;
      if (known.asking !== null && known.asking !== question) this.#abandon(id);
      if (question === null || known.asking === question || known.failed === question || known.answered === question) {
        this.#stopWaiting(id);
        continue;
      }
      this.#schedule(id, question, known);
    }
    this.#forgetGone(nodes);
  }

  /** Asks at once, whatever happened before. */
  run(cellId: string): void {
    this.#patch(cellId, { failed: null, failure: null, answered: null });
    const question = questionNow(this.#session.state, cellId);
    this.#stopWaiting(cellId);
    if (question !== null) void this.#ask(cellId, question);
  }

  /** Forgets every answer's currency: after the engine came back, which kept none of them. */
  retryAll(): void {
    for (const id of Object.keys(this.#session.state.queries)) this.#patch(id, { failed: null, failure: null, answered: null, asking: null, progress: null });
    this.reconcile();
  }

  cancel(cellId: string): void {
    this.#stopWaiting(cellId);
    void this.#session.bridge.engine.cancel(jobOf(cellId)).catch(() => undefined);
  }

  #schedule(cellId: string, question: string, known: QueryState): void {
    if (this.#waiting.get(cellId)?.question === question) return;
    this.#stopWaiting(cellId);
    const typing = this.#session.state.history.done.at(-1)?.merge != null && (known.result !== null || known.failure !== null || known.answered === null);
    const timer = setTimeout(() => {
      this.#waiting.delete(cellId);
      void this.#ask(cellId, question);
    }, typing ? TYPING_PAUSE : 0);
    this.#waiting.set(cellId, { question, timer });
  }

  #stopWaiting(cellId: string): void {
    clearTimeout(this.#waiting.get(cellId)?.timer);
    this.#waiting.delete(cellId);
  }

  /** What is being answered is no longer the question. */
  #abandon(cellId: string): void {
    this.#patch(cellId, { asking: null, progress: null });
    void this.#session.bridge.engine.cancel(jobOf(cellId)).catch(() => undefined);
  }

  #forgetGone(nodes: ReadonlyMap<string, SqlNode>): void {
    const gone = Object.keys(this.#session.state.queries).filter((id) => !nodes.has(id));
    if (gone.length === 0) return;
    for (const id of gone) this.cancel(id);
    this.#session.set({ queries: Object.fromEntries(Object.entries(this.#session.state.queries).filter(([id]) => !gone.includes(id))) });
  }

  async #ask(cellId: string, question: string): Promise<void> {
    const session = this.#session;
    const node = graphNow(session.state).nodes.get(cellId);
    if (!node || questionNow(session.state, cellId) !== question) return;
    const experiment = node.units ? experimentFor(session.notebook, cellId) : null;
    this.#patch(cellId, { asking: question, progress: { step: 'load', label: 'Running', fraction: null } });
    const isCurrent = (): boolean => session.state.queries[cellId]?.asking === question;
    try {
      const result = await session.bridge.engine.query(
        { job: jobOf(cellId), sql: node.cell.text, earlier: node.earlier, parameters: node.parameters, definition: experiment?.definition ?? null },
        (progress) => { if (isCurrent()) this.#patch(cellId, { progress }); },
      );
      if (isCurrent()) this.#patch(cellId, { result, answered: question, asking: null, progress: null, failure: null, failed: null });
    } catch (thrown) {
      if (!isCurrent()) return;
      const failure = toFailure(thrown);
      this.#patch(cellId, { asking: null, progress: null, failure, failed: question });
    }
  }

  #patch(cellId: string, patch: Partial<QueryState>): void {
    const { queries } = this.#session.state;
    this.#session.set({ queries: { ...queries, [cellId]: { ...(queries[cellId] ?? idleQuery), ...patch } } });
  }
}

function jobOf(cellId: string): string {
  return `query ${cellId}`;
}
