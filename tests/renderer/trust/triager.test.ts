import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeProposal, withoutRepair } from '../../../src-renderer/forms/repair-edit';
import { setField } from '../../../src-renderer/forms/definition-edit';
import { experimentCells } from '../../../src-renderer/notebook/experiment-cell';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { withTriage } from '../../../src-renderer/notebook/triage-record';
import { effectKey } from '../../../src-renderer/notebook/triage-state';
import { findings } from '../fixtures/triages';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';

const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
let running: RunningSession | null = null;
afterEach(() => running?.stop());

type Started = { bridge: FakeBridge; run: RunningSession; cellId: string };

/** @param slow milliseconds that the engine takes. */
async function opened(slow: number): Promise<Started> {
  const bridge = fakeBridge({ definition, slow });
  bridge.start.sample = true;
  const run = runSession(bridge);
  running = run;
  await startSession(run);
  return { bridge, run, cellId: experimentCells(run.session.notebook)[0]?.id ?? '' };
}

/** With a triage that is answered. */
async function started(): Promise<Started> {
  const one = await opened(0);
  await until(() => triageOf(one.run, one.cellId)?.answered != null);
  return one;
}

/** With a triage that is under way. */
async function begun(): Promise<Started> {
  const one = await opened(150);
  await until(() => triageOf(one.run, one.cellId)?.asking != null);
  return one;
}

const until = (holds: () => boolean): Promise<void> => vi.waitFor(() => { if (!holds()) throw new Error('not yet'); }, { interval: 5 });
const triageOf = (run: RunningSession, cellId: string) => run.session.state.triages[cellId];
const kindsOf = (run: RunningSession, cellId: string) => triageOf(run, cellId)?.triage?.findings.map(({ kind }) => kind);
const define = (run: RunningSession, cellId: string, change: (text: string) => string): void => {
  const cell = experimentCells(run.session.notebook).find(({ id }) => id === cellId);
  run.session.dispatch({ type: 'define', id: cellId, definition: change(cell?.definition ?? '') });
};
const count = (bridge: FakeBridge, name: string): number => bridge.calls.filter((call) => call.name === name).length;

describe('a triage', () => {
  it('follows the readout, and the effects of what is proposed follow the triage', async () => {
    const { bridge, run, cellId } = await started();
    const order = bridge.calls.map(({ name }) => name);
    expect(order.indexOf('triage')).toBeGreaterThan(order.indexOf('evaluate'));
    await until(() => triageOf(run, cellId)?.proposals[effectKey('placeholder-ids:events', 'drop')]?.effect != null);
    expect(Object.keys(triageOf(run, cellId)?.proposals ?? {})).toHaveLength(4);
  });

  it('is made anew when a repair is taken, undone and done again, and findings come and go with it', async () => {
    const { run, cellId } = await started();
    const all = findings.map(({ kind }) => kind);
    const proposal = findings[1]?.proposals[0];
    if (!proposal) throw new Error('no proposal');
    define(run, cellId, (text) => takeProposal(text, proposal));
    await until(() => !kindsOf(run, cellId)?.includes('duplicate-ids'));
    expect(triageOf(run, cellId)?.triage?.repairs).toHaveLength(1);
    run.session.undo();
    await until(() => JSON.stringify(kindsOf(run, cellId)) === JSON.stringify(all));
    run.session.redo();
    await until(() => !kindsOf(run, cellId)?.includes('duplicate-ids'));
    define(run, cellId, (text) => withoutRepair(text, 0));
    await until(() => JSON.stringify(kindsOf(run, cellId)) === JSON.stringify(all));
  });

  it('is not made again for another level, but its effects are', async () => {
    const { bridge, run, cellId } = await started();
    await until(() => Object.values(triageOf(run, cellId)?.proposals ?? {}).filter(({ effect }) => effect !== null).length === 4);
    const before = count(bridge, 'proposalEffect');
    define(run, cellId, (text) => setField(text, ['analysis', 'confidence'], 0.9));
    await until(() => count(bridge, 'proposalEffect') === before + 4);
    expect(count(bridge, 'triage')).toBe(1);
  });

  it('goes with an evaluation that is handed out, unless it is of another definition', async () => {
    const { run, cellId } = await started();
    const evaluation = run.session.state.evaluations[cellId]?.evaluation;
    const cell = experimentCells(run.session.notebook)[0];
    if (!evaluation || !cell) throw new Error('no evaluation');
    expect(withTriage(evaluation, run.session.state, cell).triage?.triage.findings).toHaveLength(findings.length);
    expect(withTriage(evaluation, run.session.state, { ...cell, definition: setField(cell.definition, ['period', 'to'], '2026-03-20') }).triage).toBeUndefined();
  });
});

describe('a triage that is under way', () => {
  it('makes way for the readout of a newer definition', async () => {
    const { bridge, run, cellId } = await begun();
    define(run, cellId, (text) => setField(text, ['period', 'to'], '2026-03-20'));
    expect(bridge.calls.some(({ name, args }) => name === 'cancel' && args[0] === `triage ${cellId}`)).toBe(true);
    expect(triageOf(run, cellId)?.asking).toBeNull();
    await until(() => triageOf(run, cellId)?.answered?.includes('2026-03-20') ?? false);
    expect(triageOf(run, cellId)?.failure).toBeNull();
  });
});

describe('another level while a triage is under way', () => {
  it('is answered first, and the triage is made afterwards', async () => {
    const { run, cellId } = await begun();
    define(run, cellId, (text) => setField(text, ['analysis', 'confidence'], 0.9));
    expect(triageOf(run, cellId)?.asking).toBeNull();
    await until(() => triageOf(run, cellId)?.answered != null);
    expect(run.session.state.evaluations[cellId]?.evaluation?.analysis['confidence']).toBe(0.9);
  });
});

describe('the checks on the assignment', () => {
  it('are added once the readout is there, and later evaluations have them at once', async () => {
    const { bridge, run, cellId } = await started();
    const hasBalance = (): boolean => run.session.state.evaluations[cellId]?.evaluation?.checks.some(({ id }) => id === 'balance') ?? false;
    await until(hasBalance);
    define(run, cellId, (text) => setField(text, ['analysis', 'confidence'], 0.9));
    await until(() => run.session.state.evaluations[cellId]?.evaluation?.analysis['confidence'] === 0.9);
    expect(hasBalance()).toBe(true);
    const asked = bridge.calls.filter(({ name, args }) => name === 'evaluate' && (args[0] as { job: string }).job.startsWith('trust '));
    expect(asked).toHaveLength(1);
  });
});
