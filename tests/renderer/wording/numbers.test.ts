import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUS, NONE, THIN, columnWriter, decimalsToSeparate, differenceWriter, formatAmount, formatBytes, formatCompact, formatCount, formatDay, formatDegrees, formatElapsed, formatInterval, formatLevel, formatLift, formatNumber, formatP, formatPEquation, formatPercent, formatProbability, formatStatistic, formatValue, liftDecimals, liftWriter, valueWriter } from '../../../src-renderer/wording/numbers';

const percent = { format: 'percent', currency: null } as const;
const plain = { format: 'number', currency: null } as const;
const euro = { format: 'currency', currency: 'EUR' } as const;
const duration = { format: 'duration', currency: null } as const;
const en = 'en-GB';
const t = THIN;

describe('p-values', () => {
  it.each([
    [0.0312, '0.0312'],
    [0.03123456, '0.0312'],
    [0.5, '0.5000'],
    [1, '1.0000'],
    [0.99995, '> 0.9999'],
    [0.0001, '0.0001'],
    [0.00009999, '< 0.0001'],
    [1e-300, '< 0.0001'],
    [0, '< 0.0001'],
    [null, NONE],
    [Number.NaN, NONE],
  ])('writes %s as %s', (p, text) => {
    expect(formatP(p, undefined, en)).toBe(text);
  });

  it('is never 0.000 and never rounds across the level it is compared with', () => {
    expect(formatP(0.04996, 0.05, en)).toBe('0.04996');
    expect(formatP(0.050004, 0.05, en)).toBe('0.0500');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
        const text = formatP(p, 0.05, en);
        expect(Number(text.replace(/[<> ]/g, ''))).toBeGreaterThan(0);
        if (/^\d/.test(text) && Math.abs(p - 0.05) > 1e-8) expect(Number(text) < 0.05).toBe(p < 0.05);
      }),
    );
  });

  it('stands in an equation with the right sign', () => {
    expect(formatPEquation(0.0312, undefined, en)).toBe('p = 0.0312');
    expect(formatPEquation(1e-9, undefined, en)).toBe('p < 0.0001');
  });
});

describe('lifts', () => {
  it.each([
    [0.041, `+4.1${t}%`],
    [-0.041, `${MINUS}4.1${t}%`],
    [0.0032, `+0.32${t}%`],
    [0, `0.00${t}%`],
    [-0.00001, `${MINUS}0.001${t}%`],
    [12.345, `+1235${t}%`],
    [123.45, `+12${t}345${t}%`],
    [null, NONE],
  ])('writes %s as %s', (lift, text) => {
    expect(formatLift(lift, liftDecimals([lift]), en)).toBe(text);
  });

  it('never shows an interval end as zero that is not', () => {
    const write = liftWriter([0.03, 0.0002, 0.06], undefined, en);
    expect(formatInterval(0.0002, 0.06, write)).toBe(`+0.02${t}% … +6.00${t}%`);
  });

  it('writes an interval with both signs and open ends', () => {
    const write = liftWriter([0.035, 0.012, 0.058], undefined, en);
    expect(formatInterval(0.012, 0.058, write)).toBe(`+1.2${t}% … +5.8${t}%`);
    expect(formatInterval(-0.012, 0.058, write)).toBe(`${MINUS}1.2${t}% … +5.8${t}%`);
    expect(formatInterval(0.012, null, write)).toBe(`+1.2${t}% … +∞`);
    expect(formatInterval(null, 0.058, write)).toBe(`${MINUS}∞ … +5.8${t}%`);
    expect(formatInterval(null, null, write)).toBe(NONE);
  });
});

describe('values of a metric', () => {
  it('shows enough digits to tell two rates apart, and no more', () => {
    const write = valueWriter(percent, [0.1003, 0.1052], { locale: en });
    expect([0.1003, 0.1052].map(write)).toEqual([`10.0${t}%`, `10.5${t}%`]);
    const close = valueWriter(percent, [0.10021, 0.10034], { locale: en });
    expect([0.10021, 0.10034].map(close)).toEqual([`10.02${t}%`, `10.03${t}%`]);
    const far = valueWriter(percent, [0.5, 0.25], { locale: en });
    expect([0.5, 0.25].map(far)).toEqual([`50.0${t}%`, `25.0${t}%`]);
  });

  it('takes two digits where they are enough and it is asked so', () => {
    expect(decimalsToSeparate([50, 25])).toBe(0);
    expect(decimalsToSeparate([10.03, 10.52])).toBe(1);
    expect(decimalsToSeparate([10.021, 10.034])).toBe(2);
  });

  it('gives equal arms three digits', () => {
    const write = valueWriter(percent, [0.1027, 0.1027], { locale: en });
    expect(write(0.1027)).toBe(`10.3${t}%`);
  });

  it('does not call a small rate zero', () => {
    const write = valueWriter(percent, [0.5, 0.0000004], { locale: en });
    expect(write(0.0000004)).toBe(`< 0.01${t}%`);
    expect(write(0)).toBe(`0.00${t}%`);
    expect(formatValue(0.000004, percent, [], en)).toBe(`0.000400${t}%`);
  });

  it('writes money to the cent, and small money to three digits', () => {
    expect(formatValue(12.5, euro, [12.75], en)).toBe('€12.50');
    expect(formatValue(-12345.678, euro, [], en)).toBe(`${MINUS}€12${t}345.68`);
    expect(formatValue(0.01234, euro, [], en)).toBe('€0.0123');
    expect(formatValue(0, euro, [], en)).toBe('€0.00');
    expect(formatValue(12.5, { format: 'currency', currency: null }, [], en)).toBe('12.50');
    expect(formatValue(12.5, { format: 'currency', currency: 'kr?' }, [], en)).toBe('12.50');
  });

  it('writes plain numbers from tiny to huge', () => {
    expect(formatValue(1.2342, plain, [1.2678], en)).toBe('1.234');
    expect(formatValue(812.4, plain, [798.1], en)).toBe('812');
    expect(formatValue(123456.7, plain, [], en)).toBe(`123${t}457`);
    expect(formatValue(3e-9, plain, [], en)).toBe(`3.00${t}×${t}10⁻⁹`);
    expect(formatValue(-4.2e18, plain, [], en)).toBe(`${MINUS}4.20${t}×${t}10¹⁸`);
    expect(formatValue(null, plain, [], en)).toBe(NONE);
    expect(formatValue(Number.POSITIVE_INFINITY, plain, [], en)).toBe('∞');
  });

  it('writes durations in one unit for all arms', () => {
    const write = valueWriter(duration, [0.231, 0.245], { locale: en });
    expect([0.231, 0.245].map(write)).toEqual([`231${t}ms`, `245${t}ms`]);
    expect(formatValue(75.21, duration, [76], en)).toBe(`75.2${t}s`);
    expect(formatValue(7300, duration, [], en)).toBe(`2.03${t}h`);
    expect(formatValue(4 * 86_400, duration, [], en)).toBe(`4.00${t}d`);
  });

  it('keeps a difference of percentages in points', () => {
    const write = differenceWriter(percent, [0.0042, 0.0012, 0.0071], [], en);
    expect(write(0.0042)).toBe(`+0.42${t}pp`);
    expect(differenceWriter(euro, [-0.31], [], en)(-0.31)).toBe(`${MINUS}€0.31`);
    expect(differenceWriter(euro, [3.1], [], en)(3.1)).toBe('+€3.10');
  });

  it('tells any two different values apart when four digits can', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: -6, max: 6 }), (a, b, power) => {
        const values = [a * 10 ** power, b * 10 ** power];
        const write = valueWriter(plain, values, { locale: en });
        if (a !== b) expect(write(values[0])).not.toBe(write(values[1]));
      }),
    );
  });
});

describe('columns of a table', () => {
  it.each([
    [[0.0123456789, 1.5, -2], ['0.012346', '1.500000', '−2.000000']],
    [[12345, 7, 0], ['12 345', '7', '0']],
    [[12345, 9973, -1000], ['12 345', '9 973', '−1 000']],
    [[9999, 1234], ['9999', '1234']],
    [[9999.6, 1234], ['9999.6', '1234.0']],
    [[0.25, 0.5, 10], ['0.25', '0.50', '10.00']],
    [[0.1 + 0.2, 0.3], ['0.3', '0.3']],
    [[123456789.125, 3.25], ['123 456 789', '3']],
    [[1e-9, 0.5], ['1.00 × 10⁻⁹', '0.5']],
  ])('write %j with the same decimals in every row', (cells, shown) => {
    const write = columnWriter(cells, 'en');
    expect(cells.map((cell) => write(cell).replaceAll(THIN, ' '))).toEqual(shown);
  });
});

describe('other figures', () => {
  it('sets digit groups apart by a thin space, whatever the locale', () => {
    expect(formatCount(12345, en)).toBe(`12${t}345`);
    expect(formatCount(1234, en)).toBe('1234');
    expect(formatNumber(1234567.5, 1, { locale: 'de-DE' })).toBe(`1${t}234${t}567,5`);
    expect(formatCount(1234567, 'en-IN')).toBe(`12${t}34${t}567`);
    expect(formatCount(-3, en)).toBe(`${MINUS}3`);
  });

  it('gives zero no sign', () => {
    expect(formatNumber(-0.0001, 2, { locale: en })).toBe('0.00');
    expect(formatNumber(0, 1, { signed: true, locale: en })).toBe('0.0');
  });

  it.each([
    [950, '950'],
    [9999, `9999`],
    [12_345, `12.3${t}k`],
    [10_000_000, `10.0${t}M`],
    [123_400_000, `123${t}M`],
    [999_999, `1.0${t}M`],
  ])('shortens %s to %s', (value, text) => {
    expect(formatCompact(value, en)).toBe(text);
  });

  it('writes bytes, times, levels, probabilities and statistics', () => {
    expect(formatBytes(512, en)).toBe(`512${t}B`);
    expect(formatBytes(2_900_000, en)).toBe(`2.9${t}MB`);
    expect(formatAmount(462_000_000, 'bytes', en)).toBe(`462${t}MB`);
    expect(formatAmount(12_300, 'rows', en)).toBe(`12.3${t}k rows`);
    expect(formatElapsed(0.2, en)).toBe(`< 1${t}ms`);
    expect(formatElapsed(40, en)).toBe(`40${t}ms`);
    expect(formatElapsed(1600, en)).toBe(`1.6${t}s`);
    expect(formatElapsed(125_000, en)).toBe(`2${t}min 5${t}s`);
    expect(formatElapsed(11_400_000, en)).toBe(`3${t}h 10${t}min`);
    expect(formatLevel(0.95, en)).toBe(`95${t}%`);
    expect(formatLevel(0.999, en)).toBe(`99.9${t}%`);
    expect(formatProbability(0.9999, en)).toBe(`> 99.9${t}%`);
    expect(formatProbability(0.00001, en)).toBe(`< 0.1${t}%`);
    expect(formatProbability(1, en)).toBe(`100.0${t}%`);
    expect(formatStatistic(-2.1542, en)).toBe(`${MINUS}2.154`);
    expect(formatStatistic(312.26, en)).toBe('312.3');
    expect(formatDegrees(1, en)).toBe('1');
    expect(formatDegrees(12345.67, en)).toBe(`12${t}345.7`);
    expect(formatPercent(0.0531, 1, { signed: true, locale: en })).toBe(`+5.3${t}%`);
    expect(formatDay('2026-03-02')).toBe('2 March 2026');
    expect(formatDay('soon')).toBe('soon');
  });

  it('needs no decimals for nothing', () => {
    expect(decimalsToSeparate([])).toBe(0);
    expect(decimalsToSeparate([null, 0])).toBe(0);
  });
});
