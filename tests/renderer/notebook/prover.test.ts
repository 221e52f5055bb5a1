import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import definition from '../../../sample-data/checkout-button/experiment.yaml?raw';
import { runSession, startSession, type RunningSession } from '../../../src-renderer/notebook/run-session';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';

const order = { permutations: 500, seed: 1, plantedLift: 0.05 };
let bridge: FakeBridge;
let running: RunningSession;
afterEach(() => { running.stop(); });

async function open(slow: number): Promise<void> {
  bridge = fakeBridge({ slow, definition });
  bridge.start = { files: [], notebook: null, sample: true };
  running = runSession(bridge);
  await startSession(running);
  await vi.waitFor(() => expect(evaluation()).not.toBeNull());
}

const evaluation = () => running.session.state.evaluations['experiment-1']?.evaluation ?? null;
const proof = () => running.session.state.proofs['experiment-1'];
const redefine = (): void => {
  const [cell] = running.session.notebook.cells.filter((each) => each.kind === 'experiment');
  running.session.dispatch({ type: 'define', id: cell.id, definition: `${definition}\nhypothesis: Another one.\n`.replace(/^hypothesis: .*\n(?=[\s\S]*hypothesis)/m, '') });
};

describe('proving an analysis on its own data', () => {
  beforeEach(() => open(0));

  it('keeps what calibration found with the evaluation, so that reports carry it', async () => {
    await running.prover.calibrate('experiment-1', order);
    expect(evaluation()?.calibration?.length).toBe(evaluation()?.metrics.length);
    expect(proof()).toEqual({ calibration: { progress: null, failure: null }, 'second-engine': { progress: null, failure: null } });
    expect(bridge.calls.find((call) => call.name === 'calibrate')?.args[0]).toMatchObject({ permutations: 500, seed: 1, plantedLift: 0.05, metrics: null, baseDirectory: '/home/ada/experiments' });
  });

  it('keeps what the second engine found beside what calibration found', async () => {
    await running.prover.calibrate('experiment-1', order);
    await running.prover.verify('experiment-1');
    expect(evaluation()?.secondEngine?.length).toBeGreaterThan(0);
    expect(evaluation()?.calibration).toBeDefined();
  });

  it('forgets proofs when the question changes', async () => {
    await running.prover.calibrate('experiment-1', order);
    redefine();
    await vi.waitFor(() => expect(evaluation()?.calibration).toBeUndefined());
  });

  it('says why a proof failed, in its own place', async () => {
    bridge.failing = { job: 'second-engine experiment-1', failure: { kind: 'sample', message: 'No unit was exposed.' } };
    await running.prover.verify('experiment-1');
    expect(proof()?.['second-engine'].failure?.message).toBe('No unit was exposed.');
    expect(evaluation()?.secondEngine).toBeUndefined();
  });
});

describe('a proof that takes its time', () => {
  beforeEach(() => open(200));

  it('can be stopped, and leaves nothing behind', async () => {
    const done = running.prover.calibrate('experiment-1', order);
    await vi.waitFor(() => expect(proof()?.calibration.progress).not.toBeNull());
    running.prover.cancel('experiment-1', 'calibration');
    await done;
    expect(proof()?.calibration).toEqual({ progress: null, failure: null });
    expect(evaluation()?.calibration).toBeUndefined();
  });

  it('is stopped by a change of the definition, so that the new answer need not wait', async () => {
    const done = running.prover.calibrate('experiment-1', order);
    redefine();
    await done;
    expect(bridge.calls.some((call) => call.name === 'cancel' && call.args[0] === 'calibration experiment-1')).toBe(true);
    expect(proof()?.calibration.progress).toBeNull();
  });
});
