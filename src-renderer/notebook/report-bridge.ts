import type { EngineApi } from '../../src-contract/bridge';
import type { Evaluation } from '../../src-contract/evaluation';
import type { Exploration } from '../../src-contract/exploration';
import { answerRowsInReport, chartsIn, parametersIn, type ExtractedAnswer, type NotebookExtract } from '../../src-contract/notebook-extract';
import type { Bridge } from '../bridge/bridge';
import { experimentFor } from './experiment-cell';
import type { Session } from './session';

/**
 * A bridge whose engine puts what charts show beyond their evaluations into reports, together with the notebook's
 * parameters and the first rows of its SQL answers: a report then shows what the window shows.
 */
export function bridgeWithReports(bridge: Bridge, session: () => Session): Bridge {
  const ours: Partial<EngineApi> = {
    report: async (evaluation: Evaluation, definition: string) => {
      const notebook = await extractOf(session(), definition, (cellId) => {
        const known = session().explored.get(cellId);
        return known?.definition === definition ? known.exploration : null;
      });
      return bridge.engine.report({ ...evaluation, notebook }, definition);
    },
  };
  const engine = new Proxy(bridge.engine, { get: (target, name) => (Reflect.get(ours, name) ?? Reflect.get(target, name)) as unknown });
  return { engine, host: bridge.host, subscribe: (listener) => bridge.subscribe(listener), pathsOf: (files) => bridge.pathsOf(files) };
}

/** What a report of an experiment takes from the notebook around it. */
async function extractOf({ notebook, state, bridge }: Session, definition: string, explorationOf: (cellId: string) => Exploration | null): Promise<NotebookExtract> {
  const own = notebook.cells.filter((cell) => cell.kind !== 'chart' || experimentFor(notebook, cell.id)?.definition === definition);
  const answers: ExtractedAnswer[] = [];
  for (const cell of own) {
    const known = cell.kind === 'sql' ? state.queries[cell.id] : undefined;
    if (cell.kind !== 'sql' || !known?.result || known.answered === null) continue;
    const { id, rows, cut } = known.result;
    const page = await bridge.engine.queryPage(id, 0, answerRowsInReport).catch(() => null);
    if (page) answers.push({ name: cell.name ?? null, sql: cell.text, columns: page.columns, rows: page.rows, total: rows, cut });
  }
  return { parameters: parametersIn(own), charts: chartsIn(own, explorationOf), answers };
}
