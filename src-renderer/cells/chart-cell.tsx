import { NonIdealState } from '@blueprintjs/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useSegmentLooks } from '../brushing/use-segment-looks';
import { chartById } from '../charts/catalogue';
import { useTheme } from '../charts/use-theme';
import type { CellOf, CellProps } from './cell';
import { ChartBar } from './chart-bar';
import { ChartView, standardChartLook } from './chart-view';
import type { ChartLook } from './chart-view';
import { FunnelForm } from './funnel-form';
import { PickedSegment } from './picked-segment';
import { SegmentChoices } from './segment-choices';
import { useExploration } from './use-exploration';

/** A chart of the experiment above it. Failures are told by the readout; here the last good picture stays, dimmed. */
export function ChartCell({ cell, view, definition, definitionText, engine, host, readOnly, onCell }: CellProps<'chart'>): ReactNode {
  const theme = useTheme();
  const [picked, setPicked] = useState<string | null>(null);
  const kind = chartById(cell.chart)?.explores ?? null;
  const ask = readOnly ? null : (patch: Record<string, unknown>): void => {
    setPicked(null);
    onCell({ options: { ...cell.options, ...patch } });
  };
  const exploring = useExploration({ cell, view, definitionText, engine });
  useSegmentLooks(kind === 'segments' && !view.stale && !exploring.stale ? exploring.evaluation : null);
  if (!view.evaluation) return <NonIdealState className="lb-readout-empty" title={view.progress ? view.progress.label : 'Nothing to draw yet'} description={view.progress ? undefined : 'The chart appears as soon as the experiment above is complete.'} />;
  return (
    <>
    <ChartBar chart={cell.chart} exploring={exploring} onChart={readOnly ? null : (chart) => onCell({ chart })} onCopy={(words) => void host.copyText(words)} />
    {kind === 'segments' && <SegmentChoices options={cell.options ?? {}} offered={exploring.evaluation?.exploration?.segments?.offered ?? []} shown={exploring.evaluation?.exploration?.segments?.columns ?? []} both={cell.chart === 'heat-map'} onOptions={ask} />}
    {kind === 'funnel' && <FunnelForm options={cell.options ?? {}} definition={definition} onOptions={ask} />}
    <ChartView
      evaluation={exploring.evaluation ?? view.evaluation}
      chart={cell.chart}
      title={cell.title ?? null}
      look={lookOf(cell)}
      theme={theme}
      stale={view.stale || exploring.stale}
      onLook={(patch) => {
        if (!readOnly) onCell({ options: { ...cell.options, ...patch } });
      }}
      host={host}
      onPick={setPicked}
      day={new Date().toISOString().slice(0, 10)}
    />
    {kind === 'segments' && picked !== null && exploring.evaluation && <PickedSegment cellId={cell.id} readOnly={readOnly} evaluation={exploring.evaluation} variant={lookOf(cell).variant} picked={picked} onClose={() => setPicked(null)} onCopy={(words) => void host.copyText(words)} />}
    </>
  );
}

/** What a saved cell says, with the standard where it says nothing or something unusable. */
function lookOf(cell: CellOf<'chart'>): ChartLook {
  const saved = cell.options ?? {};
  const text = (key: string): string | null => (typeof saved[key] === 'string' ? saved[key] : null);
  const size = (key: 'width' | 'height' | 'scale', least: number, most: number): number => {
    const value = saved[key];
    return typeof value === 'number' && value >= least && value <= most ? value : standardChartLook[key];
  };
  return {
    segment: text('segment'),
    metric: text('metric'),
    variant: text('variant'),
    width: size('width', 240, 8000),
    height: size('height', 240, 8000),
    scale: size('scale', 1, 8),
    chosen: Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    finePrint: saved['finePrint'] !== false,
    ground: saved['ground'] === 'dark' ? 'dark' : 'light',
  };
}
