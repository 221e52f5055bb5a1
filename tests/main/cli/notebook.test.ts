import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notebookText } from '../../../src-main/notebooks/notebook-text';
import type { Cell } from '../../../src-contract/notebook';
import { definition, TinyExperiment } from './run-liftbench';

const cells: Cell[] = [
  { kind: 'experiment', id: 'e', definition },
  { kind: 'parameter', id: 'p', name: 'least', type: 'number', number: 45 },
  { kind: 'sql', id: 's1', name: 'per_arm', text: 'SELECT variant, count(*) AS units FROM units GROUP BY ALL' },
  { kind: 'sql', id: 's2', name: 'few', text: 'SELECT country, max(units) AS most FROM per_arm, events WHERE amount IS NULL GROUP BY ALL HAVING max(units) < $least ORDER BY country' },
  { kind: 'sql', id: 's3', text: 'SELECT nothing FROM events' },
  { kind: 'chart', id: 'c', chart: 'distribution', options: { metric: 'revenue' } },
  { kind: 'decision', id: 'd', decision: 'do-not-ship', reason: 'The interval reaches far below zero.', who: 'the shop team', when: '2026-03-20' },
];

describe('liftbench evaluate NOTEBOOK', () => {
  let tiny: TinyExperiment;
  beforeAll(async () => {
    tiny = await TinyExperiment.make();
    await tiny.write('notebook.liftbench', notebookText({ name: 'Notebook', cells, peeks: { looks: ['one', 'two'], metrics: ['bought', 'revenue'], segments: [] } }));
  });
  afterAll(() => tiny.remove());

  it('says in the table what was decided, how much was looked at, and what the SQL cells answer', async () => {
    const { code, out, err } = await tiny.liftbench(['evaluate', 'notebook.liftbench']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Decision\n  Do not ship. The interval reaches far below zero. Decided by the shop team on 2026-03-20.\n');
    expect(out).toContain('Looked at in the notebook so far: 2 states of the data, 2 metrics, 0 segments.');
    expect(out).toMatch(/Parameters\nparameter +value\n +\$least +45/);
    expect(out).toMatch(/Answer of few \(exploratory\)\ncountry +most\n +DE +20\n +FR +20/);
    expect(out).toContain('Referenced column "nothing" not found');
  });

  it('says the same in Markdown', async () => {
    const { code, out } = await tiny.liftbench(['evaluate', 'notebook.liftbench', '--format', 'markdown']);
    expect(code).toBe(0);
    expect(out).toContain('## Decision\n\n- Do not ship. The interval reaches far below zero. Decided by the shop team on 2026-03-20.');
    expect(out).toContain('| country | most |\n| --- | --- |\n| DE | 20 |\n| FR | 20 |');
  });

  it('stamps all of it into the report', async () => {
    const { code, out } = await tiny.liftbench(['evaluate', 'notebook.liftbench', '--format', 'html']);
    expect(code).toBe(0);
    const stamped = JSON.parse(/id="liftbench-evaluation">([^]*?)<\/script>/.exec(out)?.[1] ?? '') as { evaluation: { decisions: unknown; notebook: unknown } };
    expect(stamped.evaluation.decisions).toEqual([{ decision: 'do-not-ship', reason: 'The interval reaches far below zero.', who: 'the shop team', when: '2026-03-20' }]);
    expect(stamped.evaluation.notebook).toMatchObject({
      parameters: [{ name: 'least', value: '45' }],
      charts: [{ chart: 'distribution', title: null, options: { metric: 'revenue' }, exploration: null }],
      answers: [{ name: 'per_arm', total: 2 }, { name: 'few', columns: ['country', 'most'], rows: [['DE', '20'], ['FR', '20']], total: 2 }, { name: null, failure: expect.stringContaining('nothing') as string }],
    });
  });
});
