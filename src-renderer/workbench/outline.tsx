import { memo, type ReactNode } from 'react';
import type { Cell } from '../../src-contract/notebook';
import { cellMember } from '../cells/catalogue';
import { readDefinitionText } from '../forms/definition-reading';
import { evaluationViewOf, problemsOf } from '../notebook/evaluation-runner';
import { showCell } from './focus-cell';
import { useSession, useSessionState } from './window-context';

/** The notebook's cells in order, with the metrics under each experiment. */
export function Outline(): ReactNode {
  const cells = useSessionState((state) => state.history.notebook.cells);
  if (cells.length === 0) return <p className="lb-quiet lb-pad">Nothing here yet. Press / to add a cell.</p>;
  return (
    <ul className="lb-outline">
      {cells.map((cell) => <OutlineItem key={cell.id} cell={cell} />)}
    </ul>
  );
}

const OutlineItem = memo(function OutlineItem({ cell }: { readonly cell: Cell }): ReactNode {
  const session = useSession();
  const selected = useSessionState((state) => state.selected === cell.id);
  const broken = useSessionState((state) => cell.kind === 'experiment' && (problemsOf(state, cell).length > 0 || evaluationViewOf(state, cell).failure !== null));
  const member = cellMember(cell.kind);
  const Icon = member.icon;
  const metrics = cell.kind === 'experiment' ? (readDefinitionText(cell.definition).written?.metrics ?? []) : [];
  return (
    <li>
      <button type="button" className="lb-outline-item" aria-current={selected} onClick={() => showCell(session, cell.id)}>
        <Icon size={12} aria-hidden /><span className="lb-clip">{member.title(cell as never)}</span>
        {broken && <span className="lb-mark" data-mark="problem" role="img" aria-label="has a problem" />}
      </button>
      {metrics.length > 0 && (
        <ul>
          {metrics.map((metric) => (
            <li key={metric.id}>
              <button type="button" className="lb-outline-item" data-deep onClick={() => { showCell(session, cell.id); session.set({ inspected: null, focusedField: metric.id }); }}>
                <span className="lb-clip">{metric.name ?? metric.id}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
});
