import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { Clipboard } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { HostApi } from '../../src-contract/bridge';
import { toFailure } from '../../src-contract/failure';
import type { QueryResult } from '../../src-contract/query';
import { picture, pictureHeight } from '../charts/fine-print';
import { queryFigure, queryFigureDescription } from '../charts/query-chart';
import { renderPicture } from '../charts/render-picture';
import { base64Of } from '../exporters/png';
import { rowsMarkdown, rowsTsv } from '../exporters/rows-text';
import type { AnswerReader } from '../notebook/kept-answers';
import { formatCount, formatDay } from '../wording/numbers';
import { useSession } from '../workbench/window-context';
import type { CellOf } from './cell';
import { chosenChart, drawingOf } from './result-chart';

/** More rows than these are for a file. */
const MOST_TABLE_ROWS = 10_000;
const MOST_TEXT_ROWS = 100;
const PAGE = 1000;
const WIDTH = 900;

export interface ResultCopyProps {
  readonly cell: CellOf<'sql'>;
  readonly result: QueryResult;
  /** Rows that can be read of it. */
  readonly rows: number;
  readonly reader: AnswerReader;
  readonly host: HostApi;
}

/** An answer to the clipboard: as table, as text, and as image where it can be drawn. */
export function ResultCopy({ cell, result, rows, reader, host }: ResultCopyProps): ReactNode {
  const session = useSession();
  const names = result.columns.map(({ name }) => name);
  const chosen = chosenChart(cell.chart, result.columns);
  const drawable = chosen.x !== null && (chosen.type === 'histogram' || chosen.y !== null);
  const read = async (most: number): Promise<readonly (readonly (string | null)[])[]> => {
    const found: (readonly (string | null)[])[] = [];
    while (found.length < Math.min(rows, most)) {
      const page = await reader.page(result.id, found.length, Math.min(PAGE, most - found.length));
      if (page.rows.length === 0) break;
      found.push(...page.rows);
    }
    return found;
  };
  const copy = (what: () => Promise<string>): void => void what().then((text) => session.notify({ tone: 'good', text }), (thrown: unknown) => session.report(toFailure(thrown)));
  const part = (count: number): string => (count < result.rows ? `The first ${formatCount(count)} of ${formatCount(result.rows)} rows` : `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`);
  const asTable = async (): Promise<string> => {
    const found = await read(MOST_TABLE_ROWS);
    await host.copyText(rowsTsv(names, found));
    return `${part(found.length)} copied`;
  };
  const asText = async (): Promise<string> => {
    const found = await read(MOST_TEXT_ROWS);
    await host.copyText(rowsMarkdown(names, found, found.length < result.rows ? `${part(found.length)}.` : null));
    return `${part(found.length)} copied as text`;
  };
  const asImage = async (): Promise<string> => {
    const { drawing, thinned } = await drawingOf(chosen, result, reader);
    const figure = queryFigure(drawing, { theme: 'light' });
    const day = formatDay(new Date().toISOString().slice(0, 10));
    const words = { title: cell.name ?? 'Answer', finePrint: `${queryFigureDescription(drawing)} ${part(result.rows)}${thinned ? ', not all of them drawn' : ''}. ${day}, Liftbench.` };
    const height = pictureHeight(figure, words, WIDTH);
    await host.copyImage(base64Of(await renderPicture(picture(figure, words, session.notebook.name, 'light', WIDTH, height), 'png', WIDTH, height, 2)));
    return 'The chart was copied';
  };
  return (
    <PopoverNext placement="bottom-end" arrow={false} animation="minimal" content={
      <Menu aria-label="Copy as">
        <MenuItem text="Table, for a spreadsheet" onClick={() => copy(asTable)} />
        <MenuItem text="Text, as a Markdown table" onClick={() => copy(asText)} />
        <MenuItem text="Chart, as an image" disabled={!drawable} onClick={() => copy(asImage)} />
      </Menu>
    }>
      <Button variant="minimal" size="small" icon={<Clipboard size={12} />}>Copy</Button>
    </PopoverNext>
  );
}
