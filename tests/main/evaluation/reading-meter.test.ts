import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src-contract/dataset';
import { ReadingMeter } from '../../../src-main/evaluation/reading-meter';

describe('the progress of reading', () => {
  it('says rows a second and the time that is left, over all parts of the step', () => {
    const told: Progress[] = [];
    let now = 0;
    const meter = new ReadingMeter({ step: 'streams', label: 'Rows', rows: 1000, from: 0.5, to: 1 }, (progress) => told.push(progress), () => now);
    now = 2000;
    meter.at(0.25);
    // A quarter of this half took two seconds, so the other three quarters take six.
    expect(told).toEqual([{ step: 'streams', label: 'Rows', done: 250, total: 1000, unit: 'rows', fraction: 0.625, rate: 125, remainingSeconds: 6 }]);
  });
  it('never goes back, and is told nothing twice', () => {
    const told: (number | null)[] = [];
    const meter = new ReadingMeter({ step: 'units', label: 'Units', rows: 10 }, ({ fraction }) => told.push(fraction), () => 0);
    for (const share of [0.2, 0.1, 0.2, NaN, 0.9, 1.5, 2]) meter.at(share);
    expect(told).toEqual([0.2, 0.9, 1]);
  });
  it('turns what each statement tells into its share of all of them', async () => {
    const told: (number | null)[] = [];
    const meter = new ReadingMeter({ step: 'units', label: 'Units', rows: 10 }, ({ fraction }) => told.push(fraction), () => 0);
    meter.phase(0, 0.6);
    meter.phase(0.6, 0.8);
    meter.phase(0.8, 1);
    expect(told).toEqual([0.6, 0.8]);
  });
  it('holds nobody up where nobody listens', () => {
    new ReadingMeter({ step: 'units', label: 'Units', rows: 0 }, undefined).at(1);
  });
});
