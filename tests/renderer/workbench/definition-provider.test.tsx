// @vitest-environment jsdom
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDefinitionForm } from '../../../src-renderer/forms/definition-form';
import type { ExperimentCell } from '../../../src-renderer/notebook/experiment-cell';
import { Session } from '../../../src-renderer/notebook/session';
import { idleEvaluation, type EvaluationState } from '../../../src-renderer/notebook/session-state';
import { DefinitionProvider } from '../../../src-renderer/workbench/definition-provider';
import { WindowContextValue, type WindowContext } from '../../../src-renderer/workbench/window-context';
import { standInForBrowser } from '../stage/browser-stand-ins';
import { fakeBridge } from '../stage/fake-bridge';
import { definition } from '../stage/open-workbench';

beforeEach(standInForBrowser);

describe('the forms of a definition', () => {
  it('are drawn anew when the engine finds a problem, but not at every step of what it computes', async () => {
    const session = new Session(fakeBridge({ definition }));
    const cell: ExperimentCell = { kind: 'experiment', id: 'experiment-1', definition };
    const found: string[] = [];
    function Form(): ReactNode {
      found.push(useDefinitionForm().problems.map(({ message }) => message).join());
      return null;
    }
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    const form = <Form />;
    const tell = (patch: Partial<EvaluationState>): Promise<void> => act(async () => {
      session.set({ evaluations: { [cell.id]: { ...idleEvaluation, ...patch } } });
      await Promise.resolve();
    });
    await act(async () => {
      root.render(<WindowContextValue value={{ running: { session } } as unknown as WindowContext}><DefinitionProvider cell={cell}>{form}</DefinitionProvider></WindowContextValue>);
      await Promise.resolve();
    });
    const drawn = found.length;
    for (const fraction of [0.1, 0.2, 0.3]) await tell({ progress: { step: 'units', label: 'Reading', fraction } });
    expect(found).toHaveLength(drawn);
    await tell({ problems: [{ field: 'unit', message: 'No such column.', line: 3, column: 1, from: 0, to: 1 }], problemsIn: definition });
    expect(found.slice(drawn)).toEqual(['No such column.']);
    await act(async () => { root.unmount(); await Promise.resolve(); });
  });
});
