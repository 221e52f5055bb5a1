import type { ReactNode } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import type { ExtractedAnswer, ExtractedChart } from '../../src-contract/notebook-extract';
import { ChartView, standardChartLook } from '../cells/chart-view';
import { chartById } from '../charts/catalogue';
import { formatCount } from '../wording/numbers';

/** What stands in the notebook beside its experiment: parameters, charts as they were chosen, and answers of SQL cells. */
export function ReportNotebook({ evaluation, width }: { readonly evaluation: Evaluation; readonly width: number }): ReactNode {
  const { notebook } = evaluation;
  if (!notebook || notebook.parameters.length + notebook.charts.length + notebook.answers.length === 0) return null;
  return (
    <section className="lb-report-notebook">
      <h2>From the notebook, exploratory</h2>
      {notebook.parameters.length > 0 && (
        <table className="lb-report-table">
          <thead><tr><th scope="col">Parameter</th><th scope="col">Value</th></tr></thead>
          <tbody>{notebook.parameters.map(({ name, value }) => <tr key={name}><th scope="row"><code>${name}</code></th><td>{value ?? 'not chosen'}</td></tr>)}</tbody>
        </table>
      )}
      {notebook.charts.map((chart, at) => <NotebookChart key={at} evaluation={evaluation} chart={chart} width={width} />)}
      {notebook.answers.map((answer, at) => <NotebookAnswer key={at} answer={answer} />)}
    </section>
  );
}

function NotebookChart({ evaluation, chart: { chart, title, options, exploration }, width }: { readonly evaluation: Evaluation; readonly chart: ExtractedChart; readonly width: number }): ReactNode {
  const kind = chartById(chart);
  if (!kind) return null;
  if (kind.explores !== undefined && kind.explores !== null && exploration === null) return <p><b>{title ?? kind.label}.</b> This chart was not computed for this report; it is part of reports that are exported from the window, once it is shown there.</p>;
  const text = (key: string): string | null => (typeof options[key] === 'string' ? options[key] : null);
  const chosen = Object.fromEntries(Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  return <ChartView evaluation={exploration === null ? evaluation : { ...evaluation, exploration }} chart={chart} title={title} look={{ ...standardChartLook, segment: text('segment'), metric: text('metric'), variant: text('variant'), chosen }} theme="light" stale={false} onLook={null} host={null} width={width} day="" />;
}

function NotebookAnswer({ answer: { name, sql, columns, rows, total, cut, failure } }: { readonly answer: ExtractedAnswer }): ReactNode {
  return (
    <div className="lb-report-answer">
      <h3>{name ?? 'SQL'}</h3>
      <pre>{sql}</pre>
      {failure !== undefined && <p>{failure}</p>}
      <table className="lb-report-table" hidden={failure !== undefined} aria-label={`Answer${name === null ? '' : ` of ${name}`}`}>
        <thead><tr>{columns.map((column, at) => <th key={at} scope="col">{column}</th>)}</tr></thead>
        <tbody>{rows.map((row, at) => <tr key={at}>{row.map((cell, place) => <td key={place}>{cell ?? <span className="lb-quiet">empty</span>}</td>)}</tr>)}</tbody>
      </table>
      {(cut || rows.length < total) && <p className="lb-report-about">The first {formatCount(rows.length)} of {cut ? 'more than ' : ''}{formatCount(total)} rows.</p>}
    </div>
  );
}
