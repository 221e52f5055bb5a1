import { describe, expect, it } from 'vitest';
import { dayAxis, periodSpan, startOfDay } from '../../../src-main/evaluation/period-span';

const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

describe('a period of days', () => {
  it('includes both days', () => {
    const { start, end } = periodSpan({ from: '2026-03-02', to: '2026-03-15', timezone: 'UTC' });
    expect([iso(start), iso(end)]).toEqual(['2026-03-02T00:00:00.000Z', '2026-03-16T00:00:00.000Z']);
  });
  it('is open where a day is missing', () => {
    expect(periodSpan({ from: null, to: null, timezone: 'UTC' })).toEqual({ start: null, end: null });
  });
  it('follows the clock changes of its zone', () => {
    const { start, end } = periodSpan({ from: '2026-03-29', to: '2026-03-29', timezone: 'Europe/Prague' });
    expect([iso(start), iso(end)]).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
    const autumn = periodSpan({ from: '2026-10-25', to: '2026-10-25', timezone: 'Europe/Prague' });
    expect(((autumn.end ?? 0) - (autumn.start ?? 0)) / 3_600_000).toBe(25);
  });
  it('begins with the first instant of a day whose midnight the clocks skip', () => {
    expect(iso(startOfDay('2018-11-04', 'America/Sao_Paulo'))).toBe('2018-11-04T03:00:00.000Z');
  });
  it('works in zones far from Greenwich, and with half hours', () => {
    expect(iso(startOfDay('2026-01-01', 'Pacific/Kiritimati'))).toBe('2025-12-31T10:00:00.000Z');
    expect(iso(startOfDay('2026-01-01', 'Pacific/Pago_Pago'))).toBe('2026-01-01T11:00:00.000Z');
    expect(iso(startOfDay('2026-01-01', 'Asia/Kolkata'))).toBe('2025-12-31T18:30:00.000Z');
  });
});

describe('the days of a timeline', () => {
  it('are not laid out where an exposure is beyond what a date can be', () => {
    const open = { from: '2027-01-01', to: null, timezone: 'UTC' };
    expect(dayAxis(open, 9.22e15, 9.22e15)).toBeNull();
    expect(dayAxis({ ...open, from: null }, Date.UTC(12_000, 0, 1), Date.UTC(12_000, 0, 2))).toBeNull();
  });
  it('are those of the period', () => {
    const axis = dayAxis({ from: '2026-02-27', to: '2026-03-01', timezone: 'UTC' }, 0, 0);
    expect(axis?.days).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(iso(axis?.ends[2] ?? null)).toBe('2026-03-02T00:00:00.000Z');
  });
  it('reach from the first to the last exposure where the period is open', () => {
    const axis = dayAxis({ from: null, to: null, timezone: 'America/New_York' }, Date.parse('2026-03-02T03:00:00Z'), Date.parse('2026-03-03T12:00:00Z'));
    expect(axis?.days).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
  });
});
