import type { UnitReport } from '../../src-contract/unit-lookup';

/** A look-up for handing out: the unit's fingerprint stands wherever its id stood, also inside of longer texts. */
export function maskedReport(report: UnitReport): UnitReport {
  const { id, masked } = report;
  const spellings = [...new Set([id, id.trim()])].filter((text) => text !== '').sort((left, right) => right.length - left.length);
  const pattern = spellings.length === 0 ? null : new RegExp(spellings.map(escaped).join('|'), 'gi');
  const mask = (text: string | null): string | null => (text === null || pattern === null ? text : text.replace(pattern, masked));
  return {
    ...report,
    id: masked,
    attributes: report.attributes.map(({ column, value }) => ({ column, value: mask(value) })),
    sources: report.sources.map((source) => ({ ...source, rows: source.rows.map((row) => ({ ...row, cells: row.cells.map(mask), remark: mask(row.remark) })) })),
    similar: [],
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
