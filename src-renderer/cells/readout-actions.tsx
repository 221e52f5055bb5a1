import { Button, Menu, MenuDivider, MenuItem, PopoverNext } from '@blueprintjs/core';
import { Clipboard, Export, Th } from '@blueprintjs/icons';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { failureLine, toFailure } from '../../src-contract/failure';
import { exporters } from '../exporters/catalogue';
import { canExport } from '../exporters/exporter';
import type { ExportContext, Exporter } from '../exporters/exporter';
import { scorecardCells, scorecardMarkdown, scorecardTsv } from '../exporters/scorecard-text';
import type { EvaluationIndex } from '../wording/evaluation-index';
import type { EffectView } from '../charts/effect-axis';
import { scorecardColumns, standardColumns } from './scorecard-columns';
import type { ScorecardGroup } from './scorecard-rows';

export interface ReadoutActionsProps {
  readonly index: EvaluationIndex;
  readonly groups: readonly ScorecardGroup[];
  readonly columns: readonly string[];
  readonly view: EffectView;
  readonly context: ExportContext;
  onColumns(columns: readonly string[]): void;
}

/** What can be taken away from a readout, and which columns it shows. */
export function ReadoutActions({ index, groups, columns, view, context, onColumns }: ReadoutActionsProps): ReactNode {
  const [note, setNote] = useState<string | null>(null);
  const say = (work: Promise<string | null>, done: string): void => {
    work.then(
      (path) => setNote(path === null ? null : path ? `Written to ${path}` : done),
      (thrown: unknown) => setNote(failureLine(toFailure(thrown))),
    );
  };
  const copy = (text: string, done: string): void => say(context.host.copyText(text).then(() => ''), done);
  const cells = (): readonly (readonly string[])[] => scorecardCells(index, groups, columns, view);
  const run = (exporter: Exporter): void => say(exporter.run(context), 'Copied');
  const files = exporters.filter((exporter) => exporter.need !== 'chart' && canExport(exporter, context));
  const toggle = (id: string): void => onColumns(columns.includes(id) ? columns.filter((one) => one !== id) : scorecardColumns.map((column) => column.id).filter((one) => one === id || columns.includes(one)));
  return (
    <div className="lb-readout-actions">
      <span className="lb-readout-note" role="status">{note}</span>
      <PopoverNext placement="bottom-end" content={
        <Menu>
          {scorecardColumns.filter((column) => column.id !== 'metric').map((column) => (
            <MenuItem key={column.id} roleStructure="listoption" selected={columns.includes(column.id)} shouldDismissPopover={false} text={column.label(index, view)} onClick={() => toggle(column.id)} />
          ))}
          <MenuDivider />
          <MenuItem text="Standard columns" onClick={() => onColumns(standardColumns)} />
        </Menu>
      }>
        <Button variant="minimal" size="small" icon={<Th size={14} />} aria-label="Columns"><span className="lb-wide-words">Columns</span></Button>
      </PopoverNext>
      <PopoverNext placement="bottom-end" content={
        <Menu>
          <MenuItem icon={<Clipboard size={14} />} text="Copy table for a spreadsheet" onClick={() => copy(scorecardTsv(cells()), 'Table copied')} />
          <MenuItem icon={<Clipboard size={14} />} text="Copy table as Markdown" onClick={() => copy(scorecardMarkdown(cells(), index), 'Table copied')} />
          <MenuDivider />
          {files.map((exporter) => <MenuItem key={exporter.id} text={exporter.label} title={exporter.explanation} onClick={() => run(exporter)} />)}
        </Menu>
      }>
        <Button variant="minimal" size="small" icon={<Export size={14} />} aria-label="Take away"><span className="lb-wide-words">Take away</span></Button>
      </PopoverNext>
    </div>
  );
}
