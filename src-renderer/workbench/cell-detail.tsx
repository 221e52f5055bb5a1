import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Cell } from '../../src-contract/notebook';
import { readDefinitionText } from '../forms/definition-reading';
import { problemsOf } from '../notebook/evaluation-runner';
import { formatCount, formatDay } from '../wording/numbers';
import { findingsSummary, lookedAtWords } from '../wording/triage-words';
import { useSessionState } from './window-context';
import { useTriage } from './use-triage';

/** What a folded cell says of itself beside its title. */
export function CellDetail({ cell }: { readonly cell: Cell }): ReactNode {
  if (cell.kind === 'data') return <OfData source={cell.source ?? ''} />;
  if (cell.kind === 'experiment') return <OfExperiment cell={cell} />;
  return cell.kind === 'trust' ? <OfTrust id={cell.id} /> : null;
}

function OfData({ source: name }: { readonly source: string }): ReactNode {
  const { failure, opening, profile, changed } = useSessionState(useShallow((state) => {
    const source = state.sources[name];
    return { failure: source?.failure ?? null, opening: source?.progress?.label ?? null, profile: source?.profile ?? null, changed: source?.changed ?? null };
  }));
  if (failure && opening === null) return <span className="lb-cell-detail lb-fail-text">{failure.message}</span>;
  if (!profile) return opening === null ? null : <span className="lb-cell-detail">{opening}</span>;
  const { rows, columns, rejected } = profile;
  return <span className="lb-cell-detail">{formatCount(rows)} rows · {columns.length} columns{rejected.count > 0 && <span className="lb-warn-text"> · {formatCount(rejected.count)} could not be read</span>}{changed && <span className="lb-warn-text"> · changed on disk since</span>}</span>;
}

function OfExperiment({ cell }: { readonly cell: Extract<Cell, { kind: 'experiment' }> }): ReactNode {
  const { complete } = readDefinitionText(cell.definition);
  const problems = useSessionState((state) => problemsOf(state, cell));
  const evaluation = useSessionState((state) => state.evaluations[cell.id]?.evaluation);
  if (problems.length > 0 || complete === null) return <span className="lb-cell-detail lb-fail-text">{problems[0]?.message ?? 'The definition is not complete.'}</span>;
  const units = evaluation?.variants.reduce((sum, variant) => sum + variant.units, 0);
  const others = complete.variants.filter(({ id }) => id !== complete.control).map(({ name }) => name);
  const control = complete.variants.find(({ id }) => id === complete.control)?.name ?? complete.control;
  const { from, to } = complete.period;
  return (
    <span className="lb-cell-detail">
      {[
        `${control} against ${others.join(', ')}`,
        units === undefined ? '' : `${formatCount(units)} units`,
        from === null && to === null ? '' : `${from === null ? 'the first row' : formatDay(from)} to ${to === null ? 'the last' : formatDay(to)}`,
        `${formatCount(complete.metrics.length)} ${complete.metrics.length === 1 ? 'metric' : 'metrics'}`,
        (complete.repairs ?? []).length === 0 ? '' : `${formatCount(complete.repairs?.length ?? 0)} repaired`,
      ].filter(Boolean).join(' · ')}
    </span>
  );
}

function OfTrust({ id }: { readonly id: string }): ReactNode {
  const found = useTriage(id)?.state.triage;
  if (!found) return null;
  const loud = found.findings.some(({ severity }) => severity === 'error') ? 'lb-fail-text' : found.findings.some(({ severity }) => severity === 'warning') ? 'lb-warn-text' : undefined;
  return <span className="lb-cell-detail"><span className={loud}>{findingsSummary(found.findings)}</span> {lookedAtWords(found)}</span>;
}
