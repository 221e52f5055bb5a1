import type { QueryRequest } from '../../../src-contract/query';
import { QueryDesk, type QueryWorkspace } from '../../../src-main/queries/query-desk';
import { TinyWorkspace } from '../evaluation/tiny-workspace';

/** A desk over tables made by SQL. */
export async function queryDesk(tables: Readonly<Record<string, string>>): Promise<{ desk: QueryDesk; workspace: QueryWorkspace; tiny: TinyWorkspace }> {
  const tiny = await TinyWorkspace.open(tables);
  const workspace: QueryWorkspace = { database: tiny.database, sources: [...(await tiny.ensure()).values()] };
  return { desk: new QueryDesk(workspace), workspace, tiny };
}

/** A request with nothing but SQL, unless more is given. */
export function asked(sql: string, more: Partial<QueryRequest> = {}): QueryRequest {
  return { job: `query ${sql}`, sql, earlier: [], parameters: [], definition: null, ...more };
}

/** The rows of an answer as text. */
export async function rowsOf(desk: QueryDesk, request: QueryRequest): Promise<(string | null)[][]> {
  const { id } = await desk.run(request, null);
  return (await desk.page(id, 0, 1000)).rows.map((row) => [...row]);
}
