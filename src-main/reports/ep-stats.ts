import { conformanceColumns } from '../../src-contract/conformance';
import { LiftbenchError } from '../../src-contract/failure';
import { csvCell } from './csv';
import type { ReportWriter } from './report-writer';

/** One row per metric and variant under the names of Ep-Stats' columns, full precision; an empty cell where it prints NaN. */
export const epStats: ReportWriter = {
  format: 'ep-stats',
  label: "CSV in Ep-Stats' columns, by its rules, for comparison",
  extension: 'csv',
  write: async ({ evaluation: { conformance } }) => {
    if (conformance === undefined) {
      throw new LiftbenchError({ kind: 'input', message: 'The evaluation holds no rows for comparison with Ep-Stats.', next: 'Set analysis.conformance to ep-stats and evaluate again.' });
    }
    return `${[conformanceColumns.join(','), ...conformance.map((row) => conformanceColumns.map((column) => csvCell(row[column])).join(','))].join('\n')}\n`;
  },
};
