import type { ReactNode } from 'react';
import { repairTitle } from '../../src-contract/repairs';
import type { LiftChange } from '../../src-contract/triage';
import { readDefinitionText } from '../forms/definition-reading';
import { LiftChangeList } from '../trust/lift-change-list';
import { dumbbellAxis, type DumbbellAxis } from '../trust/lift-dumbbell';
import '../trust/trust.css';
import { typeset } from '../wording/engine-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount } from '../wording/numbers';
import { findingLabel, findingsSummary, lookedAtWords, lookedFor, severityWords } from '../wording/triage-words';

/** What is wrong with the data, what was done about it, and what that does to the lifts. */
export function ReportData({ index, definition }: { readonly index: EvaluationIndex; readonly definition: string }): ReactNode {
  const { triage: record, repairs: outcomes = [] } = index.evaluation;
  const repairs = readDefinitionText(definition).written?.repairs ?? [];
  if (!record && repairs.length === 0) return null;
  const axis = dumbbellAxis([...(record?.proposals ?? []), ...(record?.repairs ?? [])].flatMap(({ lifts }) => lifts));
  return (
    <section className="lb-readout lb-report-data">
      <h2>Data</h2>
      {repairs.length > 0 && (
        <>
          <h3>{repairs.length === 1 ? '1 repair' : `${formatCount(repairs.length)} repairs`} in force</h3>
          <ol className="lb-report-findings">
            {repairs.map((repair, at) => {
              const lifts = record?.repairs.find((each) => each.index === at)?.lifts ?? [];
              return (
                <li key={`${String(at)} ${repair.kind}`}>
                  <p>{outcomes.find((each) => each.index === at)?.words ?? `${repairTitle(repair)}.`}{repair.note !== undefined && ` “${repair.note}”`}</p>
                  <Effect words="Without it and with it:" lifts={lifts} axis={axis} index={index} />
                </li>
              );
            })}
          </ol>
        </>
      )}
      {record && (
        <>
          <h3>{findingsSummary(record.triage.findings)} {lookedAtWords(record.triage)}{repairs.length > 0 ? ', after the repairs' : ''}</h3>
          {record.triage.findings.length > 0 && (
            <ul className="lb-report-findings">
              {record.triage.findings.map((finding) => {
                const effect = record.proposals.find((each) => each.finding === finding.id);
                const proposal = finding.proposals.find(({ id }) => id === effect?.proposal);
                return (
                  <li key={finding.id}>
                    <p><b>{severityWords[finding.severity]}: {findingLabel(finding.kind)}.</b> {typeset(finding.sentence)}</p>
                    {effect && proposal && <Effect words={`Not done: ${proposal.words}. It would change:`} lifts={effect.lifts} axis={axis} index={index} />}
                  </li>
                );
              })}
            </ul>
          )}
          <p className="lb-readout-foot">{lookedFor}{record.triage.notLookedFor.length > 0 && ` Not looked for: ${record.triage.notLookedFor.join(' ')}`}</p>
        </>
      )}
    </section>
  );
}

function Effect({ words, lifts, axis, index }: { readonly words: string; readonly lifts: readonly LiftChange[]; readonly axis: DumbbellAxis; readonly index: EvaluationIndex }): ReactNode {
  return lifts.length === 0 ? null : <div className="lb-report-effect"><span>{words}</span> <LiftChangeList lifts={lifts} axis={axis} index={index} /></div>;
}
