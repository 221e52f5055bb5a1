import { expect, it } from 'vitest';
import { maskedReport } from '../../../src-main/triage/masked-report';
import { TriageDesk } from '../../../src-main/triage/triage-desk';
import { InProcessStatistics } from '../evaluation/tiny-workspace';
import { folderWith, newWorkspace } from '../sources/open-files';

const events = `id,user_id,ts,event,variant,country,amount
1,ada,2026-03-02 10:00:00,view,,NL,
2,ada,2026-03-02 11:00:00,exposure,control,NL,
3,ada,2026-03-02 12:00:00,purchase,,NL,10
4,ada,2026-03-01 12:00:00,purchase,,NL,99
5,ada,2026-03-03 12:00:00,purchase,,NL,5.5
6,bob,2026-03-02 11:00:00,exposure,control,BE,
7,bob,2026-03-02 13:00:00,exposure,treatment,BE,
8,Cy ,2026-03-02 11:00:00,exposure,treatment,BE,
`;
const definition = `liftbench: 1
id: one
sources: { events: { path: events.csv, time: ts } }
unit: user_id
exposure: { source: events, where: "event = 'exposure'", variant: variant }
variants: [{ id: control }, { id: treatment }]
metrics:
  - { id: revenue, name: Revenue, kind: mean, source: events, where: "event = 'purchase'", value: amount, aggregate: sum }
  - { id: bought, kind: conversion, source: events, where: "event = 'purchase'", window: { within: 2h } }
  - { id: per_row, kind: ratio, numerator: { source: events, value: amount, aggregate: sum }, denominator: { source: events, aggregate: count } }
`;

function setting(): { desk: TriageDesk; baseDirectory: string } {
  const other = definition.replace('id: one', 'id: other\nname: The other one').replaceAll('control', 'treatment').replace('{ id: treatment }, { id: treatment }', '{ id: control }, { id: treatment }');
  const folder = folderWith({ 'events.csv': events, 'one.yaml': definition, 'other.yaml': other, 'lost.yaml': definition.replace('id: one', 'id: lost').replace('events.csv', 'gone.csv'), 'notes.yaml': 'a: 1' });
  return { desk: new TriageDesk(newWorkspace(), new InProcessStatistics()), baseDirectory: folder };
}

it('tells all that the data say about a unit', async () => {
  const { desk, baseDirectory } = setting();
  const report = await desk.unit({ definition, baseDirectory, id: 'ada' });
  expect(report).toMatchObject({ found: true, variant: 'control', leftOut: null, firstExposure: '2026-03-02T11:00:00.000Z', variants: [{ variant: 'control', declared: true, rows: 1 }] });
  expect(report.metrics.map(({ metric, value, denominator }) => [metric, value, denominator])).toEqual([['revenue', 15.5, null], ['bought', 1, null], ['per_row', 15.5, 3]]);
  expect(report.attributes).toContainEqual({ column: 'country', value: 'NL' });
  expect(report.sources[0]?.rows.map(({ line, file, time }) => [file, line, time])).toEqual([
    ['events.csv', 5, '2026-03-01T12:00:00.000Z'], ['events.csv', 2, '2026-03-02T10:00:00.000Z'], ['events.csv', 3, '2026-03-02T11:00:00.000Z'], ['events.csv', 4, '2026-03-02T12:00:00.000Z'], ['events.csv', 6, '2026-03-03T12:00:00.000Z'],
  ]);
  expect(report.elsewhere).toEqual([{ file: 'other.yaml', experiment: 'The other one', variants: ['control'], first: '2026-03-02T11:00:00.000Z' }]);
  expect(report.notLookedInto).toMatchObject([{ file: 'lost.yaml' }]);
});

it('says why a unit is left out, finds an id with spaces or another case, and says when there is none', async () => {
  const { desk, baseDirectory } = setting();
  expect(await desk.unit({ definition, baseDirectory, id: 'bob' })).toMatchObject({ variant: null, leftOut: 'It was seen in several variants: control, treatment.', metrics: [] });
  expect(await desk.unit({ definition, baseDirectory, id: ' cy' })).toMatchObject({ found: true, id: 'Cy ', variant: 'treatment' });
  expect(await desk.unit({ definition, baseDirectory, id: "nobody' OR 1=1" })).toMatchObject({ found: false, leftOut: 'No row names this unit.', variants: [] });
  await expect(desk.unit({ definition, baseDirectory, id: ' ' })).rejects.toMatchObject({ failure: { kind: 'input' } });
});

it('hides the id wherever it stands in what is handed out', async () => {
  const { desk, baseDirectory } = setting();
  const report = await desk.unit({ definition, baseDirectory, id: 'bob' });
  const masked = maskedReport(report);
  expect(JSON.stringify(report)).toContain('bob');
  expect(JSON.stringify(masked)).not.toContain('bob');
  expect(masked.sources[0]?.rows[0]?.cells).toContain(report.masked);
});
