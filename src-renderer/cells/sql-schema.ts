import type { Notebook } from '../../src-contract/notebook';
import { boundParameters } from '../../src-contract/parameters';
import { unitsRelation } from '../../src-contract/query';
import { readDefinitionText } from '../forms/definition-reading';
import { experimentFor } from '../notebook/experiment-cell';
import type { SessionState } from '../notebook/session-state';

/** Tables and columns that a SQL cell can read: sources, the units, and other named cells with the columns of their answers. */
export function schemaFor(state: Pick<SessionState, 'sources' | 'queries'> & { readonly notebook: Notebook }, cellId: string): Record<string, string[]> {
  const schema: Record<string, string[]> = {};
  for (const { name, profile } of Object.values(state.sources)) schema[name] = (profile?.columns ?? []).map((column) => column.name);
  const experiment = experimentFor(state.notebook, cellId);
  const written = experiment ? readDefinitionText(experiment.definition).written : null;
  if (written) {
    const metrics = written.metrics.flatMap((metric) => (metric.kind === 'ratio' ? [metric.id, `${metric.id}_numerator`, `${metric.id}_denominator`] : metric.kind === 'quantile' && (metric.per ?? 'event') === 'event' ? [] : [metric.id]));
    schema[unitsRelation] ??= ['unit', 'variant', 'first_exposure', ...(written.segments ?? []), ...metrics];
  }
  for (const cell of state.notebook.cells) {
    if (cell.kind === 'sql' && cell.name && cell.id !== cellId) schema[cell.name] ??= (state.queries[cell.id]?.result?.columns ?? []).map((column) => column.name);
  }
  return schema;
}

/** Names of the parameters of a notebook. */
export function parameterNames({ cells }: Notebook): string[] {
  return cells.flatMap((cell) => (cell.kind === 'parameter' && cell.name !== '' ? boundParameters(cell).map(({ name }) => name) : []));
}
