import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setField } from '../../../src-renderer/forms/definition-edit';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { evaluationViewOf, problemsOf } from '../../../src-renderer/notebook/evaluation-runner';
import { experimentCells, type ExperimentCell } from '../../../src-renderer/notebook/experiment-cell';
import { openDropped, openPaths } from '../../../src-renderer/notebook/opening';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';

const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const events = '/home/ada/experiments/events.parquet';
const history = '/home/ada/experiments/history.csv';

let running: RunningSession | null = null;
afterEach(() => running?.stop());

async function started(start: Partial<FakeBridge['start']> = {}): Promise<{ bridge: FakeBridge; session: RunningSession['session']; run: RunningSession }> {
  const bridge = fakeBridge({ definition });
  Object.assign(bridge.start, start);
  const run = runSession(bridge);
  running = run;
  await startSession(run);
  return { bridge, session: run.session, run };
}

function experiment(session: RunningSession['session']): ExperimentCell {
  const [cell] = experimentCells(session.notebook);
  if (!cell) throw new Error('no experiment');
  return cell;
}

const viewOf = (session: RunningSession['session']): ReturnType<typeof evaluationViewOf> => evaluationViewOf(session.state, experiment(session));
const settled = (session: RunningSession['session']): Promise<void> => vi.waitFor(() => {
  const view = viewOf(session);
  if (view.progress || view.stale || !(view.evaluation ?? view.failure)) throw new Error('not yet');
}, { interval: 5 });
const define = (session: RunningSession['session'], change: (text: string) => string, typing: string | null = null): void => {
  const cell = experiment(session);
  session.dispatch({ type: 'define', id: cell.id, definition: change(cell.definition) }, typing);
};
const evaluations = (bridge: FakeBridge): number => bridge.calls.filter((call) => call.name === 'evaluate' && (call.args[0] as { job: string }).job.startsWith('evaluate ')).length;

describe('opening data', () => {
  it('drafts an experiment with its readout and forest plot, without a question', async () => {
    const { session } = await started({ files: [events, history] });
    await settled(session);
    expect(session.notebook.cells.map((cell) => cell.kind)).toEqual(['data', 'data', 'experiment', 'trust', 'readout', 'chart']);
    expect(viewOf(session).evaluation?.experiment.id).toBe('checkout-button');
    expect(Object.keys(experiment(session).guesses ?? {})).toContain('unit');
    expect(session.notebook.name).toBe('Checkout button colour');
  });

  it('reads files that differ only in their day as one source', async () => {
    const { bridge } = await started({ files: ['/d/events-2026-03-01.csv', '/d/events-2026-03-02.csv'] });
    const opened = bridge.calls.find((call) => call.name === 'openSource')?.args[1] as { name: string; paths: string[] };
    expect(opened).toMatchObject({ name: 'events', paths: ['/d/events-2026-03-01.csv', '/d/events-2026-03-02.csv'] });
  });

  it('leaves the window empty and says why when a file cannot be opened', async () => {
    const { session } = await started({ files: ['/home/ada/missing.csv'] });
    await vi.waitFor(() => expect(session.state.openFailure?.message).toBe('There is no such file.'));
    expect(session.state.place).toBeNull();
  });

  it('adds further files to the open experiment as sources', async () => {
    const { session } = await started({ sample: true });
    await settled(session);
    await openPaths(session, ['/home/ada/experiments/prices.csv']);
    const { written } = readDefinitionText(experiment(session).definition);
    expect(written?.sources['prices']).toMatchObject({ path: 'prices.csv', time: 'ts' });
    expect(session.notebook.cells.filter((cell) => cell.kind === 'data').map((cell) => cell.source)).toContain('prices');
    expect(experiment(session).definition).toContain('# events.csv.gz holds the same rows');
  });
});

describe('following changes', () => {
  it('dims the old answer in the same step in which the definition changes', async () => {
    const { session } = await started({ sample: true });
    await settled(session);
    define(session, (text) => setField(text, ['analysis', 'confidence'], 0.9));
    expect(viewOf(session)).toMatchObject({ stale: true });
    expect(viewOf(session).evaluation).not.toBeNull();
    await settled(session);
    expect(viewOf(session).evaluation?.analysis).toMatchObject({ confidence: 0.9 });
    expect(session.state.lastChangeMs).toBeGreaterThan(0);
  });

  it('asks nothing when only a comment changed', async () => {
    const { bridge, session } = await started({ sample: true });
    await settled(session);
    const before = evaluations(bridge);
    define(session, (text) => `# reviewed\n${text}`);
    expect(viewOf(session).stale).toBe(false);
    await new Promise((done) => setTimeout(done, 30));
    expect(evaluations(bridge)).toBe(before);
  });

  it('asks once for a run of typing', async () => {
    const { bridge, session } = await started({ sample: true });
    await settled(session);
    const before = evaluations(bridge);
    for (const where of ["event = 'p", "event = 'pu", "event = 'purchase'  "]) define(session, (text) => setField(text, ['metrics', 0, 'where'], where), 'where');
    await settled(session);
    expect(evaluations(bridge)).toBe(before + 1);
    session.undo();
    expect(readDefinitionText(experiment(session).definition).meaning).toBe(readDefinitionText(definition).meaning);
  });

  it('shows at the field what the engine does not understand, and keeps the old answer dimmed', async () => {
    const { session } = await started({ sample: true });
    await settled(session);
    define(session, (text) => setField(text, ['metrics', 0, 'where'], "evnt = 'purchase'"));
    await vi.waitFor(() => expect(viewOf(session).failure?.message).toBe('There is no column "evnt" in events.'));
    expect(viewOf(session)).toMatchObject({ stale: true, progress: null });
    await vi.waitFor(() => expect(problemsOf(session.state, experiment(session))).toMatchObject([{ field: 'metrics[0].where', line: 22 }]));
    session.undo();
    await settled(session);
    expect(viewOf(session)).toMatchObject({ failure: null, stale: false });
  });

  it('does not ask while the definition is incomplete, and names the field at once', async () => {
    const { bridge, session } = await started({ sample: true });
    await settled(session);
    const before = evaluations(bridge);
    define(session, (text) => setField(text, ['exposure', 'source'], 'nowhere'));
    expect(problemsOf(session.state, experiment(session))).toMatchObject([{ field: 'exposure.source' }]);
    await new Promise((done) => setTimeout(done, 30));
    expect(evaluations(bridge)).toBe(before);
  });

  it('opens a source again when the way it is read changes, and only that one', async () => {
    const { bridge, session } = await started({ sample: true });
    await settled(session);
    const before = bridge.calls.filter((call) => call.name === 'openSource').length;
    define(session, (text) => setField(text, ['sources', 'history', 'delimiter'], ';'));
    await settled(session);
    const opened = bridge.calls.filter((call) => call.name === 'openSource').slice(before);
    expect(opened.map((call) => (call.args[1] as { name: string }).name)).toEqual(['history']);
    expect(session.state.sources['history']?.profile?.dialect?.delimiter).toBe(';');
  });

  it('computes everything again when the engine comes back', async () => {
    const { bridge, session } = await started({ sample: true });
    await settled(session);
    const told: string[] = [];
    session.onNotice((notice) => told.push(notice.text));
    const before = evaluations(bridge);
    await bridge.emit({ type: 'engine-lost', failure: { kind: 'engine', message: 'The engine stopped and is being started again.' } });
    expect(viewOf(session).stale).toBe(true);
    define(session, (text) => setField(text, ['analysis', 'confidence'], 0.8));
    await bridge.emit({ type: 'engine-back' });
    await settled(session);
    expect(evaluations(bridge)).toBe(before + 1);
    expect(viewOf(session).evaluation?.analysis).toMatchObject({ confidence: 0.8 });
    expect(told.join(' ')).toMatch(/started again.*is back/);
  });
});

describe('keeping', () => {
  it('keeps an unsaved notebook where a crash cannot reach it', async () => {
    const { bridge, session, run } = await started({ sample: true });
    session.dispatch({ type: 'rename', name: 'Mine' });
    expect(session.state.saving).toBe('edited');
    await run.saving.keep();
    expect([...bridge.autosaved.values()][0]?.name).toBe('Mine');
    expect(bridge.saved.size).toBe(0);
  });

  it('writes every later change into the file once there is one', async () => {
    const { bridge, session, run } = await started({ sample: true });
    await run.saving.save();
    expect(session.state).toMatchObject({ saving: 'saved', place: { path: '/home/ada/experiments/checkout.liftbench' } });
    expect(bridge.autosaved.size).toBe(0);
    session.dispatch({ type: 'rename', name: 'Later' });
    await bridge.emit({ type: 'command', command: 'keep' });
    expect(bridge.saved.get('/home/ada/experiments/checkout.liftbench')?.name).toBe('Later');
    expect(session.state.saving).toBe('saved');
  });

  it('gives the same document back when a saved notebook is opened', async () => {
    const { session, run } = await started({ sample: true });
    define(session, (text) => setField(text, ['analysis', 'correction'], 'holm'));
    await run.saving.save();
    const saved = session.notebook;
    await openPaths(session, ['/home/ada/experiments/checkout.liftbench']);
    expect(session.notebook).toEqual(saved);
    expect(session.state.history.done).toEqual([]);
  });

  it('keeps the sources findable when the notebook is saved elsewhere', async () => {
    const { bridge, session, run } = await started({ sample: true });
    bridge.host.saveNotebook = (path, notebook) => {
      bridge.saved.set(path ?? '/elsewhere/x.liftbench', notebook);
      return Promise.resolve({ path: path ?? '/elsewhere/x.liftbench', revision: 'r' });
    };
    await run.saving.save(true);
    expect(readDefinitionText(experiment(session).definition).written?.sources['events']?.path).toBe('/home/ada/experiments/events.parquet');
  });

  it('says so when saving fails, and loses nothing', async () => {
    const { bridge, session, run } = await started({ sample: true });
    bridge.host.saveNotebook = () => Promise.reject(Object.assign(new Error('read only'), { failure: { kind: 'disk', message: 'The folder is read only.', next: 'Save it elsewhere.' } }));
    await run.saving.save();
    expect(session.state).toMatchObject({ saving: 'failed', saveFailure: { message: 'The folder is read only.' } });
    session.dispatch({ type: 'rename', name: 'Still here' });
    await run.saving.keep();
    expect([...bridge.autosaved.values()][0]?.name).toBe('Still here');
  });

  it('changes nothing in a notebook that another window has open', async () => {
    const { session } = await started({ sample: true });
    session.set({ place: session.state.place ? { ...session.state.place, readOnly: true } : null });
    const before = session.notebook;
    session.dispatch({ type: 'rename', name: 'No' });
    expect(session.notebook).toBe(before);
  });
});

describe('dropping files', () => {
  it('says that files are on their way, and why they could not be taken', async () => {
    const { bridge, session } = await started();
    let arrive: (paths: readonly string[]) => void = () => undefined;
    bridge.pathsOf = () => new Promise((resolve) => { arrive = resolve; });
    const opened = openDropped(session, [new File(['a'], 'events.parquet')]);
    expect(session.state.receiving).toEqual(['events.parquet']);
    arrive([events]);
    await opened;
    await settled(session);
    expect(session.state.receiving).toEqual([]);
    bridge.pathsOf = () => Promise.reject(Object.assign(new Error('full'), { failure: { kind: 'disk', message: 'The disk is full.' } }));
    await openDropped(session, [new File(['a'], 'more.csv')]);
    expect(session.state).toMatchObject({ receiving: [], openFailure: { message: 'The disk is full.' } });
  });
});
