import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src-contract/dataset';
import type { Definition } from '../../../src-contract/experiment';
import { evaluate, InProcessStatistics, TinyWorkspace } from './tiny-workspace';

const events = `SELECT i % 50000 AS user_id, CASE WHEN i < 50000 THEN 'exposure' ELSE 'view' END AS event, CASE WHEN i < 50000 THEN ['control', 'treatment'][1 + i % 2] END AS variant,
  TIMESTAMP '2026-03-02' + INTERVAL (i) SECOND AS ts, i % 11 AS amount FROM range(600000) t(i)`;
const definition: Definition = {
  liftbench: 1,
  sources: { events: { path: 'events.csv', time: 'ts' } },
  unit: 'user_id',
  exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'amount', kind: 'mean', source: 'events', where: "event = 'view'", value: 'amount' }],
};
const cancelled = { failure: { kind: 'cancelled' } };

describe('an evaluation that takes its time', () => {
  it('reports its steps', async () => {
    const steps: Progress[] = [];
    await evaluate(await TinyWorkspace.open({ events }), definition, { onProgress: (progress) => steps.push(progress) });
    expect([...new Set(steps.map(({ step }) => step))]).toEqual(['units', 'streams', 'judge']);
    const rows = steps.filter(({ step }) => step === 'streams').map(({ fraction }) => fraction ?? 0);
    expect(rows.every((fraction, index) => fraction > 0 && fraction <= 1 && fraction >= (rows[index - 1] ?? 0))).toBe(true);
  });
  it('tells of the rows as they are taken and as they are ordered', async () => {
    const told: Progress[] = [];
    await evaluate(await TinyWorkspace.open({ events }), definition, { onProgress: (progress) => { if (progress.step === 'streams') told.push(progress); } });
    expect(told.length).toBeGreaterThanOrEqual(2);
    for (const { done, total, unit, fraction } of told) expect({ total, unit, share: Math.abs((done ?? 0) / 600_000 - (fraction ?? 0)) < 1e-3 }).toEqual({ total: 600_000, unit: 'rows', share: true });
  });
  it('asks for nothing more once it was stopped in the middle of the rows', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const controller = new AbortController();
    let after = 0;
    const onProgress = ({ step, fraction }: Progress): void => {
      if (controller.signal.aborted) after += 1;
      if (step === 'streams' && (fraction ?? 0) > 0.3) controller.abort();
    };
    await expect(evaluate(workspace, definition, { signal: controller.signal, onProgress })).rejects.toMatchObject(cancelled);
    expect(after).toBeLessThanOrEqual(1);
  });
  it('stops before it has begun', async () => {
    const workspace = await TinyWorkspace.open({ events });
    await expect(evaluate(workspace, definition, { signal: AbortSignal.abort() })).rejects.toMatchObject(cancelled);
    expect(workspace.statements).toEqual([]);
  });
  it.each(['units', 'streams'] as const)('stops while it reads %s, and evaluates afterwards as if nothing had been', async (step) => {
    const workspace = await TinyWorkspace.open({ events });
    const statistics = new InProcessStatistics();
    const controller = new AbortController();
    const onProgress = (progress: Progress): void => {
      if (progress.step === step) controller.abort();
    };
    await expect(evaluate(workspace, definition, { statistics, signal: controller.signal, onProgress })).rejects.toMatchObject(cancelled);
    if (step === 'units') expect(await workspace.tables()).toEqual(['events']);
    const again = await evaluate(workspace, definition, { statistics });
    const fresh = await evaluate(await TinyWorkspace.open({ events }), definition);
    expect(again.estimates).toEqual(fresh.estimates);
  });
  it('lets a newer evaluation of the same data wait for its turn', async () => {
    const workspace = await TinyWorkspace.open({ events });
    const controller = new AbortController();
    const first = evaluate(workspace, definition, { signal: controller.signal });
    const second = evaluate(workspace, { ...definition, analysis: { confidence: 0.9 } });
    controller.abort();
    await expect(first).rejects.toMatchObject(cancelled);
    expect((await second).analysis).toMatchObject({ confidence: 0.9 });
  });
});
