import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { evaluateExperiment } from '../../../src-main/evaluation/evaluate-experiment';
import { readDefinitionText } from '../../../src-main/evaluation/definition-text';
import { TriageDesk } from '../../../src-main/triage/triage-desk';
import { InProcessStatistics, TinyWorkspace } from '../evaluation/tiny-workspace';

const definition = `liftbench: 1
sources: { events: { path: events.csv, time: ts } }
unit: user_id
exposure: { source: events, where: "event = 'exposure'", variant: variant }
variants: [{ id: control }, { id: treatment }]
metrics:
  - { id: revenue, kind: mean, source: events, where: "event = 'purchase'", value: amount, aggregate: sum }
segments: [country]
`;
const columns = `user_id VARCHAR, ts TIMESTAMP, event VARCHAR, variant VARCHAR, country VARCHAR, amount DOUBLE, user_agent VARCHAR, forced BOOLEAN, event_id VARCHAR`;
const asked = { definition, baseDirectory: null };

function tableOf(values: readonly string[]): string {
  const names = columns.replace(/ [A-Z]+(,|$)/g, '$1');
  const casts = columns.split(', ').map((column) => `${column.split(' ')[0]!}::${column.split(' ')[1]!} AS ${column.split(' ')[0]!}`).join(', ');
  return values.length === 0 ? `SELECT ${columns.split(', ').map((column) => `NULL::${column.split(' ')[1]!} AS ${column.split(' ')[0]!}`).join(', ')} WHERE FALSE` : `SELECT ${casts} FROM (VALUES ${values.join(', ')}) t(${names})`;
}

function figures({ variants, checks, estimates, verdicts }: Evaluation): unknown {
  return { variants, checks, estimates, verdicts };
}

describe('Triage', () => {
  it.each([
    ['an empty source', []],
    ['a source of one row', ["('u1', '2026-03-02', 'exposure', 'control', 'NL', 1, 'x', FALSE, 'e1')"]],
    ['a source of nothing but NULLs', Array.from({ length: 5 }, () => '(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)')],
    ['exposures without a time', Array.from({ length: 30 }, (_, row) => `('u${String(row)}', NULL, 'exposure', 'control', NULL, NULL, NULL, NULL, NULL)`)],
    ['infinite times and values', Array.from({ length: 30 }, (_, row) => `('u${String(row)}', ${row % 2 === 0 ? "'infinity'" : "'290000-01-01'"}, 'exposure', 'control', NULL, 'inf', NULL, TRUE, NULL)`)],
  ])('survives %s, with and without repairs, and shows the rows of whatever it found', async (_what, values) => {
    const repairs = `repairs: [{ kind: deduplicate, source: events }, { kind: trim-ids }, { kind: fold-ids }, { kind: drop-placeholder-ids }, { kind: clip-times, source: events }, { kind: drop-units, moreThan: { rows: 3, per: hour } }]\n`;
    for (const text of [definition, definition + repairs]) {
      const workspace = await TinyWorkspace.open({ events: tableOf(values) });
      const desk = new TriageDesk(workspace, new InProcessStatistics());
      const triage = await desk.triage({ ...asked, definition: text });
      for (const { id, proposals } of triage.findings) {
        const page = await desk.findingRows({ ...asked, definition: text, finding: id, offset: 0, limit: 5 });
        expect(page.rows.length).toBeLessThanOrEqual(5);
        for (const proposal of proposals) expect((await desk.proposalEffect({ ...asked, definition: text, job: 'x', finding: id, proposal: proposal.id })).proposal).toBe(proposal.id);
      }
      await workspace.database.close();
    }
  });

  it('never changes a number: the readout is the same to the bit before and after', async () => {
    const row = fc.record({ unit: fc.integer({ min: 0, max: 30 }), hour: fc.integer({ min: 0, max: 200 }), event: fc.constantFrom('exposure', 'purchase', 'view'), amount: fc.integer({ min: -5, max: 500 }), country: fc.constantFrom("'NL'", "'BE'", 'NULL') });
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 5, maxLength: 60 }), async (rows) => {
      const values = [0, 1].map((unit) => `('u${String(unit)}', '2026-03-02', 'exposure', '${unit === 0 ? 'control' : 'treatment'}', 'NL', NULL, NULL, FALSE, NULL)`).concat(
        rows.map(({ unit, hour, event, amount, country }, index) => `('u${String(unit)}', '${new Date(Date.UTC(2026, 2, 2, hour)).toISOString().slice(0, 19)}', '${event}', ${event === 'exposure' ? (unit % 2 === 0 ? "'control'" : "'treatment'") : 'NULL'}, ${country}, ${event === 'purchase' ? String(amount) : 'NULL'}, 'Mozilla', FALSE, 'e${String(index % 50)}')`),
      );
      const workspace = await TinyWorkspace.open({ events: tableOf(values) });
      const statistics = new InProcessStatistics();
      const evaluated = async (): Promise<unknown> => figures(await evaluateExperiment({ workspace, statistics, definition: readDefinitionText(definition), baseDirectory: null, timeline: false }));
      const before = await evaluated();
      const desk = new TriageDesk(workspace, statistics);
      for (const { id, proposals } of (await desk.triage(asked)).findings) {
        for (const proposal of proposals) await desk.proposalEffect({ ...asked, job: 'x', finding: id, proposal: proposal.id });
      }
      expect(await evaluated()).toEqual(before);
      await workspace.database.close();
    }), { numRuns: 12 });
  });
});
