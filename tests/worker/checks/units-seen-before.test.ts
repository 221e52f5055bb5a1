import { describe, expect, it } from 'vitest';
import { newUnits } from '../../../src-worker/checks/new-units';
import { replays } from '../../../src-worker/checks/replays';
import type { ReplayFacts } from '../../../src-contract/trust';
import { assigned } from './assigned-units';

const input = assigned(Array.from({ length: 2000 }, (_, i) => ({ variant: i % 2, at: i * 1000 })));
const seen = (control: number, treatment: number) => newUnits.run({ ...input, facts: { ...input.facts, newUnits: { before: Date.UTC(2026, 2, 1), sources: ['history'], seen: [control, treatment] } } });
const repeated = (over: Partial<ReplayFacts['sources'][number]>, oneIn = 1) =>
  replays.run({ ...input, facts: { ...input.facts, replays: { window: 10, oneIn, sources: [{ source: 'events', columns: ['event'], rows: 40_000, replayed: 300, units: [1000, 1000], replayedUnits: [100, 110], ...over }] } } });

describe('units seen before', () => {
  it('are told, and warned about only where variants differ', () => {
    expect(seen(0, 0)).toMatchObject({ status: 'pass', message: 'No unit has rows from before the experiment in history: all are new there.' });
    expect(seen(300, 310)).toMatchObject({ status: 'pass' });
    expect(seen(300, 310)?.message).toContain('610 units (30.5 %) have rows from before the experiment: control 30.0 %, treatment 31.0 %. The variants agree');
    // SciPy's chi2_contingency([[300, 700], [400, 600]], correction=False): 21.978, p = 2.76e-6.
    expect(seen(300, 400)?.statistic).toBeCloseTo(21.978, 3);
    expect(seen(300, 400)).toMatchObject({ status: 'warn', degreesOfFreedom: 1 });
    expect(seen(1, 2)?.message).toContain('too few to compare');
    expect(newUnits.run(input)).toBeNull();
  });
});

describe('repeated rows', () => {
  it('warn where they hit the variants unequally', () => {
    expect(repeated({})).toMatchObject({ status: 'pass' });
    expect(repeated({})?.message).toBe('300 of 40\u202f000 rows of events (0.8 %), of 210 units, repeat an earlier one within 10 seconds. They are as many in every variant.');
    expect(repeated({ replayedUnits: [40, 160] })?.status).toBe('warn');
    expect(repeated({ replayedUnits: [40, 160] })?.message).toContain('control 4.0 %, treatment 16.0 %');
    expect(repeated({ replayed: 0, replayedUnits: [0, 0] }, 4)?.message).toBe('No row repeats an earlier one of its unit within 10 seconds. One unit in 4 was looked at.');
  });

  it('say so where the sources could not be read', () => {
    expect(replays.run({ ...input, facts: { ...input.facts, unread: 'Conversion Error.' } })).toMatchObject({ status: 'skipped' });
  });

  it('are not judged where rows are alike by nature', () => {
    expect(repeated({ replayed: 15_000, replayedUnits: [400, 700] })).toMatchObject({ status: 'pass', pValue: null });
  });
});
