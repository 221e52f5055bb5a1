import type { HostApi } from '../../src-contract/bridge';
import type { Evaluation } from '../../src-contract/evaluation';

/** A chart ready to be taken away. `render` draws it without touching the one on the page. */
export interface ChartPicture {
  readonly title: string;
  /** Pixels of the picture before scaling. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per pixel, for PNG only. */
  readonly scale: number;
  render(format: 'png' | 'svg'): Promise<string>;
  /** The drawn figures as a table: a heading line, then rows; numbers unrounded. */
  readonly table: readonly (readonly (string | number | null)[])[];
  /** What it says, for people who cannot see it. */
  readonly words: string;
}

/** What an exporter may take from. Parts that are missing make exporters that need them unavailable. */
export interface ExportContext {
  readonly host: HostApi;
  readonly evaluation: Evaluation;
  /** The definition as its author wrote it, in YAML; null while it cannot be had. */
  readonly definitionText: string | null;
  /** Makes the self-contained HTML report; null where there is no engine (in a report itself). */
  readonly report: (() => Promise<string>) | null;
  readonly chart: ChartPicture | null;
}

export type ExporterNeed = 'evaluation' | 'definition' | 'report' | 'chart';

/** A member of the family of exporters. */
export interface Exporter {
  readonly id: string;
  /** For menus: "Evaluation as JSON …". */
  readonly label: string;
  readonly explanation: string;
  readonly need: ExporterNeed;
  /** @returns where it was written; null when the person cancelled; '' when it went to the clipboard. Rejects with a `LiftbenchError`. */
  run(context: ExportContext): Promise<string | null>;
}

/** Whether the context has what the exporter takes from. */
export function canExport(exporter: Exporter, context: ExportContext): boolean {
  if (exporter.need === 'definition') return context.definitionText !== null;
  if (exporter.need === 'report') return context.report !== null;
  return exporter.need === 'evaluation' || context.chart !== null;
}

/** `Checkout button` and `forest` → `checkout-button-forest.svg`: safe on every disk. */
export function fileName(extension: string, ...parts: readonly string[]): string {
  const safe = parts
    .map((part) => part.normalize('NFKD').replace(/[̀-ͯ]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, ''))
    .filter(Boolean)
    .join('-')
    .slice(0, 80);
  return `${safe || 'liftbench'}.${extension}`;
}

/** Guards an exporter against being run without what it needs: our own mistake, not the person's. */
export function needed<Part>(part: Part | null, exporter: string): Part {
  if (part === null) throw new Error(`The exporter ${exporter} was run without what it needs.`);
  return part;
}
