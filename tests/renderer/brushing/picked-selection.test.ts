import { describe, expect, it } from 'vitest';
import type { SegmentEstimate, SegmentExploration, SegmentLevels } from '../../../src-contract/exploration-segments';
import { brushUnits, filterExperiment } from '../../../src-renderer/brushing/follow-up';
import { brushOf, segmentExpression, segmentFilterWords, segmentName, segmentNames } from '../../../src-renderer/brushing/picked-selection';
import { Session } from '../../../src-renderer/notebook/session';
import { fakeBridge } from '../stage/fake-bridge';

const country: SegmentLevels = { column: 'country', by: 'value', declared: true, how: null, together: 3, levels: ['DE', 'FR', 'other', '(none)'], conditions: ["country = 'DE'", "country = 'FR'", "country NOT IN ('DE', 'FR')", 'country IS NULL'] };
const weekday: SegmentLevels = { column: 'ts', by: 'weekday', declared: false, how: null, together: 0, levels: ['Monday', 'Tuesday'], conditions: ['isodow(ts) = 1', 'isodow(ts) = 2'] };

const estimate = (group: SegmentEstimate['group'], levels: readonly (number | null)[]): SegmentEstimate => ({
  group, levels, variant: 'treatment', units: 10, controlUnits: 10, value: null, controlValue: null, difference: null, differenceStandardError: null, lift: null, liftLow: null, liftHigh: null, liftStandardError: null, shrunkenLift: null, pValue: null, holm: null, benjaminiHochberg: null, reason: null,
});
const estimates = [estimate(null, [null, null]), estimate('first', [1, null]), estimate('first', [1, null]), estimate('second', [null, 0]), estimate('pair', [1, 0])];
const segments: SegmentExploration = { offered: [], columns: [country, weekday], fewest: 100, estimates, tests: [], families: [] };
const alone = { ...segments, columns: [country] };

describe('A segment that was pressed in a chart', () => {
  it('is brushed by its value, or by being empty', () => {
    expect(brushOf(alone, { levels: [1] }).selection).toEqual([{ kind: 'levels', column: 'country', levels: ['FR'] }]);
    expect(brushOf(alone, { levels: [3] }).selection).toEqual([{ kind: 'levels', column: 'country', levels: [null] }]);
  });

  it('is not brushed where no one bar holds it, and says why', () => {
    expect(brushOf(alone, { levels: [2] })).toEqual({ selection: null, reason: expect.stringContaining('rarest values of country') });
    expect(brushOf(segments, { levels: [1, 0] })).toEqual({ selection: null, reason: expect.stringContaining('ts by weekday has no bars') });
    expect(brushOf(alone, { levels: [null] }).selection).toBeNull();
  });

  it('is a filter of the exposure rows, in SQL and in words', () => {
    expect(segmentExpression(segments, { levels: [1, 0] })).toBe("country = 'FR' AND isodow(ts) = 1");
    expect(segmentFilterWords(segments, { levels: [1, 0] })).toBe('country = FR and ts by weekday = Monday');
  });

  it('has the name that a readout gives it, so that it is counted once; all units have none', () => {
    expect(segmentName(segments, estimates[1]!)).toBe('country=FR');
    expect(segmentNames(segments)).toEqual(['country=FR', 'ts by weekday=Monday', 'country × ts by weekday=FR, Monday']);
  });
});

describe('Following up on a segment', () => {
  const definition = 'liftbench: 1\nid: x\n';
  const opened = (kinds: readonly ('experiment' | 'chart' | 'brush')[]): Session => {
    const session = new Session(fakeBridge({ definition }));
    session.show({ name: 'x', cells: kinds.map((kind, at) => (kind === 'experiment' ? { kind, id: `c${String(at)}`, definition } : kind === 'chart' ? { kind, id: `c${String(at)}`, chart: 'heat-map' } : { kind, id: `c${String(at)}` })) }, { key: 'k', path: null, baseDirectory: null, revision: null, readOnly: false, recovered: false });
    return session;
  };
  const chosen = [{ kind: 'levels' as const, column: 'country', levels: ['FR'] }];

  it('brushes in the next cell that explores the same units, and never in another experiment’s', () => {
    const session = opened(['experiment', 'chart', 'experiment', 'brush']);
    brushUnits(session, 'c1', chosen);
    expect(session.notebook.cells.map(({ kind }) => kind)).toEqual(['experiment', 'chart', 'brush', 'experiment', 'brush']);
    expect(session.notebook.cells[2]).toMatchObject({ conditions: chosen });
    expect(session.notebook.cells[4]).not.toHaveProperty('conditions');
    const near = opened(['experiment', 'brush', 'chart', 'brush']);
    brushUnits(near, 'c2', chosen);
    expect(near.notebook.cells[3]).toMatchObject({ conditions: chosen });
    expect(near.notebook.cells).toHaveLength(4);
  });

  it('filters the experiment and says that it was chosen after looking; one undo takes both back', () => {
    const session = opened(['experiment', 'chart']);
    filterExperiment(session, 'c1', { expression: "country = 'FR'", words: 'country = FR' });
    const [experiment, note] = session.notebook.cells;
    expect(experiment).toMatchObject({ definition: expect.stringMatching(/# Chosen after looking at the results, among others: country = FR\.\nfilters:\n {2}exposure: country = 'FR'/) });
    expect(note).toMatchObject({ kind: 'note', text: expect.stringContaining('Chosen after looking') });
    session.undo();
    expect(session.notebook.cells.map(({ kind }) => kind)).toEqual(['experiment', 'chart']);
    expect(session.notebook.cells[0]).toMatchObject({ definition });
  });
});
