import { describe, expect, it } from 'vitest';
import { powerAt, powerCurveDescription, powerCurveFigure, powerCurveTable } from '../../../src-renderer/charts/power-curve';
import type { PowerCurve } from '../../../src-renderer/charts/power-curve';
import { liftsOf } from '../../../src-renderer/cells/power-requests';

const points = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1].map((lift) => ({ lift, power: Number((0.05 + 0.95 * (1 - Math.exp(-((lift / 0.05) ** 2)))).toFixed(4)) }));
const curve: PowerCurve = { name: 'Paid conversion', units: '20 000 units', points, wanted: 0.8, effect: 0.02, detectable: 0.06 };

/** Figures as text that survives other processors: six significant digits, keys in order. */
const golden = (figure: unknown): string => `${JSON.stringify(figure, (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 1)}\n`;

describe('the power curve', () => {
  it.each([['light', curve], ['dark', { ...curve, effect: null, points: points.map(({ lift, power }) => ({ lift: -lift, power })), detectable: -0.06 }]] as const)('is drawn as it was when a person looked at it, %s', async (theme, drawn) => {
    await expect(golden(powerCurveFigure(drawn, { theme }))).toMatchFileSnapshot(`../../golden/charts/power-curve-${theme}.json`);
  });

  it('says in words what it shows', () => {
    expect(powerCurveDescription(curve).replaceAll('\u202f', ' ')).toBe('Power of Paid conversion with 20 000 units, for lifts of +1.0 % … +10.0 %. A lift of +2.0 % is found with 19.1 %. A power of 80 % is reached at a lift of +6.0 %.');
  });

  it('has a table with unrounded figures', () => {
    expect(powerCurveTable(curve)).toEqual([['lift', 'power'], ...points.map(({ lift, power }) => [lift, power])]);
  });

  it('does not label one point twice', () => {
    const same = powerCurveFigure({ ...curve, effect: 0.06 }, { theme: 'light' });
    expect(JSON.stringify(same.layout.annotations)).not.toContain('detectable');
  });

  it('reads between its points along straight lines, and not beyond them', () => {
    expect(powerAt(points, 0.02)).toBe(points[1].power);
    expect(powerAt(points, 0.025)).toBeCloseTo((points[1].power + points[2].power) / 2, 12);
    expect(powerAt(points, 0.2)).toBeNull();
  });

  it('asks for the very lifts that matter, on the side that is looked at', () => {
    const lifts = liftsOf([-0.04, -0.015]);
    expect(lifts).toContain(-0.015);
    expect(lifts).toContain(-0.04);
    expect(lifts.every((lift, at) => lift < 0 && (at === 0 || lift < lifts[at - 1]))).toBe(true);
    expect(liftsOf([null])).toEqual([]);
  });
});
