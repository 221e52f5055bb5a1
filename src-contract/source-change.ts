/** A file as it was when it was read, and as it is on disk now. */
export interface FileChange {
  readonly path: string;
  /** null = it was not among the files then. */
  readonly before: { readonly bytes: number; readonly modified: string } | null;
  /** null = it is gone. */
  readonly now: { readonly bytes: number; readonly modified: string } | null;
}

/** A source whose files are not as they were read. */
export interface SourceChange {
  readonly source: string;
  readonly files: readonly FileChange[];
}
