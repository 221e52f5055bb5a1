import type { Evaluation } from '../../src-contract/evaluation';

export const reportFormats = ['table', 'json', 'csv', 'ep-stats', 'markdown', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What a report is made of. */
export interface ReportMaterial {
  readonly evaluation: Evaluation;
  /** The definition's text, as its author wrote it. */
  readonly definition: string;
  /** The built one-file report page, for writers that stamp an evaluation into it; null where it was not built. */
  readonly page: (() => Promise<string>) | null;
  /** Whether colours may be used (a terminal). */
  readonly colour: boolean;
}

/** A member of the family of report writers: an evaluation to text. */
export interface ReportWriter {
  readonly format: ReportFormat;
  /** For menus and help: "Table for the terminal". */
  readonly label: string;
  /** Without the dot. */
  readonly extension: string;
  /** The whole text, ending in a line break. */
  write(material: ReportMaterial): Promise<string>;
}
