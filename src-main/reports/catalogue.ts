import { LiftbenchError } from '../../src-contract/failure';
import { csv } from './csv';
import { epStats } from './ep-stats';
import { html } from './html';
import { json } from './json';
import { markdown } from './markdown';
import type { ReportWriter } from './report-writer';
import { table } from './table';

/** Every report writer, in the order of help and menus. */
export const reportWriters: readonly ReportWriter[] = [table, json, csv, epStats, markdown, html];

/** The writer of a format. @throws LiftbenchError `input` for a format that does not exist */
export function reportWriter(format: string): ReportWriter {
  const found = reportWriters.find((writer) => writer.format === format);
  if (!found) throw new LiftbenchError({ kind: 'input', message: `There is no format "${format}".`, next: `Choose ${reportWriters.map((writer) => writer.format).join(', ')}.` });
  return found;
}
