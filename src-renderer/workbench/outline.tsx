import type { ReactNode } from 'react';
import { cellMember } from '../cells/catalogue';
import { readDefinitionText } from '../forms/definition-reading';
import { evaluationViewOf, problemsOf } from '../notebook/evaluation-runner';
import { showCell } from './focus-cell';
import { useSession, useSessionState } from './window-context';

/** The notebook's cells in order, with the metrics under each experiment. */
export function Outline(): ReactNode {
  const session = useSession();
  const cells = useSessionState((state) => state.history.notebook.cells);
  const selected = useSessionState((state) => state.selected);
  const state = useSessionState((all) => all);
  if (cells.length === 0) return <p className="lb-quiet lb-pad">Nothing here yet. Press / to add a cell.</p>;
  return (
    <ul className="lb-outline">
      {cells.map((cell) => {
        const member = cellMember(cell.kind);
        const Icon = member.icon;
        const mark = cell.kind === 'experiment' ? (problemsOf(state, cell).length > 0 ? 'problem' : evaluationViewOf(state, cell).failure ? 'problem' : null) : null;
        const metrics = cell.kind === 'experiment' ? (readDefinitionText(cell.definition).written?.metrics ?? []) : [];
        return (
          <li key={cell.id}>
            <button type="button" className="lb-outline-item" aria-current={selected === cell.id} onClick={() => showCell(session, cell.id)}>
              <Icon size={12} aria-hidden /><span className="lb-clip">{member.title(cell as never)}</span>
              {mark && <span className="lb-mark" data-mark={mark} role="img" aria-label="has a problem" />}
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
      })}
    </ul>
  );
}
