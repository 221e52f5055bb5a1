import type { ReactNode } from 'react';
import { levelName, type MetricSummary } from '../../src-contract/evaluation';
import type { UnitReport, UnitSourceRows } from '../../src-contract/unit-lookup';
import { fileName } from '../notebook/source-request';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatValue } from '../wording/numbers';
import { PagedRows, type PagedColumn } from './paged-rows';

/** All that the data say about one unit: where it counts, what it is, what it did. */
export function UnitReportView({ report, index, masked }: { readonly report: UnitReport; readonly index: EvaluationIndex | null; readonly masked: boolean }): ReactNode {
  const shown = masked ? report.masked : report.id;
  const name = (variant: string): string => index?.variantName(variant) ?? variant;
  return (
    <article className="lb-unit" aria-label={`Unit ${shown}`}>
      <header>
        <h3 className="lb-code">{shown}</h3>
        <p>{report.variant === null ? <><b>Left out.</b> {report.leftOut}</> : <>Counts in <b>{name(report.variant)}</b>{report.firstExposure === null ? '' : <>, first exposed <span className="lb-code">{moment(report.firstExposure)}</span> UTC</>}.</>}</p>
      </header>
      <div className="lb-unit-facts">
        <section aria-label="Variants">
          <h4>Variants</h4>
          <table className="lb-shares">
            <thead><tr><th scope="col">Variant</th><th scope="col">First exposure (UTC)</th><th scope="col" data-align="right">Rows</th></tr></thead>
            <tbody>
              {report.variants.map(({ variant, declared, first, rows }) => (
                <tr key={variant ?? ''}><th scope="row">{variant === null || variant === '' ? levelName(variant) : name(variant)}{!declared && <span className="lb-control-mark"> not declared</span>}</th><td className="lb-code">{first === null ? '–' : moment(first)}</td><td data-align="right">{formatCount(rows)}</td></tr>
              ))}
            </tbody>
          </table>
        </section>
        <section aria-label="Metrics">
          <h4>Metrics</h4>
          <table className="lb-shares">
            <tbody>
              {report.metrics.map((metric) => {
                const summary = index?.metric(metric.metric);
                return <tr key={metric.metric}><th scope="row">{metric.name}</th><td data-align="right">{valueOf(metric.value, summary)}</td><td className="lb-quiet">{metric.reason ?? (metric.denominator === null ? '' : `per ${formatCount(metric.denominator)}`)}</td></tr>;
              })}
            </tbody>
          </table>
        </section>
        <section aria-label="At first exposure">
          <h4>At first exposure</h4>
          <dl className="lb-unit-attributes">
            {report.attributes.map(({ column, value }) => <div key={column}><dt className="lb-code">{column}</dt><dd data-empty={value === null || undefined}>{masked && value === report.id ? report.masked : levelName(value)}</dd></div>)}
          </dl>
        </section>
      </div>
      {report.sources.map((source) => <SourceRows key={source.source} source={source} report={report} masked={masked} />)}
      {report.elsewhere.length > 0 && (
        <section aria-label="Other experiments">
          <h4>Also in</h4>
          <ul className="lb-plain-list">{report.elsewhere.map((other) => <li key={other.file}><b>{other.experiment}</b> ({fileName(other.file)}): {other.variants.join(', ') || 'no variant'}{other.first === null ? '' : `, first ${moment(other.first)} UTC`}</li>)}</ul>
        </section>
      )}
      {report.notLookedInto.length > 0 && (
        <details className="lb-fold">
          <summary>{report.notLookedInto.length === 1 ? '1 definition of the folder' : `${String(report.notLookedInto.length)} definitions of the folder`} could not be looked into</summary>
          <ul className="lb-plain-list">{report.notLookedInto.map(({ file, reason }) => <li key={file}>{fileName(file)}: {reason}</li>)}</ul>
        </details>
      )}
    </article>
  );
}

function SourceRows({ source, report, masked }: { readonly source: UnitSourceRows; readonly report: UnitReport; readonly masked: boolean }): ReactNode {
  const timed = source.rows.some(({ time }) => time !== null);
  const lined = source.rows.some(({ line }) => line !== null);
  const rows = source.rows.map(({ time, line, cells }) => [...(timed ? [time === null ? null : moment(time)] : []), ...(lined ? [line === null ? null : formatCount(line)] : []), ...cells.map((cell) => (masked && cell !== null && cell.trim() === report.id.trim() ? report.masked : cell))]);
  const columns: PagedColumn[] = [
    ...(timed ? [{ name: 'Time (UTC)', align: 'left' as const, width: 158 }] : []),
    ...(lined ? [{ name: 'Line', align: 'right' as const, width: 64 }] : []),
    ...source.columns.map((name): PagedColumn => ({ name, align: 'left', width: 112 })),
  ];
  return (
    <section aria-label={`Rows of ${source.source}`}>
      <h4>{formatCount(source.total)} {source.total === 1 ? 'row' : 'rows'} of <span className="lb-code">{source.source}</span>{timed && ', in time order'}{source.total > source.rows.length && `; the first ${formatCount(source.rows.length)} are shown`}</h4>
      {rows.length > 0 && <PagedRows key={`${report.id} ${String(masked)}`} label={`Rows of the unit in ${source.source}`} columns={columns} total={rows.length} first={rows.slice(0, 200)} load={(offset, limit) => Promise.resolve(rows.slice(offset, offset + limit))} linked={null} onLink={() => undefined} />}
    </section>
  );
}

/** One unit's value: a share of one unit is 0 or 1, so that percents would only confuse. */
function valueOf(value: number | null, summary: MetricSummary | undefined): string {
  if (value === null) return '–';
  if (Number.isInteger(value) && (summary === undefined || summary.format === 'percent' || summary.format === 'number')) return formatCount(value);
  return formatValue(value, summary && summary.format !== 'percent' ? summary : undefined);
}

/** `2026-05-11T00:00:04.000Z` → `2026-05-11 00:00:04`. */
function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.0+)?Z$/, '').replace(/(\.\d*?)0+$/, '$1');
}
