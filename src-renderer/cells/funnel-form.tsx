import { Button, HTMLSelect } from '@blueprintjs/core';
import { useState, type ReactNode } from 'react';
import type { FunnelOrder, FunnelStep } from '../../src-contract/exploration-funnel';
import type { Definition } from '../../src-contract/experiment';
import { askedFunnel, type SavedOptions } from '../charts/chart-question';

export interface FunnelFormProps {
  readonly options: SavedOptions;
  readonly definition: Definition | null;
  /** Null: only to be read. */
  readonly onOptions: ((patch: Record<string, unknown>) => void) | null;
}

const OWN = '';

/** The steps of a funnel: conversion metrics, or conditions on the rows of a source; taken over when a field is left. */
export function FunnelForm({ options, definition, onOptions }: FunnelFormProps): ReactNode {
  if (!onOptions || definition === null) return null;
  const funnel = askedFunnel(options);
  const { steps, order, within } = funnel;
  const keep = (patch: Partial<FunnelOrder>): void => onOptions({ funnel: { ...funnel, ...patch } });
  const put = (at: number, step: FunnelStep): void => keep({ steps: steps.map((one, k) => (k === at ? step : one)) });
  const move = (at: number, by: -1 | 1): void => {
    const moved = [...steps];
    const [step] = moved.splice(at, 1);
    if (step) moved.splice(at + by, 0, step);
    keep({ steps: moved });
  };
  const conversions = definition.metrics.filter(({ kind }) => kind === 'conversion');
  const sources = Object.keys(definition.sources ?? {});
  const fresh: FunnelStep = { name: '', source: definition.exposure?.source ?? sources[0] ?? '', where: '' };
  return (
    <div className="lb-funnel-form" role="group" aria-label="Steps of the funnel">
      {steps.length === 0 && <p>List what units do after their exposure, in order: a condition such as <code>event = &apos;add_to_cart&apos;</code>, or a conversion metric.</p>}
      <ol>
        {steps.map((step, at) => (
          <li key={at}>
            <HTMLSelect minimal aria-label={`Step ${String(at + 1)}: what`} value={'metric' in step ? step.metric : OWN} onChange={(event) => put(at, event.target.value === OWN ? fresh : { metric: event.target.value })}>
              <option value={OWN}>rows where</option>
              {conversions.map(({ id, name }) => <option key={id} value={id}>{name ?? id}</option>)}
            </HTMLSelect>
            {'where' in step && (
              <>
                {sources.length > 1 && (
                  <HTMLSelect minimal aria-label={`Step ${String(at + 1)}: source`} value={step.source} onChange={(event) => put(at, { ...step, source: event.target.value })}>
                    {sources.map((source) => <option key={source} value={source}>{source}</option>)}
                  </HTMLSelect>
                )}
                <Typed label={`Step ${String(at + 1)}: condition`} value={step.where} placeholder="event = 'add_to_cart'" wide onValue={(where) => put(at, { ...step, where })} />
                <Typed label={`Step ${String(at + 1)}: name`} value={step.name} placeholder="name" onValue={(name) => put(at, { ...step, name })} />
              </>
            )}
            <Button size="small" variant="minimal" text="↑" aria-label={`Move step ${String(at + 1)} up`} disabled={at === 0} onClick={() => move(at, -1)} />
            <Button size="small" variant="minimal" text="Remove" aria-label={`Remove step ${String(at + 1)}`} onClick={() => keep({ steps: steps.filter((_, k) => k !== at) })} />
          </li>
        ))}
      </ol>
      <div className="lb-chart-question">
        <Button size="small" text="Add step" onClick={() => keep({ steps: [...steps, fresh] })} />
        <label className="lb-choice"><span>Order</span>
          <HTMLSelect minimal value={order} onChange={(event) => keep({ order: event.target.value === 'any' ? 'any' : 'strict' })}>
            <option value="strict">each after the one before</option>
            <option value="any">any order</option>
          </HTMLSelect>
        </label>
        <label className="lb-choice"><span>Within</span>
          <HTMLSelect minimal value={within ?? ''} onChange={(event) => keep({ within: event.target.value || null })}>
            {[...new Set(['', '1h', '1d', '7d', '14d', '28d', within ?? ''])].map((one) => <option key={one} value={one}>{one === '' ? 'the period' : `${one} of exposure`}</option>)}
          </HTMLSelect>
        </label>
      </div>
    </div>
  );
}

function Typed({ label, value, placeholder, wide = false, onValue }: { readonly label: string; readonly value: string; readonly placeholder: string; readonly wide?: boolean; onValue(value: string): void }): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const keep = (entered: string): void => {
    setTyped(null);
    if (entered !== value) onValue(entered);
  };
  return <input className="bp6-input bp6-small lb-input" data-wide={wide || undefined} aria-label={label} value={typed ?? value} placeholder={placeholder} spellCheck={false} onChange={(event) => setTyped(event.target.value)} onBlur={(event) => keep(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') keep(event.currentTarget.value); }} />;
}
