import { describe, expect, it } from 'vitest';
import type { FileContent, HostApi } from '../../../src-contract/bridge';
import { standardLook } from '../../../src-renderer/cells/readout-view';
import { scorecardGroups } from '../../../src-renderer/cells/scorecard-rows';
import { exporterById, exporters } from '../../../src-renderer/exporters/catalogue';
import { csvText } from '../../../src-renderer/exporters/csv-text';
import { evaluationTable } from '../../../src-renderer/exporters/evaluation-table';
import { canExport, fileName } from '../../../src-renderer/exporters/exporter';
import type { ExportContext } from '../../../src-renderer/exporters/exporter';
import { scorecardCells, scorecardMarkdown, scorecardTsv } from '../../../src-renderer/exporters/scorecard-text';
import { svgText } from '../../../src-renderer/exporters/svg';
import { indexEvaluation } from '../../../src-renderer/wording/evaluation-index';
import { broken, checkout, search, untestable } from '../fixtures/evaluations';

type Written = Record<string, FileContent | string>;

function contextWith(written: Written, cancelled = false): ExportContext {
  const write = (name: string, content: FileContent | string): Promise<string | null> => {
    if (cancelled) return Promise.resolve(null);
    written[name] = content;
    return Promise.resolve(`/chosen/${name}`);
  };
  const host = { exportFile: write, exportPdf: write, copyImage: (png: string) => write('clipboard', png).then(() => undefined) } as unknown as HostApi;
  return {
    host,
    evaluation: checkout,
    definitionText: '# mine\nliftbench: 1\n',
    report: () => Promise.resolve('<!doctype html><title>report</title>'),
    chart: { title: 'forest', width: 900, height: 500, scale: 2, render: (format) => Promise.resolve(format === 'png' ? 'data:image/png;base64,iVBORw0KGgo=' : 'data:image/svg+xml,%3Csvg%20width%3D%22900%22%2F%3E'), table: [['metric', 'lift'], ['conversion', 0.0731]], words: 'Forest plot. One lift.' },
  };
}

describe('taking results away', () => {
  it.each([
    ['png', 'checkout-button-forest.png', { base64: 'iVBORw0KGgo=' }],
    ['svg', 'checkout-button-forest.svg', { text: '<svg width="900"/>' }],
    ['chart-csv', 'checkout-button-forest.csv', { text: 'metric,lift\nconversion,0.0731\n' }],
    ['yaml', 'checkout-button.yaml', { text: '# mine\nliftbench: 1\n' }],
    ['html', 'checkout-button-report.html', { text: '<!doctype html><title>report</title>' }],
    ['pdf', 'checkout-button-report.pdf', '<!doctype html><title>report</title>'],
    ['image-copy', 'clipboard', 'iVBORw0KGgo='],
  ])('%s writes %s', async (id, name, content) => {
    const written: Written = {};
    await exporterById(id).run(contextWith(written));
    expect(written).toEqual({ [name]: content });
  });

  it('writes the evaluation as JSON that reads back to the same', async () => {
    const written: Written = {};
    expect(await exporterById('json').run(contextWith(written))).toBe('/chosen/checkout-button-evaluation.json');
    const { text } = written['checkout-button-evaluation.json'] as { text: string };
    expect(JSON.parse(text)).toEqual(checkout);
  });

  it('says nothing was written when the person cancels', async () => {
    expect(await exporterById('csv').run(contextWith({}, true))).toBeNull();
  });

  it('offers only what it has the parts for', () => {
    const bare: ExportContext = { ...contextWith({}), definitionText: null, report: null, chart: null };
    expect(exporters.filter((exporter) => canExport(exporter, bare)).map((exporter) => exporter.id)).toEqual(['csv', 'json']);
    expect(exporters.every((exporter) => canExport(exporter, contextWith({})))).toBe(true);
  });

  it('names files safely', () => {
    expect(fileName('csv', 'Bouton « Payer » / été', '../forest')).toBe('bouton-payer-ete-forest.csv');
    expect(fileName('csv', '...')).toBe('liftbench.csv');
  });
});

describe('the table for machines', () => {
  it('has the names of the evaluation, full precision, points, and empty cells for nothing', () => {
    const text = csvText(evaluationTable({ ...untestable, timeline: [] }));
    const [heading, first] = text.split('\n');
    expect(heading).toMatch(/^metric,kind,role,segment,variant,control,method,units,controlUnits,value,/);
    expect(heading).toMatch(/reason,.*note,cautions,decision$/);
    expect(first).toMatch(/^conversion,conversion,primary,,treatment,control,welch,9973,10021,1,1,0,0,0,,,,,/);
    expect(text).not.toMatch(/[\u202f\u2212]|null|NaN/);
    expect(csvText(evaluationTable({ ...checkout, timeline: [] })).split('\n')[1]).toContain(',0.0731,');
  });

  it('adds the days of a timeline in a column of their own', () => {
    const rows = evaluationTable(checkout);
    expect(rows[0].at(-1)).toBe('day');
    expect(rows.at(-1)?.at(-1)).toBe('2026-03-15');
  });

  it('quotes what needs quotes and disarms what a spreadsheet would run', () => {
    expect(csvText([['a,b', 'say "no"', 'two\nlines', '=1+1', '@x', '-3', -3, null]])).toBe('"a,b","say ""no""","two\nlines",\'=1+1,\'@x,-3,-3,\n');
  });

  it('decodes SVG in either form', () => {
    expect(svgText('data:image/svg+xml;base64,PHN2Zz7igJM8L3N2Zz4=')).toBe('<svg>–</svg>');
    expect(svgText('data:image/svg+xml,%3Csvg%3E%E2%80%93%3C%2Fsvg%3E')).toBe('<svg>–</svg>');
  });
});

describe('the table as text', () => {
  const index = indexEvaluation(search);
  const cells = scorecardCells(index, scorecardGroups(index, null, null), standardLook.columns, 'relative');

  it('says what the screen says', () => {
    expect(cells[0]).toEqual(['Role', 'Metric', 'Variant', 'Control', 'Value', 'Lift', 'Difference', 'p', 'Units', 'Verdict']);
    expect(cells[1].map((cell) => cell.replaceAll('\u202f', ' '))).toEqual(['Primary', 'Click-through rate', 'Ranking A', '28.3 %', '29.8 %', '+5.2 % (+0.6 % … +9.9 %)', '+1.5 pp', '0.0276', '12 502', 'undecided']);
    expect(cells).toHaveLength(1 + 24);
  });

  it('keeps its columns in a spreadsheet and in Markdown', () => {
    expect(scorecardTsv([['a\tb', 'c']])).toBe('a b\tc');
    const markdown = scorecardMarkdown([['Metric'], ['a|b']], index);
    expect(markdown).toContain('| a\\|b |');
    expect(markdown).toContain('Holm over primary metrics');
  });

  it('does not give verdicts away while a check has failed', () => {
    const blocked = indexEvaluation(broken);
    const text = scorecardTsv(scorecardCells(blocked, scorecardGroups(blocked, null, null), standardLook.columns, 'relative'));
    expect(text).not.toMatch(/better|worse|undecided/);
  });
});
