import { Button, HTMLSelect } from '@blueprintjs/core';
import { SearchAround } from '@blueprintjs/icons';
import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { assignmentRules, assignmentRuleSheets, type AssignmentAudit, type AssignmentRule, type AssignmentRuleName } from '../../src-contract/assignment-audit';
import type { Progress } from '../../src-contract/dataset';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { toFailure, type Failure } from '../../src-contract/failure';
import { NumberEntry } from '../cells/number-entry';
import type { CellOf } from '../cells/cell';
import { readDefinitionText } from '../forms/definition-reading';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { FailureNote } from '../workbench/failure-note';
import { ProgressLine } from '../workbench/progress-line';
import type { TriageHandle } from '../workbench/use-triage';
import { useSession } from '../workbench/window-context';
import { AuditResult } from './audit-result';

type Audit = NonNullable<CellOf<'trust'>['audit']>;

export interface AuditPanelProps {
  readonly id: string;
  readonly audit: Audit;
  readonly triage: TriageHandle;
  readonly index: EvaluationIndex | null;
  readonly readOnly: boolean;
  onAudit(audit: Audit): void;
}

interface Attempt {
  /** The question that was asked last. */
  readonly asked: string | null;
  readonly result: AssignmentAudit | null;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
}

const idle: Attempt = { asked: null, result: null, progress: null, failure: null };

/** The assignment auditor: every unit's variant computed again from the rule that should have dealt it. */
export function AuditPanel({ id, audit, triage, index, readOnly, onAudit }: AuditPanelProps): ReactNode {
  const { engine, host } = useSession().bridge;
  const [attempt, setAttempt] = useState<Attempt>(idle);
  const { complete } = readDefinitionText(triage.experiment.definition);
  const rule = ruleOf(audit);
  const job = `audit ${triage.experiment.id}`;
  const question = JSON.stringify([rule, readDefinitionText(triage.experiment.definition).meaning]);
  const ready = complete !== null && (rule.name !== 'expression' || (rule.expression ?? '').trim() !== '');
  useEffect(() => () => void engine.cancel(job).catch(() => undefined), [engine, job]);
  const run = (): void => {
    if (!ready) return;
    setAttempt({ ...idle, asked: question, progress: { step: 'units', label: 'Dealing every unit again', fraction: null } });
    engine.auditAssignment({ job, definition: triage.experiment.definition, baseDirectory: triage.baseDirectory, rule }, (progress) => setAttempt((now) => (now.progress ? { ...now, progress } : now))).then(
      (result) => setAttempt({ asked: question, result, progress: null, failure: null }),
      (thrown: unknown) => {
        const failure = toFailure(thrown);
        setAttempt({ asked: question, result: null, progress: null, failure: failure.kind === 'cancelled' ? null : failure });
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    run();
  };
  return (
    <section className="lb-audit" id={id} aria-label="Audit of the assignment">
      <h3><SearchAround size={14} aria-hidden />Audit of the assignment</h3>
      <div className="lb-audit-body">
        <p className="lb-quiet">Was every unit dealt the variant that the rule gives it? Choose the rule that your system deals by: every unit’s variant is computed again from its id, and those that were logged with another one are listed. With a wrong key or salt, agreement is no better than by chance.</p>
        <div className="lb-audit-form" onKeyDown={onKeyDown}>
          <RuleFields audit={audit} name={rule.name} definition={complete} readOnly={readOnly} onAudit={onAudit} />
          <Button size="small" intent="primary" variant="outlined" disabled={!ready || attempt.progress !== null} onClick={run}>Compare</Button>
        </div>
        <p className="lb-quiet">{assignmentRuleSheets[rule.name].explanation}</p>
        {attempt.progress && <ProgressLine progress={attempt.progress} onCancel={() => void engine.cancel(job).catch(() => undefined)} />}
        {attempt.failure && <FailureNote failure={attempt.failure} onCopy={(text) => void host.copyText(text)} />}
        {attempt.result && <div data-stale={attempt.asked !== question || undefined}><AuditResult audit={attempt.result} index={index} /></div>}
      </div>
    </section>
  );
}

/** The rule as the engine takes it: what was left as usual is left out. */
export function ruleOf({ name = 'md5-weights', key, salt, weights, buckets, coverage, expression }: Audit): AssignmentRule {
  const parameters: readonly string[] = assignmentRuleSheets[name].parameters;
  const alternatives = Object.entries(weights ?? {}).map(([variant, weight]) => ({ variant, weight }));
  return {
    name,
    ...(parameters.includes('key') && key ? { key } : {}),
    ...(parameters.includes('salt') && salt ? { salt } : {}),
    ...(parameters.includes('alternatives') && alternatives.length > 0 ? { alternatives } : {}),
    ...(parameters.includes('buckets') && buckets !== undefined ? { buckets } : {}),
    ...(parameters.includes('coverage') && coverage !== undefined ? { coverage } : {}),
    ...(parameters.includes('expression') && expression !== undefined ? { expression } : {}),
  };
}

interface RuleFieldsProps extends Pick<AuditPanelProps, 'audit' | 'readOnly' | 'onAudit'> {
  readonly name: AssignmentRuleName;
  readonly definition: CompleteDefinition | null;
}

function RuleFields({ audit, name, definition, readOnly, onAudit }: RuleFieldsProps): ReactNode {
  const parameters: readonly string[] = assignmentRuleSheets[name].parameters;
  const has = (parameter: string): boolean => parameters.includes(parameter);
  const weightOf = (id: string, weight: number): number => audit.weights?.[id] ?? weight;
  const setWeight = (id: string, weight: number | null): void => onAudit({ ...audit, weights: Object.fromEntries((definition?.variants ?? []).map((variant) => [variant.id, variant.id === id ? (weight !== null && weight >= 0 ? weight : variant.weight) : weightOf(variant.id, variant.weight)])) });
  return (
    <>
      <label className="lb-choice"><span>Rule</span>
        <HTMLSelect minimal value={name} disabled={readOnly} onChange={(event) => onAudit({ ...audit, name: event.target.value as AssignmentRuleName })}>
          {assignmentRules.map((rule) => <option key={rule} value={rule}>{assignmentRuleSheets[rule].title}</option>)}
        </HTMLSelect>
      </label>
      {has('key') && <TextEntry label="Key" value={audit.key} placeholder={definition?.id ?? 'the experiment’s id'} readOnly={readOnly} onChange={(key) => onAudit({ ...audit, key })} />}
      {has('salt') && <TextEntry label={name === 'murmur3' ? 'Seed' : 'Salt'} value={audit.salt} placeholder="none" readOnly={readOnly} onChange={(salt) => onAudit({ ...audit, salt })} />}
      {has('buckets') && <NumberEntry label="Buckets" value={audit.buckets ?? null} disabled={readOnly} onChange={(buckets) => onAudit({ ...audit, buckets: buckets !== null && buckets >= 1 ? Math.round(buckets) : undefined })} />}
      {has('coverage') && <NumberEntry label="Share taken in" value={audit.coverage ?? null} disabled={readOnly} onChange={(coverage) => onAudit({ ...audit, coverage: coverage !== null && coverage > 0 && coverage <= 1 ? coverage : undefined })} />}
      {has('alternatives') && definition?.variants.map(({ id, weight }) => <NumberEntry key={id} label={`Weight of ${id}`} value={weightOf(id, weight)} disabled={readOnly} onChange={(value) => setWeight(id, value)} />)}
      {has('expression') && <TextEntry wide label="Expression" value={audit.expression} placeholder="case when hash(user_id) % 2 = 0 then 'control' else 'treatment' end" readOnly={readOnly} onChange={(expression) => onAudit({ ...audit, expression })} />}
    </>
  );
}

function TextEntry({ label, value, placeholder, wide = false, readOnly, onChange }: { readonly label: string; readonly value: string | undefined; readonly placeholder: string; readonly wide?: boolean; readonly readOnly: boolean; onChange(value: string | undefined): void }): ReactNode {
  const id = useId();
  return (
    <span className="lb-choice" data-wide={wide || undefined}>
      <label htmlFor={id}>{label}</label>
      <input id={id} className="lb-input lb-code" value={value ?? ''} placeholder={placeholder} readOnly={readOnly} spellCheck={false} autoComplete="off" onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)} />
    </span>
  );
}
