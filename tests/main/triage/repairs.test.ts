import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Definition } from '../../../src-contract/experiment';
import type { Repair } from '../../../src-contract/repairs';
import type { Evaluation } from '../../../src-contract/evaluation';
import { estimateOf, evaluate, TinyWorkspace } from '../evaluation/tiny-workspace';

/** Twelve people, one event a row; written out so that every expected figure can be counted by hand. */
const events = `SELECT id, user_id, ts::TIMESTAMP AS ts, event, variant, amount::DOUBLE AS amount FROM (VALUES
  ('e01', 'a', '2026-03-02 10:00:00', 'exposure', 'control', NULL),
  ('e02', 'b', '2026-03-02 11:00:00', 'exposure', 'control', NULL),
  ('e03', 'c', '2026-03-02 12:00:00', 'exposure', 'control', NULL),
  ('e04', 'd', '2026-03-02 13:00:00', 'exposure', 'treatment', NULL),
  ('e05', 'e', '2026-03-02 14:00:00', 'exposure', 'treatment', NULL),
  ('e06', 'f', '2026-03-02 15:00:00', 'exposure', 'Treatment', NULL),
  ('e07', 'g ', '2026-03-03 15:00:00', 'exposure', 'treatment', NULL),
  ('e08', 'null', '2026-03-03 16:00:00', 'exposure', 'control', NULL),
  ('e10', 'a', '2026-03-02 10:30:00', 'purchase', NULL, 10),
  ('e11', 'd', '2026-03-02 13:30:00', 'purchase', NULL, 20),
  ('e11', 'd', '2026-03-02 13:30:00', 'purchase', NULL, 20),
  ('e12', 'f', '2026-03-02 15:30:00', 'purchase', NULL, 3000),
  ('e13', 'G', '2026-03-03 15:30:00', 'purchase', NULL, 40),
  ('e14', 'b', '1970-01-01 00:00:00', 'purchase', NULL, 5),
  ('e15', 'c', '2026-03-02 12:01:00', 'view', NULL, NULL),
  ('e16', 'c', '2026-03-02 12:02:00', 'view', NULL, NULL),
  ('e17', 'c', '2026-03-02 12:03:00', 'view', NULL, NULL)
) t(id, user_id, ts, event, variant, amount)`;

function definition(repairs?: Repair[]): Definition {
  return {
    liftbench: 1,
    sources: { events: { path: 'events.csv', time: 'ts' } },
    unit: 'user_id',
    exposure: { source: 'events', where: "event = 'exposure'", variant: 'variant' },
    variants: [{ id: 'control' }, { id: 'treatment' }],
    metrics: [
      { id: 'revenue', kind: 'mean', source: 'events', where: "event = 'purchase'", value: 'amount', aggregate: 'sum' },
      { id: 'views', kind: 'count', source: 'events', where: "event = 'view'" },
    ],
    ...(repairs === undefined ? {} : { repairs }),
  };
}

/** What a repair may not change where it does nothing: every figure, to the bit. Timings and the statements' text aside. */
function figures({ experiment: { dataHash }, variants, checks, estimates, verdicts, timeline }: Evaluation): unknown {
  return { dataHash, variants, checks, estimates, verdicts, timeline };
}

async function with_(repairs: Repair[]): Promise<Evaluation> {
  return evaluate(await TinyWorkspace.open({ events }), definition(repairs));
}

it('leaves out the repeats of a key and says how many', async () => {
  const before = await with_([]);
  expect(estimateOf(before, 'revenue').value).toBeCloseTo((20 + 20) / 3, 12);
  const after = await with_([{ kind: 'deduplicate', source: 'events', key: ['id'] }]);
  expect(estimateOf(after, 'revenue').value).toBeCloseTo(20 / 3, 12);
  expect(after.repairs).toEqual([{ index: 0, kind: 'deduplicate', words: 'Left out 1 row of events that repeat an earlier one in id.', note: null, sources: ['events'], rowsDropped: 1, rowsChanged: 0, units: null }]);
  expect(before.repairs).toBeUndefined();
});

it('takes all columns as the key of duplicates where none is named', async () => {
  const after = await with_([{ kind: 'deduplicate', source: 'events' }]);
  expect(after.repairs?.[0]).toMatchObject({ rowsDropped: 1 });
});

it('reads another spelling of a variant as the declared one', async () => {
  const after = await with_([{ kind: 'merge-variants', from: ['Treatment'], to: 'treatment' }]);
  expect(after.variants.map(({ units }) => units)).toEqual([4, 4]);
  expect(after.repairs?.[0]).toMatchObject({ rowsChanged: 1, words: 'Read “Treatment” as treatment in 1 exposure row.' });
});

it('joins ids that differ by spaces and case, one repair after the other', async () => {
  const after = await with_([{ kind: 'trim-ids' }, { kind: 'fold-ids' }]);
  expect(after.repairs?.map(({ rowsChanged }) => rowsChanged)).toEqual([1, 1]);
  expect(estimateOf(after, 'revenue').value).toBeCloseTo((40 + 40) / 3, 12);
});

it('leaves out the rows of stand-in ids', async () => {
  const after = await with_([{ kind: 'drop-placeholder-ids' }]);
  expect(after.variants.map(({ units }) => units)).toEqual([3, 3]);
  expect(after.repairs?.[0]).toMatchObject({ rowsDropped: 1 });
});

it.each([
  ['too many rows in one hour', { moreThan: { rows: 3, per: 'hour' } }, 1, 4],
  ['a pattern, whatever its case', { matching: { column: 'user_id', pattern: '^NULL$' } }, 1, 1],
  ['ids', { ids: ['c', 'nobody'] }, 2, 4],
  ['a condition on any of their rows', { where: "event = 'view'" }, 1, 4],
] as const)('leaves out whole units by %s', async (_by, rule, units, rowsDropped) => {
  const after = await with_([{ kind: 'drop-units', ...rule } as unknown as Repair]);
  expect(after.variants.map((variant) => variant.units)).toEqual([3, 3]);
  expect(after.repairs?.[0]).toMatchObject({ units, rowsDropped });
});

it('leaves out rows by a condition, rows outside of days, and everything from an incomplete day on', async () => {
  const dropped = await with_([{ kind: 'drop-rows', source: 'events', where: 'amount > 15' }]);
  expect(dropped.repairs?.[0]).toMatchObject({ rowsDropped: 4 });
  const clipped = await with_([{ kind: 'clip-times', source: 'events', from: '2026-03-01' }]);
  expect(clipped.repairs?.[0]).toMatchObject({ rowsDropped: 1 });
  const ended = await with_([{ kind: 'end-before-incomplete-day', day: '2026-03-03' }]);
  expect(ended.variants.map(({ units }) => units)).toEqual([3, 2]);
  expect(ended.repairs?.[0]).toMatchObject({ rowsDropped: 2 });
});

it('brings values of another unit to the scale of the others', async () => {
  const after = await with_([{ kind: 'merge-variants', from: ['Treatment'], to: 'treatment' }, { kind: 'scale-values', source: 'events', column: 'amount', where: 'amount >= 1000', factor: 0.01 }]);
  expect(estimateOf(after, 'revenue').value).toBeCloseTo((20 + 20 + 30) / 4, 12);
  expect(after.repairs?.[1]).toMatchObject({ rowsChanged: 1 });
});

it('names the repair that is wrong', async () => {
  await expect(with_([{ kind: 'drop-rows', source: 'events', where: 'amunt > 1' }])).rejects.toMatchObject({ failure: { place: { field: 'repairs[0].where' } } });
  await expect(with_([{ kind: 'deduplicate', source: 'events', key: ['idd'] }])).rejects.toMatchObject({ failure: { place: { field: 'repairs[0].key[0]' } } });
  expect(() => evaluate({} as never, definition([{ kind: 'drop-rows', source: 'nowhere', where: 'true' }]))).toThrow(/repairs\[0\]\.source/);
});

const anyRepair: fc.Arbitrary<Repair> = fc.oneof(
  fc.constant<Repair>({ kind: 'deduplicate', source: 'events', key: ['id'] }),
  fc.constant<Repair>({ kind: 'deduplicate', source: 'events' }),
  fc.constant<Repair>({ kind: 'merge-variants', from: ['Treatment'], to: 'treatment' }),
  fc.constant<Repair>({ kind: 'trim-ids' }),
  fc.constant<Repair>({ kind: 'fold-ids', source: 'events' }),
  fc.constant<Repair>({ kind: 'drop-placeholder-ids' }),
  fc.constant<Repair>({ kind: 'drop-units', ids: ['c'] }),
  fc.constant<Repair>({ kind: 'clip-times', source: 'events', from: '2026-03-02', to: '2026-03-03' }),
  fc.constant<Repair>({ kind: 'end-before-incomplete-day', day: '2026-03-03' }),
  fc.constant<Repair>({ kind: 'scale-values', source: 'events', column: 'amount', where: 'amount >= 1000', factor: 0.01 }),
);

it('restores every figure to the bit when any list of repairs is undone, in the same engine and in a new one', async () => {
  const untouched = figures(await with_([]));
  await fc.assert(fc.asyncProperty(fc.array(anyRepair, { minLength: 1, maxLength: 4 }), async (repairs) => {
    const workspace = await TinyWorkspace.open({ events });
    const first = figures(await evaluate(workspace, definition(repairs)));
    expect(figures(await evaluate(workspace, definition()))).toEqual(untouched);
    expect(figures(await evaluate(workspace, definition(repairs)))).toEqual(first);
    expect(figures(await evaluate(workspace, definition([])))).toEqual(untouched);
    await workspace.database.close();
  }), { numRuns: 15 });
});

it('gives the same figures for the same repairs whatever was looked at before', async () => {
  await fc.assert(fc.asyncProperty(fc.array(anyRepair, { maxLength: 3 }), fc.array(anyRepair, { maxLength: 3 }), async (some, others) => {
    const used = await TinyWorkspace.open({ events });
    await evaluate(used, definition(others));
    const again = await evaluate(used, definition(some));
    const fresh = await with_(some);
    expect(figures(again)).toEqual(figures(fresh));
    expect(again.repairs).toEqual(fresh.repairs);
    await used.database.close();
  }), { numRuns: 15 });
});
