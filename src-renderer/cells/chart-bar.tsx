import { Button, HTMLSelect, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { chartById, charts } from '../charts/catalogue';
import { FailureNote } from '../workbench/failure-note';
import type { Exploring } from './use-exploration';

export interface ChartBarProps {
  readonly chart: string;
  readonly exploring: Exploring;
  /** Null: only to be read. */
  readonly onChart: ((id: string) => void) | null;
  onCopy(words: string): void;
}

/** Which chart a cell shows, and how far the answer is that it waits for. */
export function ChartBar({ chart, exploring: { progress, failure, run, stop, evaluation }, onChart, onCopy }: ChartBarProps): ReactNode {
  return (
    <>
      <div className="lb-chart-bar">
        {onChart && (
          <label className="lb-choice"><span>Chart</span>
            <HTMLSelect minimal value={chart} onChange={(event) => onChart(event.target.value)}>
              {!chartById(chart) && <option value={chart}>{chart}</option>}
              {charts.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
            </HTMLSelect>
          </label>
        )}
        {run && <Button size="small" text={evaluation ? 'Compute again' : 'Compute'} onClick={run} />}
        {progress && (
          <div className="lb-chart-progress" role="status">
            <span>{progress.label}</span>
            <ProgressBar className="lb-chart-progress-bar" {...(progress.fraction === null ? {} : { value: progress.fraction })} />
            {stop && <Button size="small" variant="minimal" text="Stop" onClick={stop} />}
          </div>
        )}
      </div>
      {failure && <FailureNote failure={failure} onCopy={onCopy} />}
    </>
  );
}
