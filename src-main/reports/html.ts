import type { Evaluation } from '../../src-contract/evaluation';
import { LiftbenchError } from '../../src-contract/failure';
import { withoutNaN } from './json';
import type { ReportWriter } from './report-writer';

const openingTag = '<script type="application/json" id="liftbench-evaluation">';

/** The self-contained report: the window's own cells and charts, built into one page, with the evaluation stamped in. */
export const html: ReportWriter = {
  format: 'html',
  label: 'HTML, a self-contained report',
  extension: 'html',
  write: async ({ evaluation, definition, page }) => {
    if (!page) throw new LiftbenchError({ kind: 'engine', message: 'The report page was not built.', next: 'Run npm run build, then try again.' });
    return stampReport(await page(), evaluation, definition);
  },
};

/**
 * Puts an evaluation and its definition into the built report page, as JSON in which no `<` is left, so that nothing in
 * them can end the script element or open another.
 */
export function stampReport(page: string, evaluation: Evaluation, definition: string): string {
  const start = page.indexOf(openingTag);
  const end = start < 0 ? -1 : page.indexOf('</script>', start);
  if (end < 0) throw new LiftbenchError({ kind: 'bug', message: 'The report page has no place for an evaluation.', next: 'Build it again with npm run build.' });
  const data = JSON.stringify({ evaluation: withoutNaN(evaluation), definition })
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  const titled = page.slice(0, start).replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(evaluation.experiment.name)} · Liftbench report</title>`);
  return titled + openingTag + data + page.slice(end);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
