import type { Bridge } from '../bridge/bridge';
import { toFailure } from '../../src-contract/failure';
import { EvaluationRunner } from './evaluation-runner';
import { ExplorationKeeper } from './exploration-keeper';
import { KeptResults } from './kept-results';
import { keepPeeks } from './peek-keeper';
import { Prover } from './prover';
import { QueryRunner } from './query-runner';
import { openNotebook, openPaths, showOpened } from './opening';
import { AssignmentChecker } from './assignment-checker';
import { Saving } from './saving';
import { Session } from './session';
import { bridgeWithReports } from './report-bridge';
import { reconcileSources, reopenSources } from './source-opener';
import { Triager } from './triager';
import { followWarehouses } from './warehouse-columns';

/** A session with everything that follows its changes: sources, evaluations, saving, the window's title. */
export interface RunningSession {
  readonly session: Session;
  readonly runner: EvaluationRunner;
  readonly prover: Prover;
  readonly queries: QueryRunner;
  readonly triager: Triager;
  readonly saving: Saving;
  /** Keeps without delay what else would be kept in a moment: the window may close. */
  keep(): Promise<void>;
  /** Commands sent by the native menu; the workbench listens. */
  onCommand(listener: (command: string) => void): () => void;
  stop(): void;
}

export function runSession(bridge: Bridge): RunningSession {
  const session: Session = new Session(bridgeWithReports(bridge, () => session));
  const runner = new EvaluationRunner(session);
  const prover = new Prover(session);
  const queries = new QueryRunner(session);
  const explorations = new ExplorationKeeper(session);
  const results = new KeptResults(session, explorations);
  const triager = new Triager(session);
  const checker = new AssignmentChecker(session);
  const saving = new Saving(session);
  const commands = new Set<(command: string) => void>();
  let title = '';
  let place = session.state.place;
  const follow = (): void => {
    const { state } = session;
    if (state.place?.key !== place?.key) saving.adopt();
    place = state.place;
    reconcileSources(session);
    followWarehouses(session);
    runner.reconcile();
    prover.reconcile();
    queries.reconcile();
    triager.reconcile();
    checker.reconcile();
    keepPeeks(session);
    explorations.reconcile();
    results.reconcile();
    saving.reconcile();
    const now = JSON.stringify([state.place ? session.notebook.name : '', state.saving !== 'saved']);
    if (now !== title) {
      title = now;
      void bridge.host.setTitle(state.place ? session.notebook.name : 'Liftbench', state.place !== null && state.saving !== 'saved').catch(() => undefined);
    }
    void askStatus();
  };
  const unfollow = session.store.subscribe(follow);
  let statusDue = false;
  const askStatus = async (): Promise<void> => {
    if (statusDue || !session.state.engineAlive) return;
    statusDue = true;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    try {
      const status = await bridge.engine.status();
      if (JSON.stringify(status) !== JSON.stringify(session.state.engineStatus)) session.set({ engineStatus: status });
    } catch (thrown) {
      toFailure(thrown);
    } finally {
      statusDue = false;
    }
  };
  const keep = async (): Promise<void> => { await Promise.all([saving.keep(), results.keepNow(), explorations.keepNow()]); };
  const unsubscribe = bridge.subscribe((event) => {
    if (event.type === 'engine-lost') {
      session.set({ engineAlive: false });
      session.notify({ tone: 'bad', text: `${event.failure.message} Your notebook is safe.` });
    } else if (event.type === 'engine-back') {
      session.set({ engineAlive: true });
      session.notify({ tone: 'good', text: 'The engine is back; results are being computed again.' });
      reopenSources(session);
      triager.retryAll();
      checker.retryAll();
      runner.retryAll();
      queries.retryAll();
    } else if (event.type === 'open-files') {
      void openPaths(session, event.files);
    } else if (event.command === 'keep') {
      return keep();
    } else for (const listener of commands) listener(event.command);
    return undefined;
  });
  return {
    session,
    runner,
    prover,
    queries,
    triager,
    saving,
    keep,
    onCommand(listener) {
      commands.add(listener);
      return () => commands.delete(listener);
    },
    stop() {
      unfollow();
      unsubscribe();
    },
  };
}

/** Shows what the window was started for. */
export async function startSession({ session }: RunningSession): Promise<void> {
  try {
    const start = await session.bridge.host.start();
    if (start.notebook) showOpened(session, start.notebook);
    else if (start.files.length > 0) await openPaths(session, start.files);
    else if (start.sample) {
      const [first] = await session.bridge.host.samples();
      if (first) await openNotebook(session, () => session.bridge.host.openSample(first.id));
    }
  } catch (thrown) {
    session.set({ openFailure: toFailure(thrown) });
  }
}
