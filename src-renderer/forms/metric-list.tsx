import { Button, HTMLSelect, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { Add, ArrowDown, ArrowUp, ChevronDown, ChevronRight, Duplicate, Trash } from '@blueprintjs/icons';
import { useEffect, useRef, type ReactNode } from 'react';
import { metricKinds, type MetricKindName } from '../../src-contract/metrics/catalogue';
import { problemAt, textOf, useDefinitionForm, useField } from './definition-form';
import { valueAt } from './field-path';
import { MetricFields } from './metric-fields';
import { roleWords } from './metric-labels';
import { kindLabel, metricInWords } from './metric-words';
import { newMetric } from './new-metric';
import { TextField } from './fields';

/** The metrics as cards: one line each, one of them open with all its fields. */
export function MetricList({ open, onOpen }: { readonly open: string | null; readonly onOpen: (id: string | null) => void }): ReactNode {
  const form = useDefinitionForm();
  const found = valueAt(form.parsed, ['metrics']);
  const metrics: unknown[] = Array.isArray(found) ? found : [];
  return (
    <section className="lb-form-section" aria-label="Metrics">
      <div className="lb-section-head">
        <h3>Metrics <span className="lb-count">{metrics.length}</span></h3>
        {!form.readOnly && <AddMetric onAdded={onOpen} />}
      </div>
      {metrics.length === 0 && <p className="lb-quiet">No metric yet. Add one to get a readout.</p>}
      <ol className="lb-metrics">
        {metrics.map((metric, index) => {
          const id = textOf(valueAt(metric, ['id'])) || String(index);
          return <MetricCard key={index} metric={metric} index={index} count={metrics.length} open={open === id} onOpen={(yes) => onOpen(yes ? id : null)} onRename={(to) => { if (open === id) onOpen(to); }} />;
        })}
      </ol>
    </section>
  );
}

function MetricCard({ metric, index, count, open, onOpen, onRename }: { readonly metric: unknown; readonly index: number; readonly count: number; readonly open: boolean; readonly onOpen: (open: boolean) => void; readonly onRename: (id: string) => void }): ReactNode {
  const form = useDefinitionForm();
  const card = useRef<HTMLLIElement>(null);
  const path = ['metrics', index] as const;
  const idField = useField([...path, 'id']);
  const kindField = useField([...path, 'kind']);
  const kind = textOf(valueAt(metric, ['kind']));
  const id = textOf(valueAt(metric, ['id']));
  const name = textOf(valueAt(metric, ['name'])) || id || 'Unnamed';
  const role = textOf(valueAt(metric, ['role'])) || 'secondary';
  const problem = problemAt(form.problems, idField.field.slice(0, -3));
  const at = `metrics[${String(index)}]`;
  const guess = form.guesses[at];
  const guessed = Object.keys(form.guesses).some((field) => field.startsWith(at));
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const known = metricKinds.some((member) => member.kind === kind);
  return (
    <li ref={card} className="lb-metric-card" data-open={open} data-state={problem ? 'problem' : guessed ? 'guess' : 'plain'}>
      <button type="button" className="lb-metric-head" aria-expanded={open} onClick={() => onOpen(!open)}>
        {open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        <span className="lb-metric-title">{name}</span>
        <span className="lb-metric-role" data-role={role}>{roleWords[role as keyof typeof roleWords] ?? role}</span>
        <span className="lb-metric-words">{kindLabel(kind)} · {metricInWords(metric)}</span>
        {problem && !open && <span className="lb-field-problem">{problem}</span>}
      </button>
      {open && (
        <div className="lb-metric-body">
          {guess && (
            <div className="lb-guess-note">
              <span>Guessed. {guess}</span>
              <Button size="small" variant="outlined" onClick={() => form.confirm(at)}>Keep</Button>
            </div>
          )}
          <div className="lb-metric-about">
            <p className="lb-quiet">{metricKinds.find((member) => member.kind === kind)?.explanation}</p>
            {!form.readOnly && (
              <span className="lb-metric-actions">
                <Button size="small" variant="minimal" icon={<ArrowUp size={12} />} aria-label={`Move ${name} up`} disabled={index === 0} onClick={() => form.edit([{ type: 'move', path: ['metrics'], from: index, to: index - 1 }])} />
                <Button size="small" variant="minimal" icon={<ArrowDown size={12} />} aria-label={`Move ${name} down`} disabled={index === count - 1} onClick={() => form.edit([{ type: 'move', path: ['metrics'], from: index, to: index + 1 }])} />
                <Button size="small" variant="minimal" icon={<Duplicate size={12} />} aria-label={`Duplicate ${name}`} onClick={() => {
                  const copy = { ...(metric as object), id: freshId(form.parsed, `${id}_copy`) };
                  form.edit([{ type: 'insert', path: ['metrics'], index: index + 1, value: copy }]);
                  onRename(copy.id);
                }} />
                <Button size="small" variant="minimal" icon={<Trash size={12} />} aria-label={`Remove ${name}`} onClick={() => form.edit([{ type: 'remove', path: ['metrics'], index }])} />
              </span>
            )}
          </div>
          <div className="lb-pair">
            <TextField label="Id" handle={{ ...idField, type: (value) => { idField.type(value ?? ''); onRename(textOf(value)); } }} />
            <div className="lb-field" data-state={kindField.problem ? 'problem' : 'plain'}>
              <div className="lb-field-label"><label htmlFor={`kind-${String(index)}`}>Kind</label></div>
              <HTMLSelect id={`kind-${String(index)}`} fill value={kind} disabled={form.readOnly} onChange={(event) => form.edit([{ type: 'set', path, value: newMetric(event.target.value as MetricKindName, form.parsed, metric) }])}>
                {!known && <option value={kind}>{kind || 'choose'}</option>}
                {metricKinds.map((member) => <option key={member.kind} value={member.kind}>{member.label}</option>)}
              </HTMLSelect>
              {kindField.problem && <p className="lb-field-problem">{kindField.problem}</p>}
            </div>
          </div>
          {known && <MetricFields kind={kind as MetricKindName} path={path} />}
        </div>
      )}
    </li>
  );
}

function AddMetric({ onAdded }: { readonly onAdded: (id: string) => void }): ReactNode {
  const form = useDefinitionForm();
  const add = (kind: MetricKindName): void => {
    const metrics = valueAt(form.parsed, ['metrics']);
    const metric = { ...newMetric(kind, form.parsed, null), id: freshId(form.parsed, kind) };
    form.edit([{ type: 'insert', path: ['metrics'], index: Array.isArray(metrics) ? metrics.length : 0, value: metric }]);
    onAdded(metric.id);
  };
  return (
    <PopoverNext placement="bottom-end" arrow={false} animation="minimal" content={
      <Menu className="lb-menu-wide">
        {metricKinds.map((member) => <MenuItem key={member.kind} text={member.label} label="" onClick={() => add(member.kind)} title={member.explanation} multiline />)}
      </Menu>
    }>
      <Button size="small" variant="minimal" icon={<Add size={12} />}>Add metric</Button>
    </PopoverNext>
  );
}

function freshId(parsed: unknown, base: string): string {
  const metrics = valueAt(parsed, ['metrics']);
  const taken = new Set(Array.isArray(metrics) ? metrics.map((metric) => textOf(valueAt(metric, ['id']))) : []);
  for (let next = 1; ; next += 1) {
    const id = next === 1 ? base : `${base}_${String(next)}`;
    if (!taken.has(id)) return id;
  }
}
