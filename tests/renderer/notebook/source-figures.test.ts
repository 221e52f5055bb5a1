import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import type { DatasetProfile } from '../../../src-contract/dataset';
import { setField } from '../../../src-renderer/forms/definition-edit';
import { evaluationViewOf } from '../../../src-renderer/notebook/evaluation-runner';
import { experimentCells, type ExperimentCell } from '../../../src-renderer/notebook/experiment-cell';
import { openPaths } from '../../../src-renderer/notebook/opening';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { fuller, isComplete } from '../../../src-renderer/notebook/source-figures';
import { retrySource, stopSource } from '../../../src-renderer/notebook/source-opener';
import eventsProfile from '../fixtures/events-profile.json';
import { fakeBridge, type FakeBridge, type HeldFigures } from '../stage/fake-bridge';

const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const profile = eventsProfile as DatasetProfile;

let running: RunningSession | null = null;
afterEach(() => running?.stop());

type Session = RunningSession['session'];

async function started(start: Partial<FakeBridge['start']>): Promise<{ bridge: FakeBridge; session: Session; starting: Promise<unknown> }> {
  const bridge = fakeBridge({ definition });
  bridge.holdFigures = true;
  Object.assign(bridge.start, start);
  running = runSession(bridge);
  const { session } = running;
  return { bridge, session, starting: startSession(running) };
}

const held = (bridge: FakeBridge, name: string): Promise<HeldFigures> => vi.waitFor(() => {
  const one = bridge.held.get(name);
  if (!one) throw new Error('not yet');
  return one;
});
const experiment = (session: Session): ExperimentCell => experimentCells(session.notebook)[0] as ExperimentCell;
const answered = (session: Session): Promise<void> => vi.waitFor(() => {
  const view = evaluationViewOf(session.state, experiment(session));
  if (view.progress || view.stale || view.evaluation === null) throw new Error('not yet');
}, { interval: 5 });
const called = (bridge: FakeBridge, name: string): number => bridge.calls.filter((call) => call.name === name).length;

describe('Figures of a source that are still being counted', () => {
  it('make no readout wait, but whatever looks for what is wrong with the data', async () => {
    const { bridge, session } = await started({ sample: true });
    await held(bridge, 'events');
    await held(bridge, 'history');
    await answered(session);
    expect(session.state.sources['events']).toMatchObject({ progress: null, counting: { step: 'profile' }, profile: { rows: profile.rows } });
    expect(called(bridge, 'triage')).toBe(0);
    for (const one of bridge.held.values()) one.finish();
    await vi.waitFor(() => expect(called(bridge, 'triage')).toBe(1));
    expect(session.state.sources['events']).toMatchObject({ counting: null, profile: { columns: profile.columns } });
  });

  it('appear as they are told, and a late word does not take back what is known', async () => {
    const { bridge, session } = await started({ sample: true });
    const events = await held(bridge, 'events');
    const distinct = (): (number | null)[] => session.state.sources['events']?.profile?.columns.map((column) => column.distinct) ?? [];
    const names = profile.columns.map(({ name }) => name);
    expect(distinct().every((one) => one === null)).toBe(true);
    events.tell(names.slice(0, 2));
    expect(distinct().slice(0, 2)).toEqual(profile.columns.slice(0, 2).map((column) => column.distinct));
    events.tell(names.slice(0, 1));
    expect(distinct().slice(0, 2)).toEqual(profile.columns.slice(0, 2).map((column) => column.distinct));
    events.finish();
    await vi.waitFor(() => expect(session.state.sources['events']?.counting).toBeNull());
    events.tell([]);
    expect(session.state.sources['events']?.profile?.columns).toEqual(profile.columns);
  });

  it('can be stopped: the source stays open, its readout stays, and they are counted when asked for', async () => {
    const { bridge, session } = await started({ sample: true });
    await held(bridge, 'history');
    (await held(bridge, 'events')).tell(['user_id']);
    await answered(session);
    stopSource(session, 'events');
    await vi.waitFor(() => expect(session.state.sources['events']?.counting).toBeNull());
    expect(session.state.sources['events']).toMatchObject({ failure: null, progress: null });
    expect(isComplete(session.state.sources['events']?.profile as DatasetProfile)).toBe(false);
    expect(evaluationViewOf(session.state, experiment(session))).toMatchObject({ failure: null, stale: false });
    bridge.holdFigures = false;
    retrySource(session, 'events');
    await vi.waitFor(() => expect(session.state.sources['events']?.profile?.columns).toEqual(profile.columns));
  });

  it('of a source that was closed meanwhile are dropped', async () => {
    const { bridge, session } = await started({ sample: true });
    const history = await held(bridge, 'history');
    const without = parse(definition) as { sources: Record<string, unknown>; metrics: Record<string, unknown>[] };
    delete without.sources['history'];
    for (const metric of without.metrics) delete metric['covariate'];
    session.dispatch({ type: 'define', id: experiment(session).id, definition: JSON.stringify(without) });
    await vi.waitFor(() => expect(session.state.sources['history']).toBeUndefined());
    expect(bridge.calls.some(({ name, args }) => name === 'cancel' && args[0] === 'source history')).toBe(true);
    history.tell(profile.columns.map(({ name }) => name));
    history.finish();
    await new Promise((done) => setTimeout(done, 5));
    expect(session.state.sources['history']).toBeUndefined();
  });

  it('of an older reading are dropped', async () => {
    const { bridge, session } = await started({ sample: true });
    const before = await held(bridge, 'history');
    bridge.held.delete('history');
    const cell = experiment(session);
    session.dispatch({ type: 'define', id: cell.id, definition: setField(cell.definition, ['sources', 'history', 'delimiter'], ';') });
    const after = await held(bridge, 'history');
    after.finish();
    await vi.waitFor(() => expect(session.state.sources['history']?.counting).toBeNull());
    before.tell([]);
    before.finish();
    await new Promise((done) => setTimeout(done, 5));
    expect(session.state.sources['history']?.profile?.dialect?.delimiter).toBe(';');
    expect(isComplete(session.state.sources['history']?.profile as DatasetProfile)).toBe(true);
  });

  it('are waited for by a draft, while columns are shown, and added sources need not wait', async () => {
    const { bridge, session, starting } = await started({ files: ['/home/ada/experiments/events.parquet'] });
    const events = await held(bridge, 'events');
    expect(session.state.sources['events']?.profile?.columns.map(({ name }) => name)).toEqual(profile.columns.map(({ name }) => name));
    expect(called(bridge, 'draft')).toBe(0);
    events.tell(profile.columns.map(({ name }) => name));
    await starting;
    await vi.waitFor(() => expect(session.notebook.cells.length).toBeGreaterThan(0));
    await openPaths(session, ['/home/ada/experiments/prices.csv']);
    expect(experiment(session).definition).toContain('prices');
    expect(session.state.sources['prices']?.counting).not.toBeNull();
  });
});

describe('Of two profiles of one reading', () => {
  it('the one that knows more stays, in whatever order they arrive', () => {
    const told = fc.array(fc.subarray(profile.columns.map(({ name }) => name)), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(told, (steps) => {
      const partial = steps.map((names): DatasetProfile => ({ ...profile, columns: profile.columns.map((column) => (names.includes(column.name) ? column : { ...column, pending: 'figures' })) }));
      const most = Math.max(...steps.map((names) => names.length));
      const last = partial.reduce<DatasetProfile | null>((known, arrived) => fuller(known, arrived), null);
      expect(last?.columns.filter(({ pending }) => pending === undefined)).toHaveLength(most);
    }));
  });

  it('another reading replaces it at once', () => {
    const again: DatasetProfile = { ...profile, dataHash: 'another', columns: profile.columns.map((column) => ({ ...column, pending: 'figures' as const })) };
    expect(fuller(profile, again)).toBe(again);
  });
});
