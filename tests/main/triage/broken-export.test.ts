import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Finding, Triage } from '../../../src-contract/triage';
import { TriageDesk } from '../../../src-main/triage/triage-desk';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { newWorkspace } from '../sources/open-files';

interface Truth {
  readonly planted: {
    readonly flaws: {
      readonly duplicateRows: number;
      readonly unitsInBothVariants: number;
      readonly garbageValues: Readonly<Record<string, number>>;
      readonly negativeValues: number;
      readonly variantSpellings: Readonly<Record<string, number>>;
      readonly placeholderIds: Readonly<Record<string, number>>;
      readonly impossibleTimes: Readonly<Record<string, number>>;
      readonly rowsTooShort: number;
      readonly rowsTooLong: number;
      readonly silentHours: { readonly from: string; readonly to: string };
    };
  };
}

const folder = join(import.meta.dirname, '../../../sample-data/broken-export');
const { flaws } = (JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth).planted;
const definition = readFileSync(join(folder, 'experiment.yaml'), 'utf8');
const sum = (counts: Readonly<Record<string, number>>, keys = Object.keys(counts)): number => keys.reduce((total, key) => total + (counts[key] ?? 0), 0);
const asked = { definition, baseDirectory: folder };

function desk(): TriageDesk {
  return new TriageDesk(newWorkspace(), new InProcessStatistics());
}

function only(triage: Triage, kind: Finding['kind']): Finding {
  const found = triage.findings.filter((finding) => finding.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0]!;
}

it('finds every flaw that was planted into the broken sample, with its exact count, and nothing else', async () => {
  const triage = await desk().triage(asked);
  const counts = Object.fromEntries(triage.findings.map(({ kind, count }) => [kind, count]));
  const hours = (Date.parse(`${flaws.silentHours.to}Z`) - Date.parse(`${flaws.silentHours.from}Z`)) / 3_600_000;
  expect(counts).toEqual({
    'rejected-rows': flaws.rowsTooShort + flaws.rowsTooLong,
    'unreadable-cells': sum(flaws.garbageValues, ['n/a', '12.50 EUR']) + sum(flaws.impossibleTimes, ['2026-05-32 10:00:00', '0000-00-00 00:00:00']),
    'duplicate-ids': flaws.duplicateRows,
    'several-variants': flaws.unitsInBothVariants,
    'variant-spellings': sum(flaws.variantSpellings),
    'placeholder-ids': sum(flaws.placeholderIds),
    'impossible-times': sum(flaws.impossibleTimes),
    'missing-hours': hours,
    'negative-values': flaws.negativeValues,
    'infinite-values': sum(flaws.garbageValues, ['NaN', 'inf', '-inf']),
  });
  const details = (kind: Finding['kind']): Record<string, number> => Object.fromEntries(only(triage, kind).details.map(({ label, count }) => [label, count]));
  expect(details('variant-spellings')).toEqual(flaws.variantSpellings);
  expect(details('placeholder-ids')).toEqual(flaws.placeholderIds);
  expect(details('missing-hours')).toEqual({ '2026-05-13 03:00 to 2026-05-13 09:00': hours });
  expect(details('infinite-values')).toEqual({ 'not a number (NaN)': flaws.garbageValues['NaN'], infinite: flaws.garbageValues['inf'], 'minus infinite': flaws.garbageValues['-inf'] });
  expect(details('impossible-times')).toMatchObject({ 'before 1990': 12, 'more than a year ahead': 6 });
});

it('shows the rows of each finding with the line on which each stands in the file', async () => {
  const one = desk();
  const lines = readFileSync(join(folder, 'events.csv'), 'utf8').split('\n');
  const triage = await one.triage(asked);
  for (const { id, kind, hasRows } of triage.findings) {
    expect(hasRows, kind).toBe(true);
    const page = await one.findingRows({ ...asked, finding: id, offset: 3, limit: 40 });
    expect(page.rows.length, kind).toBe(Math.min(40, page.total - 3));
    for (const { file, line, cells } of page.rows) {
      expect(file).toBe('events.csv');
      const text = lines[line! - 1]!;
      expect(text, `${kind}, line ${String(line)}`).toContain(page.columns[0] === 'event_id' ? cells[0] : cells[1]);
    }
  }
  expect((await one.findingRows({ ...asked, finding: only(triage, 'negative-values').id, offset: 0, limit: 1000 })).rows).toHaveLength(flaws.negativeValues);
  await expect(one.findingRows({ ...asked, finding: 'nothing', offset: 0, limit: 1 })).rejects.toMatchObject({ failure: { kind: 'input' } });
});

it('says what each proposal would do to the lift, and finds no more what a repair took care of', async () => {
  const one = desk();
  const triage = await one.triage(asked);
  const repairs: unknown[] = [];
  for (const finding of triage.findings) {
    for (const { id, comparisonOnly, inForce, repairs: own } of finding.proposals) {
      const effect = await one.proposalEffect({ ...asked, job: 'effect', finding: finding.id, proposal: id });
      expect(effect.reason, finding.id).toBeNull();
      expect(effect.lifts.map(({ metric, variant }) => [metric, variant])).toEqual([['conversion', 'treatment']]);
      const [lift] = effect.lifts;
      if (inForce) expect(lift?.change).toBe(0);
      if (comparisonOnly) expect(lift!.with.units + lift!.with.controlUnits).toBe(lift!.without.units + lift!.without.controlUnits + 2 * flaws.unitsInBothVariants);
      if (id === 'first') expect(lift!.with.units + lift!.with.controlUnits).toBe(lift!.without.units + lift!.without.controlUnits + flaws.unitsInBothVariants);
      repairs.push(...own);
    }
  }
  const repaired = `${definition}\nrepairs: ${JSON.stringify(repairs)}\n`;
  const after = await one.triage({ definition: repaired, baseDirectory: folder });
  expect(after.findings.map(({ kind }) => kind).sort()).toEqual(['infinite-values', 'missing-hours', 'rejected-rows', 'several-variants', 'unreadable-cells']);
  expect(after.repairs.map(({ kind, rowsDropped, rowsChanged }) => [kind, rowsDropped + rowsChanged])).toEqual(expect.arrayContaining([
    ['merge-variants', flaws.variantSpellings['Control']], ['merge-variants', sum(flaws.variantSpellings, ['Treatment', 'TREATMENT', 'treatment '])], ['drop-placeholder-ids', sum(flaws.placeholderIds)], ['deduplicate', flaws.duplicateRows], ['clip-times', sum(flaws.impossibleTimes)], ['drop-rows', flaws.negativeValues],
  ]));
});
