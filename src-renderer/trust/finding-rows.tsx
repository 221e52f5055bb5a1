import { useCallback, useMemo, type ReactNode } from 'react';
import type { Finding, FindingRows as Rows, PlacedRow } from '../../src-contract/triage';
import { unitColumnOf } from '../../src-contract/experiment';
import { readDefinitionText } from '../forms/definition-reading';
import { useAnswer } from '../cells/use-answer';
import { fileName } from '../notebook/source-request';
import { findingLabel } from '../wording/triage-words';
import { formatCount } from '../wording/numbers';
import { FailureNote } from '../workbench/failure-note';
import type { TriageHandle } from '../workbench/use-triage';
import { useSession, useWindow } from '../workbench/window-context';
import { firstPage, PagedRows, type PagedColumn } from './paged-rows';

/** The rows of a finding, each with its file, its line and what is wrong with it. */
export function FindingRows({ finding, triage }: { readonly finding: Finding; readonly triage: TriageHandle }): ReactNode {
  const { engine } = useSession().bridge;
  const { layout } = useWindow();
  const { definition } = triage.experiment;
  const { baseDirectory } = triage;
  const ask = useCallback((offset: number, limit: number): Promise<Rows> => engine.findingRows({ definition, baseDirectory, finding: finding.id, offset, limit }), [engine, definition, baseDirectory, finding.id]);
  const first = useAnswer(JSON.stringify([triage.state.answered, finding.id]), () => ask(0, firstPage));
  const page = first.result;
  const shape = useMemo(() => (page === null ? null : shapeOf(page)), [page]);
  const load = useCallback(async (offset: number, limit: number) => (await ask(offset, limit)).rows.map((row) => cellsOf(row, shape)), [ask, shape]);
  if (first.failure) return <FailureNote failure={first.failure} />;
  if (page === null || shape === null) return <p className="lb-quiet">Reading rows …</p>;
  if (page.total === 0) return <p className="lb-quiet">No row to show.</p>;
  const written = readDefinitionText(definition).written;
  const unit = written === null || finding.source === null ? null : unitColumnOf(written, finding.source);
  const at = unit === null ? -1 : shape.columns.findIndex(({ name }) => name === unit);
  return (
    <div className="lb-finding-rows">
      <p className="lb-quiet">{page.total === 1 ? '1 row' : `${formatCount(page.total)} rows`}{shape.file === null ? '' : ` of ${fileName(shape.file)}`}{at < 0 ? '' : '; click an id to look the unit up'}</p>
      <PagedRows key={`${finding.id} ${String(page.total)}`} label={`Rows: ${findingLabel(finding.kind)}`} columns={shape.columns} total={page.total} first={page.rows.map((row) => cellsOf(row, shape))} load={load} linked={at < 0 ? null : at} onLink={(id) => layout.set({ lookUp: id })} />
    </div>
  );
}

interface Shape {
  readonly columns: readonly PagedColumn[];
  /** Several files, lines, or remarks: only what there is gets a column. */
  readonly files: boolean;
  readonly lines: boolean;
  readonly remarks: boolean;
  /** The one file that all rows are of. */
  readonly file: string | null;
}

function shapeOf({ columns, rows }: Rows): Shape {
  const files = new Set(rows.map(({ file }) => file));
  const lines = rows.some(({ line }) => line !== null);
  const remarks = rows.some(({ remark }) => remark !== null);
  const several = files.size > 1;
  const plain = columns.map((name, at): PagedColumn => ({ name, align: rows.every(({ cells }) => isNumber(cells[at] ?? null)) && rows.some(({ cells }) => cells[at] != null) ? 'right' : 'left', width: widthOf([name, ...rows.slice(0, 100).map(({ cells }) => cells[at] ?? '')]) }));
  return {
    files: several, lines, remarks, file: several ? null : ([...files][0] ?? null),
    columns: [
      ...(several ? [{ name: 'File', align: 'left' as const, width: 140 }] : []),
      ...(lines ? [{ name: 'Line', align: 'right' as const, width: 72 }] : []),
      ...(remarks ? [{ name: 'What is wrong', align: 'left' as const, width: widthOf(rows.slice(0, 100).map(({ remark }) => remark ?? ''), 320) }] : []),
      ...plain,
    ],
  };
}

function cellsOf({ file, line, cells, remark }: PlacedRow, shape: Shape | null): readonly (string | null)[] {
  return [
    ...(shape?.files ? [file === null ? null : fileName(file)] : []),
    ...(shape?.lines ? [line === null ? null : formatCount(line)] : []),
    ...(shape?.remarks ? [remark ?? ''] : []),
    ...cells,
  ];
}

function isNumber(cell: string | null): boolean {
  return cell === null || /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(cell);
}

const letter = 7;
function widthOf(texts: readonly string[], most = 240): number {
  return Math.max(56, Math.min(most, Math.max(...texts.map((text) => text.length)) * letter + 18));
}
