import { tableCopy, textCopy } from './chart-copies';
import { chartCsv } from './chart-csv';
import { csv } from './csv';
import type { Exporter } from './exporter';
import { html } from './html';
import { imageCopy } from './image-copy';
import { json } from './json';
import { pdf } from './pdf';
import { png } from './png';
import { svg } from './svg';
import { yaml } from './yaml';

/** Every way to take results away, in menu order. */
export const exporters: readonly Exporter[] = [imageCopy, tableCopy, textCopy, png, svg, chartCsv, csv, json, yaml, html, pdf];

/** @throws when there is no such exporter: a mistake in the program, not of its user. */
export function exporterById(id: string): Exporter {
  const found = exporters.find((exporter) => exporter.id === id);
  if (!found) throw new Error(`There is no exporter "${id}".`);
  return found;
}
