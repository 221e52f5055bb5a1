import type { UnitReport } from '../../src-contract/unit-lookup';
import { maskedId } from './unit-report';

/** A look-up without the id that it is about: a fingerprint stands wherever the id stood. */
export function maskedReport(report: UnitReport): UnitReport {
  const ids = [report.id, ...report.similar].filter((id) => id !== '').sort((a, b) => b.length - a.length);
  const text = (cell: string): string => ids.reduce((sum, id) => (sum === id || id.length > 3 ? sum.split(id).join(maskedId(id)) : sum), cell);
  const cell = (value: string | null): string | null => (value === null ? null : text(value));
  return {
    ...report,
    id: report.masked,
    similar: report.similar.map(maskedId),
    attributes: report.attributes.map((one) => ({ ...one, value: cell(one.value) })),
    sources: report.sources.map((source) => ({ ...source, rows: source.rows.map((row) => ({ ...row, cells: row.cells.map(cell) })) })),
  };
}
