import { NonIdealState } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useTheme } from '../charts/use-theme';
import type { CellOf, CellProps } from './cell';
import { ChartBar } from './chart-bar';
import { ChartView, standardChartLook } from './chart-view';
import type { ChartLook } from './chart-view';
import { useExploration } from './use-exploration';

/** A chart of the experiment above it. Failures are told by the readout; here the last good picture stays, dimmed. */
export function ChartCell({ cell, view, definitionText, engine, host, readOnly, onCell }: CellProps<'chart'>): ReactNode {
  const theme = useTheme();
  const exploring = useExploration({ cell, view, definitionText, engine });
  if (!view.evaluation) return <NonIdealState className="lb-readout-empty" title={view.progress ? view.progress.label : 'Nothing to draw yet'} description={view.progress ? undefined : 'The chart appears as soon as the experiment above is complete.'} />;
  return (
    <>
    <ChartBar chart={cell.chart} exploring={exploring} onChart={readOnly ? null : (chart) => onCell({ chart })} onCopy={(words) => void host.copyText(words)} />
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
      day={new Date().toISOString().slice(0, 10)}
    />
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
    finePrint: saved['finePrint'] !== false,
    ground: saved['ground'] === 'dark' ? 'dark' : 'light',
  };
}
    chosen: Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
