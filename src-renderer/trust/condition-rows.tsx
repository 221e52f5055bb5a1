import { useCallback, type ReactNode } from 'react';
import type { QueryResult } from '../../src-contract/query';
import { unitColumnOf } from '../../src-contract/experiment';
import { useAnswer } from '../cells/use-answer';
import { readDefinitionText } from '../forms/definition-reading';
import type { ExperimentCell } from '../notebook/experiment-cell';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';
import { useSession, useWindow } from '../workbench/window-context';
import { firstPage, PagedRows, type PagedColumn } from './paged-rows';

interface Found {
  readonly result: QueryResult;
  readonly first: readonly (readonly (string | null)[])[];
}

/** The rows of the exposure source for which a condition holds. */
export function ConditionRows({ experiment, where }: { readonly experiment: ExperimentCell; readonly where: string }): ReactNode {
  const { engine } = useSession().bridge;
  const { layout } = useWindow();
  const { written } = readDefinitionText(experiment.definition);
  const source = written?.exposure.source ?? '';
  const answer = useAnswer(written === null ? null : JSON.stringify([source, where]), async (): Promise<Found> => {
    const sql = `SELECT * FROM "${source.replaceAll('"', '""')}" WHERE ${where}`;
    const result = await engine.query({ job: `rows ${experiment.id}`, sql, earlier: [], parameters: [], definition: null }, null);
    return { result, first: (await engine.queryPage(result.id, 0, firstPage)).rows };
  });
  const id = answer.result?.result.id ?? '';
  const load = useCallback(async (offset: number, limit: number) => (await engine.queryPage(id, offset, limit)).rows, [engine, id]);
  if (answer.failure) return <FailureNote failure={answer.failure} />;
  if (answer.result === null) return <p className="lb-quiet" role="status">Reading rows …</p>;
  const { result, first } = answer.result;
  const unit = written === null ? null : unitColumnOf(written, source);
  const at = result.columns.findIndex(({ name }) => name === unit);
  return (
    <div className="lb-finding-rows">
      <p className="lb-quiet">{result.cut ? 'The first ' : ''}{formatCount(result.rows)} {result.rows === 1 ? 'row' : 'rows'} of {source}{at < 0 ? '' : '; click an id to look the unit up'}</p>
      <PagedRows key={id} label={`Rows of ${source}`} total={result.rows} first={first} load={load} linked={at < 0 ? null : at} onLink={(unitId) => layout.set({ lookUp: unitId })}
        columns={result.columns.map((column): PagedColumn => ({ name: column.name, align: column.class === 'number' ? 'right' : 'left', width: column.class === 'time' ? 158 : 112 }))} />
    </div>
  );
}
