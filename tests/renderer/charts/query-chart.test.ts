import { describe, expect, it } from 'vitest';
import { chosenChart } from '../../../src-renderer/cells/result-chart';
import { queryFigure, queryFigureDescription, type QueryDrawing } from '../../../src-renderer/charts/query-chart';

const drawing: QueryDrawing = { type: 'bar', x: { name: 'country', values: ['DE', 'FR', 'DE', 'FR'], time: false }, y: { name: 'units', values: [1, 2, 3, 4] }, colour: { name: 'variant', values: ['a', 'a', 'b', null] }, bins: null };

describe('a chart of an answer', () => {
  it('draws one series per value of the colour', () => {
    const { data } = queryFigure(drawing, { theme: 'light' });
    expect(data.map((series) => [series.name, (series as { y: number[] }).y])).toEqual([['a', [1, 2]], ['b', [3]], ['empty', [4]]]);
    expect(queryFigureDescription(drawing)).toBe('Bars of units over country, 4 points, one series per variant.');
  });

  it('gathers what would be more series than colours', () => {
    const values = Array.from({ length: 20 }, (_, index) => `v${String(index)}`);
    const { data } = queryFigure({ ...drawing, x: { name: 'x', values: values.map((_, index) => index), time: false }, y: { name: 'y', values: values.map((_, index) => index) }, colour: { name: 'c', values } }, { theme: 'dark' });
    expect(data).toHaveLength(8);
    expect(data.at(-1)?.name).toBe('13 others');
    expect(data.flatMap((series) => (series as { y: number[] }).y)).toHaveLength(20);
  });

  it('draws a histogram from its bins', () => {
    const { data } = queryFigure({ type: 'histogram', x: { name: 'x', values: [], time: false }, y: null, colour: null, bins: [{ low: 0, high: 2, count: 5 }, { low: 2, high: 4, count: 1 }] }, { theme: 'light' });
    expect(data[0]).toMatchObject({ type: 'bar', x: [1, 3], y: [5, 1], width: [2, 2] });
  });

  it('guesses what fits the columns, and keeps what was chosen while it is there', () => {
    const columns = [{ name: 'day', type: 'DATE', class: 'time' as const }, { name: 'n', type: 'BIGINT', class: 'number' as const }, { name: 'who', type: 'VARCHAR', class: 'text' as const }];
    expect(chosenChart(undefined, columns)).toEqual({ type: 'line', x: 'day', y: 'n', colour: 'who' });
    expect(chosenChart(undefined, columns.slice(1))).toEqual({ type: 'bar', x: 'who', y: 'n', colour: null });
    expect(chosenChart(undefined, columns.slice(1, 2))).toEqual({ type: 'histogram', x: 'n', y: null, colour: null });
    expect(chosenChart({ type: 'bar', x: 'gone', y: 'n', colour: 'who' }, columns)).toEqual({ type: 'bar', x: 'day', y: 'n', colour: 'who' });
  });
});
