import { createRoot } from 'react-dom/client';
import type { Evaluation } from '../src-contract/evaluation';
import { ReportPage } from './report/report-page';
import './theme.css';

/** What was stamped into the page: an evaluation and the definition it answers; null when the page is empty. */
function stamped(): { readonly evaluation: Evaluation; readonly definition: string } | null {
  const text = document.getElementById('liftbench-evaluation')?.textContent.trim() ?? '';
  if (text === '') return null;
  const { evaluation, definition } = JSON.parse(text) as { evaluation: Evaluation; definition: unknown };
  return { evaluation, definition: typeof definition === 'string' ? definition : JSON.stringify(definition, null, 2) };
}

const place = document.getElementById('root');
const content = stamped();
if (place) createRoot(place).render(content ? <ReportPage {...content} /> : <p>This report holds no evaluation. Export it again from Liftbench.</p>);
