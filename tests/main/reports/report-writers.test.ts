import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src-contract/evaluation';
import { toFailure } from '../../../src-contract/failure';
import { reportWriter, reportWriters } from '../../../src-main/reports/catalogue';
import { csvCell, estimateColumns } from '../../../src-main/reports/csv';
import { stampReport } from '../../../src-main/reports/html';
import { displayWidth } from '../../../src-main/reports/text-columns';
import { exampleEvaluation } from './example-evaluation';

const page = '<!doctype html><title>Liftbench report</title><script type="application/json" id="liftbench-evaluation"></script><script>go()</script>';

async function written(format: string, evaluation: Evaluation = exampleEvaluation, colour = false): Promise<string> {
  return reportWriter(format).write({ evaluation, definition: 'liftbench: 1', page: async () => page, colour });
}

function broken(): Evaluation {
  const [first, ...rest] = exampleEvaluation.estimates;
  return { ...exampleEvaluation, conformance: [], estimates: [{ ...first!, statistic: Number.NaN, differenceHigh: Infinity }, ...rest], timings: { total: Number.NaN } };
}

describe('Every report', () => {
  it.each(reportWriters.map((writer) => writer.format))('as %s ends in a line break or a closed page and never says NaN or undefined', async (format) => {
    const text = await written(format, broken());
    expect(text).toMatch(/\n$|<\/script>$/);
    expect(text).not.toMatch(/NaN|undefined|\[object/);
  });

  it('of an unknown format is refused with the known ones', () => {
    expect(() => reportWriter('excel')).toThrow('There is no format "excel".');
  });
});

describe('The file in Ep-Stats\u2019 columns', () => {
  it('has its names, and is refused where no rows were computed', async () => {
    expect(await written('ep-stats', { ...exampleEvaluation, conformance: [] })).toBe('timestamp,exp_id,metric_id,metric_name,exp_variant_id,count,mean,std,sum_value,confidence_level,diff,test_stat,p_value,confidence_interval,standard_error,degrees_of_freedom,minimum_effect,sample_size,required_sample_size,power,false_positive_risk\n');
    await expect(reportWriter('ep-stats').write({ evaluation: exampleEvaluation, definition: '', page: null, colour: false })).rejects.toThrow('holds no rows for comparison with Ep-Stats');
  });
});

describe('The table for the terminal', () => {
  it('says the checks before the verdicts before the figures, grouped by role', async () => {
    const text = await written('table');
    const places = ['Checkout button', 'Checks', 'Verdicts', 'Primary', 'Secondary', 'Guardrail', 'By country', 'By day'].map((heading) => text.indexOf(`\n${heading}`));
    expect(places.slice(1)).toEqual([...places.slice(1)].sort((a, b) => a - b));
    expect(places.slice(1).every((place) => place > 0)).toBe(true);
  });

  it('lines its columns up, across the tables of the roles', async () => {
    const lines = (await written('table')).split('\n');
    const ends = lines.filter((line) => /^(Primary|Secondary|Guardrail) /.test(line)).map((line) => displayWidth(line));
    expect(new Set(ends).size).toBe(1);
  });

  it('writes percent, true minus, small p-values and open intervals as people expect them', async () => {
    const text = await written('table');
    for (const piece of ['12.31 %', '+8.1 %', '−3.1 %', '−11.0 % … +5.0 %', '−∞ … +8.1 %', '< 0.0001', '12\u202f345.68 EUR']) expect(text).toContain(piece);
    expect(text).not.toMatch(/ -\d|0\.000\b/);
  });

  it('says each decision once', async () => {
    const [verdict, ...rest] = exampleEvaluation.verdicts;
    const text = await written('table', { ...exampleEvaluation, verdicts: [{ ...verdict!, words: 'Better: the lift is sound.' }, ...rest] });
    expect(text).toMatch(/better {5}The lift is sound\./);
  });

  it('tells why a number is missing', async () => {
    expect(await written('table')).toContain('! Page load: No unit of treatment has a row.');
  });

  it('uses colours only when it may, and never lets a name steer the terminal', async () => {
    const escape = '\u001b';
    expect(await written('table')).not.toContain(escape);
    expect(await written('table', exampleEvaluation, true)).toContain(`${escape}[1m`);
    const hostile = { ...exampleEvaluation, experiment: { ...exampleEvaluation.experiment, name: `${escape}]0;title\u0007` } };
    expect(await written('table', hostile)).not.toContain(escape);
  });
});

describe('The evaluation as JSON', () => {
  it('comes back as it was', async () => {
    expect(JSON.parse(await written('json'))).toEqual(exampleEvaluation);
  });

  it('has null and a reason where a figure is not finite', async () => {
    const [first] = (JSON.parse(await written('json', broken())) as Evaluation).estimates;
    expect(first).toMatchObject({ statistic: null, differenceHigh: null, reason: 'A figure is not a finite number.' });
  });
});

describe('The estimates as CSV', () => {
  it('have the names of the JSON as columns and one row per estimate, at full precision', async () => {
    const [header, ...rows] = (await written('csv', { ...exampleEvaluation, timeline: [] })).trimEnd().split('\n');
    expect(header).toBe([...estimateColumns, 'cautions', 'decision'].join(','));
    expect(rows).toHaveLength(exampleEvaluation.estimates.length);
    expect(rows[0]).toContain(',0.1331,0.1231,');
  });

  it('name the day where there is a timeline', async () => {
    const lines = (await written('csv')).trimEnd().split('\n');
    expect(lines[0]).toMatch(/,day$/);
    expect(lines.at(-1)).toMatch(/,2026-03-02$/);
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line break', 'a\nb', '"a\nb"'],
    ['what a spreadsheet would run', '=HYPERLINK(1)', "'=HYPERLINK(1)"],
    ['a label that is a number', '-1', '-1'],
    ['nothing', null, ''],
  ])('quote %s', (_what, value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('Markdown', () => {
  it('keeps a bar in a name from breaking its table', async () => {
    const text = await written('markdown');
    const rows = text.split('\n').filter((line) => line.startsWith('| Revenue'));
    expect(rows[0]).toContain('Revenue \\| person');
    expect(rows[0]!.replaceAll('\\|', '').match(/\|/g)).toHaveLength(10);
  });
});

describe('The report page', () => {
  it('holds the evaluation, and nothing in it can end its script', () => {
    const hostile = { ...exampleEvaluation, experiment: { ...exampleEvaluation.experiment, name: '</title><script>alert(1)</script><!-- $& $1' } };
    const html = stampReport(page, hostile, 'name: "</script><script>alert(2)</script>"');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain('<!--');
    const data = /id="liftbench-evaluation">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual({ evaluation: hostile, definition: 'name: "</script><script>alert(2)</script>"' });
  });

  it('is missed with a next step where it was not built', async () => {
    const failure = await html().catch(toFailure);
    expect(failure).toMatchObject({ kind: 'engine', next: 'Run npm run build, then try again.' });
    function html(): Promise<string> {
      return reportWriter('html').write({ evaluation: exampleEvaluation, definition: '', page: null, colour: false });
    }
  });
});
