import { Button, Checkbox, HTMLSelect, NumericInput, PopoverNext } from '@blueprintjs/core';
import { Clipboard, Export } from '@blueprintjs/icons';
import { useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { failureLine, toFailure } from '../../src-contract/failure';
import type { Theme } from '../charts/palette';
import { exporterById } from '../exporters/catalogue';
import type { ExportContext } from '../exporters/exporter';

/** Size and looks of a picture to take away; kept in the cell. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly finePrint: boolean;
  readonly ground: Theme;
}

/** A chart ready to be taken away. */
export interface TakenAway {
  readonly size: PictureSize;
  /** The height that suits the width. */
  readonly naturalHeight: number;
  readonly context: ExportContext;
}

export interface ChartTakeAwayProps {
  /** Made when somebody takes the chart away: drawing it for its picture takes as long as drawing it. */
  readonly make: () => TakenAway;
  onSize(patch: Partial<PictureSize>): void;
}

const presets: readonly { readonly label: string; readonly width: number; readonly height: number | null; readonly scale: number }[] = [
  { label: 'As drawn', width: 900, height: null, scale: 2 },
  { label: 'Slide, 16 : 9', width: 1280, height: 720, scale: 2 },
  { label: 'Document column', width: 640, height: null, scale: 3 },
  { label: 'Square', width: 900, height: 900, scale: 2 },
];

const LEAST = 240;
const MOST = 8000;

/** Copy, PNG, SVG and CSV of a chart. Everything stays on this machine. */
export function ChartTakeAway({ make, onSize }: ChartTakeAwayProps): ReactNode {
  const [note, setNote] = useState<string | null>(null);
  const run = (id: string): void => {
    exporterById(id).run(make().context).then(
      (path) => setNote(path === null ? null : path ? `Written to ${path}` : 'Copied'),
      (thrown: unknown) => setNote(failureLine(toFailure(thrown))),
    );
  };
  return (
    <>
      <span className="lb-readout-note" role="status">{note}</span>
      <Button variant="minimal" size="small" icon={<Clipboard size={14} />} onClick={() => run('image-copy')}>Copy image</Button>
      <PopoverNext placement="bottom-end" content={<SizeForm make={make} onSize={onSize} run={run} />}>
        <Button variant="minimal" size="small" icon={<Export size={14} />}>Take away</Button>
      </PopoverNext>
    </>
  );
}

function SizeForm({ make, onSize, run }: ChartTakeAwayProps & { run(id: string): void }): ReactNode {
  const { size, naturalHeight } = useMemo(make, [make]);
  const presetId = useId();
  const chosen = presets.findIndex((preset) => preset.width === size.width && (preset.height ?? naturalHeight) === size.height && preset.scale === size.scale);
  return (
    <div className="lb-take-away">
      <label htmlFor={presetId}>Size</label>
      <HTMLSelect id={presetId} fill value={chosen} onChange={(event) => {
        const preset = presets[Number(event.target.value)];
        if (preset) onSize({ width: preset.width, height: preset.height ?? 0, scale: preset.scale });
      }}>
        {chosen < 0 && <option value={-1}>Own size</option>}
        {presets.map((preset, at) => <option key={preset.label} value={at}>{preset.label}</option>)}
      </HTMLSelect>
      <Measure label="Width" value={size.width} onChange={(width) => onSize({ width })} />
      <Measure label="Height" value={size.height} onChange={(height) => onSize({ height })} />
      <Measure label="Scale" value={size.scale} least={1} most={8} onChange={(scale) => onSize({ scale })} />
      <span />
      <span className="lb-take-away-pixels">PNG: {Math.round(size.width * size.scale)} × {Math.round(size.height * size.scale)} pixels</span>
      <span />
      <div>
        <Checkbox checked={size.finePrint} label="Small print: level, units, date, hash" onChange={(event) => onSize({ finePrint: event.currentTarget.checked })} />
        <Checkbox checked={size.ground === 'dark'} label="Dark ground" onChange={(event) => onSize({ ground: event.currentTarget.checked ? 'dark' : 'light' })} />
      </div>
      <div className="lb-take-away-actions">
        <Button size="small" variant="minimal" onClick={() => run('table-copy')}>Copy table</Button>
        <Button size="small" variant="minimal" onClick={() => run('text-copy')}>Copy text</Button>
        <Button size="small" intent="primary" onClick={() => run('png')}>PNG …</Button>
        <Button size="small" onClick={() => run('svg')}>SVG …</Button>
        <Button size="small" onClick={() => run('chart-csv')}>Data as CSV …</Button>
      </div>
    </div>
  );
}

function Measure({ label, value, least = LEAST, most = MOST, onChange }: { readonly label: string; readonly value: number; readonly least?: number; readonly most?: number; onChange(value: number): void }): ReactNode {
  return (
    <>
      <span aria-hidden>{label}</span>
      <NumericInput aria-label={label} size="small" fill value={value} min={least} max={most} clampValueOnBlur minorStepSize={null} stepSize={least === 1 ? 1 : 20} majorStepSize={least === 1 ? 2 : 100} onValueChange={(next) => {
        if (Number.isFinite(next) && next >= least && next <= most) onChange(next);
      }} />
    </>
  );
}
