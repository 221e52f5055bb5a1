import { z } from 'zod';
import type { EngineApi } from '../../src-contract/bridge';
import type { ColumnProfile, RowPage } from '../../src-contract/dataset';
import type { QueryPoints, QueryResult } from '../../src-contract/query';
import type { KeptAnswer } from './query-state';
import type { SessionState } from './session-state';

/** Rows of an answer that are kept for the next time. */
const KEPT_ROWS = 200;
/** An answer whose first rows are longer than this is not kept, nor any after the notebook's answers are. */
const LONGEST = 1_000_000;
const LONGEST_TOGETHER = 4_000_000;

const is = <Known>(...fields: readonly string[]): z.ZodType<Known> => z.custom<Known>((value) => typeof value === 'object' && value !== null && fields.every((field) => field in value));
export const keptAnswersSchema = z.record(
  z.string(),
  z.object({ text: z.string(), data: z.string(), at: z.string(), result: is<QueryResult>('id', 'columns', 'rows'), page: is<RowPage>('rows', 'columns'), profile: z.array(is<ColumnProfile>('name')).readonly() }),
);
export type KeptAnswers = Record<string, KeptAnswer>;

/** The data that the sources of a notebook hold; null while one of them is not open. */
export function dataNow({ sources }: SessionState): string | null {
  const hashes = Object.values(sources).map(({ name, profile, progress, failure }) => (profile && !progress && !failure ? `${name} ${profile.dataHash}` : null));
  return hashes.includes(null) ? null : hashes.toSorted((one, other) => ((one ?? '') < (other ?? '') ? -1 : 1)).join('\n');
}

/** The first rows and the columns of every answer that is of what its cell says now; those that were kept before and not yet asked again stay. */
export async function answersToKeep(engine: EngineApi, { state }: { readonly state: SessionState }): Promise<KeptAnswers> {
  const kept: KeptAnswers = {};
  let total = 0;
  for (const cell of state.history.notebook.cells) {
    const known = cell.kind === 'sql' ? state.queries[cell.id] : undefined;
    if (cell.kind !== 'sql' || !known?.result) continue;
    const one = known.kept?.result.id === known.result.id ? known.kept : known.answered === null ? null : await answerToKeep(engine, cell.text, known.result, dataNow(state));
    const length = one === null ? Infinity : JSON.stringify(one).length;
    if (one === null || length > LONGEST || total + length > LONGEST_TOGETHER) continue;
    total += length;
    kept[cell.id] = one;
  }
  return kept;
}

async function answerToKeep(engine: EngineApi, text: string, result: QueryResult, data: string | null): Promise<KeptAnswer | null> {
  if (data === null) return null;
  try {
    const page = await engine.queryPage(result.id, 0, KEPT_ROWS);
    return { text, data, at: new Date().toISOString(), result: { ...result, id: `kept ${result.id}` }, page, profile: await engine.queryProfile(result.id) };
  } catch {
    return null;
  }
}

/** What an answer's views ask for: of the engine, or of what was kept of an earlier run. */
export interface AnswerReader {
  page(id: string, offset: number, limit: number): Promise<RowPage>;
  profile(id: string): Promise<readonly ColumnProfile[]>;
  points(id: string, columns: readonly string[], most: number): Promise<QueryPoints>;
}

export function answerReader(engine: Pick<EngineApi, 'queryPage' | 'queryProfile' | 'queryPoints'>, kept: KeptAnswer | null): AnswerReader {
  return {
    page: async (id, offset, limit) => (id === kept?.result.id ? { ...kept.page, offset, rows: kept.page.rows.slice(offset, offset + limit) } : engine.queryPage(id, offset, limit)),
    profile: async (id) => (id === kept?.result.id ? kept.profile : engine.queryProfile(id)),
    points: async (id, columns, most) => (id === kept?.result.id ? pointsOfPage(kept, columns) : engine.queryPoints(id, columns, most)),
  };
}

/** The kept rows as points; fewer than the answer has when it has more rows than were kept. */
function pointsOfPage({ page, result }: KeptAnswer, names: readonly string[]): QueryPoints {
  const columns = names.map((name) => {
    const at = page.columns.indexOf(name);
    const numeric = result.columns.find((column) => column.name === name)?.class === 'number';
    return { name, values: page.rows.map((row) => { const cell = row[at] ?? null; return cell !== null && numeric ? Number(cell) : cell; }) };
  });
  return { columns, rows: result.rows, thinned: page.rows.length < result.rows };
}
