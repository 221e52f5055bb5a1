// @vitest-environment jsdom
import { act } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { experimentCells } from '../../../src-renderer/notebook/experiment-cell';
import type { RunningSession } from '../../../src-renderer/notebook/run-session';
import { fakeBridge, type FakeBridge } from '../stage/fake-bridge';
import { button, click, definition, openWorkbench, until } from '../stage/open-workbench';

vi.mock('../../../src-renderer/cells/chart-cell', () => ({ ChartCell: () => 'the chart' }));
vi.mock('../../../src-renderer/charts/figure-view', () => ({ FigureView: () => 'the figure' }));

async function show(clean = false): Promise<{ bridge: FakeBridge; run: RunningSession }> {
  const bridge = fakeBridge({ definition });
  bridge.start.sample = true;
  bridge.clean = clean;
  const run = await openWorkbench(bridge);
  await until(() => document.querySelector('.lb-triage-head b') !== null);
  await until(() => Object.values(run.session.state.evaluations).some(({ evaluation }) => evaluation?.checks.some(({ id }) => id === 'balance') ?? false));
  return { bridge, run };
}

const readable = (text: string | null | undefined): string => (text ?? '').replaceAll('\u202f', ' ');
const trust = (): HTMLElement => document.querySelector<HTMLElement>('[data-kind="trust"]') ?? document.body;
const finding = (kind: string): HTMLElement | null => trust().querySelector<HTMLElement>(`[data-finding="${kind}"]`);
const repairs = (run: RunningSession): unknown => readDefinitionText(experimentCells(run.session.notebook)[0]?.definition ?? '').written?.repairs;

describe('the trust cell', () => {
  it('lists findings with the worst first, each with its sentence, its repair and what that does to the lift', async () => {
    await show();
    expect(readable(trust().querySelector('.lb-triage-head p')?.textContent)).toBe('2 errors, 1 warning, 1 note in 15 034 rows of events');
    expect([...trust().querySelectorAll<HTMLElement>('[data-finding]')].map((each) => each.dataset['severity'])).toEqual(['error', 'error', 'warning', 'info']);
    await until(() => readable(finding('duplicate-ids')?.textContent).includes('+6.6 %'));
    expect(readable(finding('duplicate-ids')?.textContent)).toContain('Error: repeated event ids 150 rows of events repeat an earlier one in event_id.Leave out the 150 repeated rows');
  });

  it('takes a repair by one button, lists it, and takes it back alone', async () => {
    const { run } = await show();
    await click(button(/^Leave out the 150 repeated rows$/));
    expect(repairs(run)).toEqual([{ kind: 'deduplicate', source: 'events', key: ['event_id'] }]);
    await until(() => finding('duplicate-ids') === null);
    await click(button(/^Leave out the 46 rows$/));
    await until(() => finding('placeholder-ids') === null);
    expect(trust().querySelector('.lb-repairs')?.textContent).toContain('Left out 150 rows of events that repeat an earlier one in event_id.');
    await click(button(/^Take back: Leave out duplicates/));
    expect(repairs(run)).toEqual([{ kind: 'drop-placeholder-ids', source: 'events' }]);
    await until(() => finding('duplicate-ids') !== null);
    await act(async () => { run.session.undo(); await Promise.resolve(); });
    expect(repairs(run)).toHaveLength(2);
  });

  it('sets the ways of counting units in several variants side by side', async () => {
    await show();
    await until(() => readable(finding('several-variants')?.textContent).includes('+6.6 %'));
    await click(button(/^Show rows: Units in several variants/));
    const ways = [...(finding('several-variants')?.querySelectorAll('.lb-proposals tbody tr') ?? [])].map((row) => readable(row.textContent));
    expect(ways).toHaveLength(3);
    expect(ways[0]).toMatch(/^Leave these units outin force.*\+7\.8 %/);
    expect(ways[1]).toMatch(/^Count each in the variant it saw first.*\+6\.6 %.*Take$/);
    expect(ways[2]).toContain('to compare only');
  });

  it('says what was looked for where nothing is found', async () => {
    await show(true);
    expect(trust().querySelector('.lb-triage-head')?.textContent).toContain('Nothing found');
    await click(button(/^What was looked for$/, trust()));
    expect(trust().textContent).toContain('Looked for rows and cells that cannot be read');
    expect(trust().textContent).toContain('No column looks like a user agent');
  });

  it('shows the likely cause of a split that is off, and leaves it out as a repair', async () => {
    const { run } = await show();
    const cause = document.querySelector('[data-check="sample-ratio-cause"]');
    expect(readable(cause?.textContent)).toContain('device = \'tv\' on 4 March301 (195)88 (195)6.4 %< 0.00010.6100passes');
    await click(button(/^Leave out device = 'tv' on 4 March$/));
    expect(repairs(run)).toEqual([{ kind: 'drop-units', source: 'events', where: "device = 'tv' and ts >= TIMESTAMP '2026-03-04' and ts < TIMESTAMP '2026-03-05'" }]);
  });

  it('says in the readout what is wrong with the data, and leads there', async () => {
    await show();
    const line = document.querySelector('.lb-data-line');
    expect(line?.textContent).toContain('Data: 2 errors, 1 warning, 1 note');
    await click(button(/^Show what is wrong with the data$/));
    expect(document.activeElement?.getAttribute('data-kind')).toBe('trust');
  });

  it('audits the assignment against a chosen rule', async () => {
    const { bridge } = await show();
    await click(button(/^Audit the assignment$/, trust()));
    await click(button(/^Compare$/, trust()));
    await until(() => trust().querySelector('.lb-audit-result') !== null);
    expect(trust().querySelector('.lb-audit-result')?.textContent).toContain('12 of 20\u202f000 units');
    expect(bridge.calls.find(({ name }) => name === 'auditAssignment')?.args[0]).toMatchObject({ rule: { name: 'md5-weights' } });
  });
});

describe('the unit look-up', () => {
  const type = async (text: string): Promise<void> => {
    await until(() => document.querySelector('.lb-look-up input[type="search"]') !== null);
    const field = document.querySelector<HTMLInputElement>('.lb-look-up input[type="search"]');
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
      field?.dispatchEvent(new Event('input', { bubbles: true }));
      await Promise.resolve();
    });
  };

  it('opens by a key, shows all about a unit, and hands it out with its id masked', async () => {
    const { bridge } = await show();
    await act(async () => { document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', ctrlKey: true, bubbles: true, cancelable: true })); await Promise.resolve(); });
    await type('p100000');
    await until(() => document.querySelector('.lb-unit') !== null);
    const words = readable(document.querySelector('.lb-unit')?.textContent);
    for (const part of ['Left out. It was seen in two variants.', '2026-05-11 00:00:04', 'Paid within a week1', '3 rows of events, in time order', 'Search ranking']) expect(words).toContain(part);
    await click(button(/^Save JSON/));
    await until(() => bridge.calls.some(({ name }) => name === 'exportFile'));
    const written = bridge.calls.find(({ name }) => name === 'exportFile')?.args ?? [];
    expect(JSON.stringify(written)).not.toContain('p100000');
    expect(JSON.stringify(written)).toContain('unit-4f1c9a7e');
  });

  it('offers similar ids where one is not found', async () => {
    await show();
    await click(button(/^Look up a unit…$/, trust()));
    await type('x1');
    await until(() => document.querySelector('.lb-similar') !== null);
    await click(button(/^p100000$/));
    await until(() => document.querySelector('.lb-unit') !== null);
  });
});
