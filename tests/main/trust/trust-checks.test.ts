import { afterEach, describe, expect, it } from 'vitest';
import type { Check, Evaluation } from '../../../src-contract/evaluation';
import type { Definition } from '../../../src-contract/experiment';
import type { NewUnitsEvidence, ReplaysEvidence, SampleRatioCauseEvidence } from '../../../src-contract/trust';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { definitionOf, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

/**
 * 6000 units over ten days, by hash 5 : 5, with device and plan, of which half of the treatment's tv units of 4–6 March are
 * missing; a purchase for every third, and a history for every fifth.
 */
const units = `SELECT i AS n, 'u' || i AS user, CASE WHEN hash(i * 7 + 1) % 2 = 0 THEN 'a' ELSE 'b' END AS variant, ['web', 'app', 'tv'][(hash(i * 3 + 2) % 3)::INTEGER + 1] AS device,
  (hash(i * 11 + 5) % 2)::INTEGER AS plan, TIMESTAMP '2026-03-01 00:00:00' + to_milliseconds((hash(i * 5 + 3) % 864000000)::BIGINT) AS ts FROM range(6000) r(i)`;
const sound = `SELECT * FROM (${units})`;
const lossy = `SELECT * FROM (${units}) WHERE NOT (variant = 'b' AND device = 'tv' AND ts >= '2026-03-04' AND ts < '2026-03-07' AND hash(n * 13) % 10 < 8)`;
const events = (from: string): string => `SELECT user, 'exposure' AS event, variant, device, plan, ts, NULL AS amount, 'x' || n AS event_id FROM (${from})
  UNION ALL SELECT user, 'purchase', variant, device, plan, ts + INTERVAL 1 HOUR, 10.0 + n % 7, 'p' || n FROM (${from}) WHERE n % 3 = 0`;

const written: Definition = {
  liftbench: 1, unit: 'user', sources: { events: { path: 'x', time: 'ts' } }, exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
  variants: [{ id: 'a' }, { id: 'b' }], metrics: [{ id: 'spend', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount' }],
  period: { from: '2026-03-01', to: '2026-03-10' },
} as Definition;

describe('the checks on the assignment', () => {
  let workspace: TinyWorkspace | null = null;
  afterEach(async () => {
    await workspace?.database.close();
    workspace = null;
  });
  const statistics = new InProcessStatistics();
  const open = async (tables: Record<string, string>): Promise<TinyWorkspace> => (workspace = await TinyWorkspace.open(tables));
  const evaluate = (over: Partial<Definition> = {}, trust = true): Promise<Evaluation> =>
    evaluateExperiment({ workspace: workspace!, statistics, definition: definitionOf({ ...written, ...over }), baseDirectory: null, timeline: false, trust });
  const check = ({ checks }: Evaluation, id: string): Check | undefined => checks.find((one) => one.id === id);

  it('are made where they are asked for, and read nothing twice', async () => {
    const { statements } = await open({ events: events(sound) });
    expect((await evaluate({}, false)).checks.map(({ id }) => id)).not.toContain('balance');
    const first = await evaluate();
    expect(first.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['assignment-order', 'balance', 'replays']));
    const before = statements.length;
    const again = await evaluate({ analysis: { confidence: 0.9, method: 'z' } });
    await evaluate({ segments: ['device'] }, false);
    const read = statements.length;
    expect(again.checks).toEqual(first.checks);
    const segmented = await evaluate({ segments: ['device'] });
    expect({ again: before, segmented: statements.length }).toEqual({ again: before, segmented: read });
    expect((check(segmented, 'balance')?.evidence['items'] as { name: string }[]).map(({ name }) => name).sort()).toEqual(['device', 'plan']);
    expect(await workspace!.tables()).not.toContainEqual(expect.stringContaining('trust'));
  });

  it('compare columns with few values though no segment is declared, and leave ids and times alone', async () => {
    await open({ events: events(sound) });
    const found = check(await evaluate(), 'balance');
    expect((found?.evidence['items'] as { name: string }[]).map(({ name }) => name).sort()).toEqual(['device', 'plan']);
    expect(found?.status).toBe('pass');
  });

  it('say which units are missing, with a condition that finds their rows and a repair that leaves them out', async () => {
    await open({ events: events(lossy) });
    const evaluation = await evaluate();
    expect(check(evaluation, 'sample-ratio')?.status).toBe('fail');
    const { answer } = check(evaluation, 'sample-ratio-cause')?.evidence as unknown as SampleRatioCauseEvidence;
    expect(answer.map(({ words }) => words)).toEqual(["device = 'tv' on 4–6 March"]);
    const where = answer[0]!.where;
    expect(where).toBe("event = 'exposure' AND device = 'tv' AND ts >= TIMESTAMP '2026-03-04' AND ts < TIMESTAMP '2026-03-07'");
    const connection = await workspace!.database.connect();
    const rows = await connection.rows<{ variant: string; rows: number }>(`SELECT variant, count(*)::DOUBLE AS rows FROM events WHERE ${where} GROUP BY variant ORDER BY variant`);
    connection.close();
    expect(rows.map(({ rows: count }) => count)).toEqual(answer[0]!.units);
    const repaired = await evaluate({ repairs: [answer[0]!.repair] } as Partial<Definition>);
    expect(check(repaired, 'sample-ratio')).toMatchObject({ status: 'pass' });
    expect(check(repaired, 'sample-ratio')?.pValue).toBeCloseTo(answer[0]!.pValueWithout, 12);
    expect(check(repaired, 'sample-ratio-cause')).toBeUndefined();
  });

  it('count units seen before in a source that no metric reads', async () => {
    await open({ events: events(sound), history: `SELECT n::VARCHAR AS id, 'u' || n AS person, TIMESTAMP '2026-02-20 12:00:00' AS at FROM (${units}) WHERE n % 5 = 0 OR n > 5990` });
    const sources = { ...written.sources, history: { path: 'y', time: 'at', unit: 'person' } };
    const found = check(await evaluate({ sources }), 'new-units')?.evidence as unknown as NewUnitsEvidence;
    expect(found.sources).toEqual(['history']);
    expect(found.variants.reduce((sum, { seenBefore }) => sum + seenBefore, 0)).toBe(1208);
    expect(found.before).toBe('2026-03-01T00:00:00.000Z');
    const connection = await workspace!.database.connect();
    const [expected] = await connection.rows<{ seen: number }>(`SELECT count(*)::DOUBLE AS seen FROM (${units}) WHERE variant = 'a' AND (n % 5 = 0 OR n > 5990)`);
    connection.close();
    expect(found.variants[0]?.seenBefore).toBe(expected?.seen);
  });

  it('count repeated rows whatever their row ids, by variant', async () => {
    const replayed = `SELECT user, event, variant, device, plan, ts + INTERVAL 3 SECOND, amount, 'again ' || event_id FROM (${events(sound)}) WHERE event = 'purchase' AND variant = 'b' AND substr(user, 2)::INTEGER % 60 = 0`;
    const later = `SELECT user, event, variant, device, plan, ts + INTERVAL 11 SECOND, amount, 'later ' || event_id FROM (${events(sound)}) WHERE event = 'purchase' AND substr(user, 2)::INTEGER % 90 = 3`;
    const twice = `SELECT user, event, variant, device, plan, ts, amount, 'twice ' || event_id FROM (${events(sound)}) WHERE event = 'purchase' AND substr(user, 2)::INTEGER % 90 = 6`;
    await open({ events: `${events(sound)} UNION ALL ${replayed} UNION ALL ${later} UNION ALL ${twice}` });
    const evaluation = await evaluate();
    const { sources: [found] } = check(evaluation, 'replays')?.evidence as unknown as ReplaysEvidence;
    const connection = await workspace!.database.connect();
    const [expected] = await connection.rows<{ rows: number }>(`SELECT count(*)::DOUBLE AS rows FROM (${units}) WHERE variant = 'b' AND n % 60 = 0`);
    connection.close();
    expect(found?.columns).toEqual(['event', 'variant', 'device', 'plan', 'amount']);
    expect(found?.replayed).toBe(expected?.rows);
    expect(found?.replayedUnits).toEqual([0, expected?.rows]);
    expect(check(evaluation, 'replays')?.status).toBe('warn');
  });

  it('withhold no evaluation when a source cannot be read for them', async () => {
    await open({ events: events(sound), history: `SELECT 'u' || n AS person, TIMESTAMP '2026-02-20' AS at FROM (${units})` });
    const connection = await workspace!.database.connect();
    await connection.run('DROP TABLE history');
    connection.close();
    const evaluation = await evaluate({ sources: { ...written.sources, history: { path: 'y', time: 'at', unit: 'person' } } });
    expect(check(evaluation, 'replays')?.status).toBe('skipped');
    expect(evaluation.estimates).toHaveLength(1);
  });

  it('see a unit that switches its variant later, though its first exposures agree', async () => {
    const switched = `SELECT user, event, 'b', device, plan, ts + INTERVAL 2 HOUR, amount, 's' || event_id FROM (${events(sound)}) WHERE event = 'exposure' AND variant = 'a' AND substr(user, 2)::INTEGER % 100 = 0 AND ts < '2026-03-10'`;
    await open({ events: `${events(sound)} UNION ALL ${switched}` });
    const connection = await workspace!.database.connect();
    const [expected] = await connection.rows<{ rows: number }>(`SELECT count(*)::DOUBLE AS rows FROM (${switched})`);
    connection.close();
    expect(check(await evaluate(), 'multiple-variants')?.evidence).toMatchObject({ units: expected?.rows, byVariants: [{ variants: 'a + b', units: expected?.rows }] });
  });

  it('do without a time, and without anything to look at', async () => {
    await open({ events: `SELECT user, variant, n % 4 AS amount FROM (${units})` });
    const { period: _period, ...timeless } = written;
    const evaluation = await evaluateExperiment({
      workspace: workspace!, statistics, baseDirectory: null, timeline: false, trust: true,
      definition: definitionOf({ ...timeless, sources: { events: { path: 'x' } }, exposure: { source: 'events', variant: 'variant' }, metrics: [{ id: 'spend', kind: 'mean', source: 'events', value: 'amount' }] } as Definition),
    });
    const made = evaluation.checks.map(({ id }) => id);
    for (const id of ['assignment-order', 'new-units', 'replays', 'daily-sample-ratio']) expect(made).not.toContain(id);
  });

  it('take one unit, and a column that is always empty', async () => {
    await open({ events: "SELECT 'u1' AS user, 'exposure' AS event, 'a' AS variant, NULL::VARCHAR AS device, TIMESTAMP '2026-03-02' AS ts, NULL::DOUBLE AS amount" });
    const evaluation = await evaluate();
    expect(evaluation.checks.filter(({ id }) => ['assignment-order', 'balance'].includes(id))).toEqual([]);
  });
});
