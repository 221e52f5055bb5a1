import type { EngineApi } from '../../src-contract/bridge';
import type { Evaluation } from '../../src-contract/evaluation';
import { failureLine, toFailure } from '../../src-contract/failure';
import type { Cell, Notebook } from '../../src-contract/notebook';
import { answerRowsInReport, chartsIn, decisionsIn, parametersIn, type ExtractedAnswer } from '../../src-contract/notebook-extract';
import { boundParameters } from '../../src-contract/parameters';
import { countPeeks } from '../../src-contract/peeks';
import type { NamedQuery } from '../../src-contract/query';

type SqlCell = Extract<Cell, { kind: 'sql' }>;

/** An evaluation with what its notebook decided, how much was looked at, and the answers of its SQL cells. */
export async function withNotebook(evaluation: Evaluation, { cells, peeks }: Notebook, definition: string, engine: Pick<EngineApi, 'query' | 'queryPage'>): Promise<Evaluation> {
  const decisions = decisionsIn(cells);
  const answers: ExtractedAnswer[] = [];
  for (const cell of sqlCells(cells)) if (cell.text.trim() !== '') answers.push(await answerOf(cell, cells, definition, engine));
  return {
    ...evaluation,
    ...(decisions.length === 0 ? {} : { decisions }),
    ...(peeks === undefined ? {} : { peeks: countPeeks(peeks) }),
    notebook: { parameters: parametersIn(cells), charts: chartsIn(cells, () => null), answers },
  };
}

async function answerOf({ id, name, text }: SqlCell, cells: readonly Cell[], definition: string, engine: Pick<EngineApi, 'query' | 'queryPage'>): Promise<ExtractedAnswer> {
  const about = { name: name ?? null, sql: text };
  try {
    const parameters = cells.flatMap((cell) => (cell.kind === 'parameter' && cell.name !== '' ? boundParameters(cell) : []));
    const result = await engine.query({ job: `query ${id}`, sql: text, earlier: readBy(text, sqlCells(cells).filter((cell) => cell.id !== id)), parameters, definition }, null);
    const page = await engine.queryPage(result.id, 0, answerRowsInReport);
    return { ...about, columns: page.columns, rows: page.rows, total: result.rows, cut: result.cut };
  } catch (thrown) {
    return { ...about, columns: [], rows: [], total: 0, cut: false, failure: failureLine(toFailure(thrown)) };
  }
}

/** The named cells that a query mentions, and those that they mention, each after those that it reads itself. */
function readBy(text: string, others: readonly SqlCell[], found = new Map<string, NamedQuery>(), path: readonly string[] = []): NamedQuery[] {
  for (const { name, text: sql } of others) {
    if (name === undefined || found.has(name) || path.includes(name) || !new RegExp(`\\b${name}\\b`, 'i').test(text)) continue;
    readBy(sql, others, found, [...path, name]);
    found.set(name, { name, sql });
  }
  return [...found.values()];
}

function sqlCells(cells: readonly Cell[]): SqlCell[] {
  return cells.filter((cell) => cell.kind === 'sql');
}
