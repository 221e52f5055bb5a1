import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { toFailure } from '../../src-contract/failure';
import type { ChartFigure } from './chart';
import { drawInTurn } from './drawing-turns';
import { loadPlotly, plotConfig } from './plotly';

export interface FigureViewProps {
  /** The figure for a width in pixels. */
  figure(width: number): ChartFigure;
  /** What the picture says, for people who cannot see it. */
  readonly description: string;
  /** Told the `customdata` of a mark that is pressed. */
  readonly onPick?: ((what: string) => void) | undefined;
  /** Fixed width, for print; otherwise the figure follows its place. */
  readonly width?: number;
}

type PlotElement = HTMLDivElement & { readonly layout?: { readonly xaxis?: { readonly range?: readonly (string | number)[] } }; on?(event: string, told: (event: never) => void): void; removeAllListeners?(event: string): void };

/** When the axis of days is zoomed, by dragging or back by a double-click, the other axes take the span of what is left. */
function followZoom(plotly: Awaited<ReturnType<typeof loadPlotly>>, element: PlotElement, { layout, rescale }: ChartFigure): void {
  element.removeAllListeners?.('plotly_relayout');
  if (!rescale) return;
  let told = JSON.stringify(layout.xaxis?.range);
  const follow = (): void => {
    const range = element.layout?.xaxis?.range ?? [];
    const [low, high] = range;
    if (low === undefined || high === undefined || told === JSON.stringify(range)) return;
    told = JSON.stringify(range);
    void plotly.relayout(element, rescale(low, high));
  };
  // Drawn again after a zoom, the zoom is kept and the other axes are those of all days.
  follow();
  element.on?.('plotly_relayout', follow);
}

/** A Plotly figure that fills its place. */
export function FigureView({ figure, description, onPick, width: fixed }: FigureViewProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const width = fixed ?? measured;
  useEffect(() => {
    const element = place.current;
    if (!element || fixed !== undefined || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setMeasured(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [fixed]);
  const drawn = width > 0 ? figure(width) : null;
  useEffect(() => {
    const element = canvas.current;
    if (!element || !drawn) return undefined;
    let gone = false;
    loadPlotly()
      .then((plotly) => drawInTurn(element, async () => {
        if (gone) return;
        await plotly.react(element, drawn.data, { ...drawn.layout, width, height: drawn.height }, plotConfig);
        followZoom(plotly, element, drawn);
        element.setAttribute('data-drawn', '');
      }))
      .catch((thrown: unknown) => setFailure(toFailure(thrown).message));
    return () => {
      gone = true;
    };
  }, [drawn, width]);
  useEffect(() => {
    const element = canvas.current;
    return () => {
      if (element) void loadPlotly().then((plotly) => plotly.purge(element));
    };
  }, []);
  useEffect(() => {
    const element = canvas.current as (HTMLDivElement & { on?(event: string, told: (event: { points: readonly { customdata?: unknown }[] }) => void): void; removeAllListeners?(event: string): void }) | null;
    if (!element || !onPick || !drawn) return undefined;
    let gone = false;
    void loadPlotly().then(() => {
      if (gone) return;
      element.removeAllListeners?.('plotly_click');
      element.on?.('plotly_click', ({ points }) => {
        const what = points[0]?.customdata;
        if (typeof what === 'string') onPick(what);
      });
    });
    return () => {
      gone = true;
      element.removeAllListeners?.('plotly_click');
    };
  }, [onPick, drawn]);
  if (failure) return <p role="alert">The chart could not be drawn. {failure}</p>;
  return (
    <div ref={place} className="lb-figure-place" style={{ minHeight: drawn?.height ?? 240 }}>
      <div ref={canvas} role="img" aria-label={description} />
    </div>
  );
}
