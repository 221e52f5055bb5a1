import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import type { ExplorationKind } from '../../../src-contract/exploration';
import { LiftbenchError } from '../../../src-contract/failure';
import type { CompleteDefinition, Definition } from '../../../src-contract/experiment';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { exploreExperiment } from '../../../src-main/exploration/explore-experiment';
import { specificationGrid } from '../../../src-main/exploration/specification-grid';
import { definitionOf, InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

const events = `
  SELECT i AS unit, 'x' AS event, CASE WHEN i % 2 = 0 THEN 'control' ELSE 'treatment' END AS variant, TIMESTAMP '2026-03-05 01:00' AS ts, NULL::DOUBLE AS x, CASE WHEN i % 3 = 0 THEN 'l' ELSE 'm' END AS level FROM range(200) t(i)
  UNION ALL SELECT i, 'x', 'treatment', TIMESTAMP '2026-03-06 01:00', NULL, 'm' FROM range(0, 20, 2) t(i)
  UNION ALL SELECT i, 'p', NULL, TIMESTAMP '2026-03-05 02:00' + INTERVAL (d) DAY, CASE WHEN i = 1 THEN 900.0 ELSE 5.0 + i % 7 + (i % 2) END, NULL FROM range(200) t(i), (VALUES (0), (9)) v(d) WHERE i % 5 > 0`;
const written: Definition = {
  liftbench: 1, sources: { events: { path: 'e', time: 'ts' } }, unit: 'unit', period: { from: '2026-03-05', to: '2026-03-31' }, segments: ['level'],
  exposure: { source: 'events', where: "event = 'x'", variant: 'variant' }, variants: [{ id: 'control' }, { id: 'treatment' }],
  metrics: [{ id: 'revenue', kind: 'mean', source: 'events', where: "event = 'p'", value: 'x', cap: { upper: 0.99 } }, { id: 'buyers', kind: 'conversion', source: 'events', where: "event = 'p'" }],
};

async function workshop() {
  const workspace = await TinyWorkspace.open({ events });
  const statistics = new InProcessStatistics();
  const controller = new AbortController();
  const definition = definitionOf(written);
  const progress: number[] = [];
  const evaluate = (one: CompleteDefinition, exploration?: Parameters<Parameters<typeof exploreExperiment>[2]['evaluate']>[1]) => evaluateExperiment({ workspace, statistics, definition: one, baseDirectory: null, timeline: false, exploration });
  const explore = (kind: ExplorationKind, metric = 'revenue', segment: string | null = null) =>
    exploreExperiment({ kind, metric, segment }, definition, { evaluate, signal: controller.signal, onProgress: ({ fraction }) => progress.push(fraction ?? 0) });
  return { workspace, evaluate, explore, controller, definition, progress };
}

describe('a specification curve', () => {
  it('holds every way through the grid once, the declared one as the readout has it', async () => {
    const { workspace, explore, evaluate, definition, progress } = await workshop();
    const { specification } = await explore('specification');
    const { dimensions, specifications, summaries } = specification!;
    expect(dimensions.map(({ id, options }) => [id, options.map(({ label }) => label)])).toEqual([
      ['cap', ['cap at 99 %', 'no cap', 'cap at 99.9 %']], ['window', ['no window', 'within 7d', 'within 14d']], ['method', ['Welch’s t', 'Student’s t']],
      ['interval', ['Fieller interval', 'delta interval']], ['multiple', ['leave out', 'keep with first']],
      ['dedup', ['every row counts', 'without repeated rows']],
    ]);
    expect(specifications).toHaveLength(144);
    expect(new Set(specifications.map(({ choices }) => JSON.stringify(choices))).size).toBe(144);
    const { estimates } = await evaluate(definition);
    const own = estimates.find(({ metric, segment }) => metric === 'revenue' && segment === null);
    expect(specifications.filter(({ declared }) => declared)).toEqual([expect.objectContaining({ lift: own?.lift, liftLow: own?.liftLow, pValue: own?.pValue })]);
    expect(specifications.find(({ choices }) => choices['multiple'] === 'keep with first')?.units).toBe(200);
    expect(summaries[0]).toMatchObject({ variant: 'treatment', analyses: 144 });
    expect(summaries[0]?.drivers[0]?.dimension).toBe('cap');
    expect(summaries[0]?.drivers.find(({ dimension }) => dimension === 'interval')).toEqual({ dimension: 'interval', change: 0, flips: 0, pairs: 72 });
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    const statements = workspace.statements.length;
    await explore('specification');
    expect(workspace.statements.slice(statements).filter((sql) => sql.includes('"events"') && sql.includes('CREATE'))).toEqual([]);
  });

  it('says which data it was made of, unless they changed on the way or something passing stood in the way', async () => {
    const { explore, evaluate, definition } = await workshop();
    const { provenance } = await evaluate(definition);
    const { dataHash } = provenance.sources?.['events'] as { dataHash: string };
    expect((await explore('specification')).data).toEqual({ events: dataHash });
    expect((await explore('distribution')).data).toEqual({ events: dataHash });
    let asked = 0;
    const office = (spoil: (evaluation: Evaluation) => Evaluation) => ({ signal: new AbortController().signal, onProgress: () => undefined, evaluate: async (one: CompleteDefinition) => spoil(await evaluate(one)) });
    const ask = (spoil: (evaluation: Evaluation) => Evaluation) => exploreExperiment({ kind: 'specification', metric: 'revenue', segment: null }, definition, office(spoil));
    const changing = await ask((evaluation) => ({ ...evaluation, provenance: { ...provenance, sources: { events: { dataHash: (asked += 1) < 20 ? 'before' : 'after' } } } }));
    expect(changing.data).toBeUndefined();
    let failed = 0;
    const hampered = await ask((evaluation) => {
      if ((failed += 1) === 7) throw new LiftbenchError({ kind: 'disk', message: 'The disk is full.' });
      return evaluation;
    });
    expect(hampered.data).toBeUndefined();
    expect(hampered.specification?.specifications.filter(({ reason }) => reason === 'The disk is full.')).toHaveLength(1);
  });

  it('stops between analyses when it is cancelled', async () => {
    const { explore, controller } = await workshop();
    controller.abort();
    await expect(explore('specification')).rejects.toMatchObject({ failure: { kind: 'cancelled' } });
  });

  it('offers a covariate’s absence only where there is one, and no cap for a share', () => {
    const grid = (metric: object): string[] => specificationGrid(definitionOf({ ...written, metrics: [{ ...written.metrics[0]!, ...metric } as Definition['metrics'][number]] })).dimensions.map(({ id }) => id);
    expect(grid({ covariate: { days: 7 } })).toContain('covariate');
    expect(grid({})).not.toContain('covariate');
    expect(specificationGrid(definitionOf({ ...written, metrics: [written.metrics[1]!] })).dimensions.map(({ id }) => id)).toEqual(['window', 'method', 'interval', 'multiple', 'dedup']);
  });
});

describe('an exploration', () => {
  it('reads the same values that the readout compares', async () => {
    const { explore, evaluate, definition } = await workshop();
    const { distribution } = await explore('distribution');
    const { estimates } = await evaluate({ ...definition, metrics: [{ ...definition.metrics[0]!, cap: undefined } as CompleteDefinition['metrics'][number]] });
    expect(distribution?.variants.map(({ mean }) => mean)).toEqual([expect.closeTo(estimates[0]!.controlValue!, 9), expect.closeTo(estimates[0]!.value!, 9)]);
    const { decomposition } = await explore('decomposition', 'revenue', 'level');
    expect(decomposition?.segment).toBe('level');
    expect(decomposition!.mix![0]!.rate + decomposition!.mix![0]!.mix).toBeCloseTo(decomposition!.mix![0]!.difference!, 9);
  });

  it('names the metrics and segments there are when it is asked for another', async () => {
    const { explore } = await workshop();
    await expect(explore('influence', 'profit')).rejects.toMatchObject({ failure: { kind: 'input', next: 'Known: revenue, buyers.' } });
    await expect(explore('decomposition', 'revenue', 'city')).rejects.toMatchObject({ failure: { kind: 'input', next: 'Known: level.' } });
  });
});
