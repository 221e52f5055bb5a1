import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import { ChartView, standardChartLook } from '../cells/chart-view';
import '../cells/readout.css';
import { Scorecard } from '../cells/scorecard';
import { standardColumns } from '../cells/scorecard-columns';
import { scorecardGroups } from '../cells/scorecard-rows';
import { TrustPanel } from '../cells/trust-panel';
import { VerdictBanner } from '../cells/verdict-banner';
import { textOf } from '../forms/definition-form';
import { readDefinitionText } from '../forms/definition-reading';
import { valueAt } from '../forms/field-path';
import { indexEvaluation } from '../wording/evaluation-index';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatLevel } from '../wording/numbers';
import { settingsSentence } from '../wording/sentences';
import { verdictHeadline } from '../wording/verdict-headline';
import { peeksSentence } from '../wording/peek-words';
import { ReportDecision } from './report-decision';
import { ReportData } from './report-data';
import { ReportLooks } from './report-looks';
import { ReportNotebook } from './report-notebook';
import { ReportProof } from './report-proof';
import { ReportGaps, ReportSettings } from './report-settings';
import { ReportProvenance } from './report-provenance';
import './report.css';

/** Pixels of tables and charts; printed, they are scaled to the page. */
const WIDTH = 900;

/** Everything a sceptic asks for, on paper: the answer, the checks, every number, the settings, where it came from. */
export function ReportPage({ evaluation, definition }: { readonly evaluation: Evaluation; readonly definition: string }): ReactNode {
  const index = useMemo(() => indexEvaluation(evaluation), [evaluation]);
  const hypothesis = useMemo(() => textOf(valueAt(readDefinitionText(definition).value, ['hypothesis'])), [definition]);
  const several = index.treatments.length > 1;
  const columns = several ? standardColumns : standardColumns.filter((id) => id !== 'variant');
  const primaries = index.metrics.filter((metric) => metric.role === 'primary');
  const dated = new Set(evaluation.timeline.map((estimate) => estimate.metric));
  const chart = (id: string, metric: string | null, key: string): ReactNode => <ChartView key={key} evaluation={evaluation} chart={id} title={null} look={{ ...standardChartLook, metric }} theme="light" stale={false} onLook={null} host={null} width={WIDTH} day="" />;
  return (
    <main className="lb-report">
      <header>
        <h1>{evaluation.experiment.name}</h1>
        {hypothesis && <p className="lb-report-hypothesis"><b>Hypothesis.</b> {hypothesis}</p>}
        <p className="lb-report-about">{index.control?.name ?? 'No control'} against {index.treatments.map((variant) => variant.name).join(', ')} · {formatCount(evaluation.variants.reduce((sum, variant) => sum + variant.units, 0))} units · {formatLevel(index.settings.confidence)} intervals · definition {evaluation.experiment.definitionHash.slice(0, 12)} · data {evaluation.experiment.dataHash.slice(0, 12)}</p>
      </header>
      <ReportDecision decisions={evaluation.decisions ?? []} />
      <div className="lb-readout">
        <VerdictBanner headline={verdictHeadline(index)} />
        <section>
          <h2>Checks</h2>
          <TrustPanel checks={evaluation.checks} variants={evaluation.variants} onAcknowledge={null} onWithdraw={null} unfolded index={index} />
        </section>
        <ReportData index={index} definition={definition} />
        <section>
          <h2>Results, all units</h2>
          <ReportTable index={index} segment={null} columns={columns} />
          <p className="lb-readout-foot">{settingsSentence(index)} Bars: interval as a line, 68 % thicker, estimate as a dot; an arrow where an end is unbounded or beyond the axis.</p>
        </section>
      </div>
      <section>
        <h2>Charts</h2>
        {chart('forest', null, 'forest')}
        {chart('sample-ratio', null, 'split')}
        {(primaries.length > 0 ? primaries : index.metrics.slice(0, 1)).filter((metric) => dated.has(metric.id)).map((metric) => chart('timeline', metric.id, `timeline-${metric.id}`))}
      </section>
      {index.segments.length === 0 && evaluation.peeks && <p className="lb-report-about">{peeksSentence(evaluation.peeks, index.treatments.length, index.settings.confidence)}</p>}
      {index.segments.length > 0 && (
        <section className="lb-readout">
          <h2>Segments, exploratory</h2>
          <p>Slices are compared after the fact. Among many, some differ by chance; they get no verdict.{evaluation.peeks && ` ${peeksSentence(evaluation.peeks, index.treatments.length, index.settings.confidence)}`}</p>
          {index.segments.map(({ column }) => (
            <div key={column}>
              <h3>By {column}</h3>
              <ReportTable index={index} segment={column} columns={columns.filter((id) => id !== 'verdict')} />
            </div>
          ))}
        </section>
      )}
      <ReportNotebook evaluation={evaluation} width={WIDTH} />
      <ReportGaps index={index} />
      <ReportSettings index={index} />
      <ReportLooks index={index} />
      <ReportProof index={index} />
      <ReportProvenance evaluation={evaluation} definition={definition} />
    </main>
  );
}

function ReportTable({ index, segment, columns }: { readonly index: EvaluationIndex; readonly segment: string | null; readonly columns: readonly string[] }): ReactNode {
  const groups = useMemo(() => scorecardGroups(index, segment, null), [index, segment]);
  return <Scorecard index={index} groups={groups} view="relative" columns={columns} sort={null} onSort={null} onInspect={undefined} width={WIDTH} />;
}
