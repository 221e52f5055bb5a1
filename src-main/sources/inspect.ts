import type { DraftDefinition, OnProgress } from '../../src-contract/bridge';
import type { DatasetNotice, DatasetProfile, ReadOptions } from '../../src-contract/dataset';
import { resolve } from 'node:path';
import { draftDefinition } from './draft';
import { profileSource } from './profile';
import { sourceNames } from './source-names';
import { Workspace } from './workspace';

export interface Inspection {
  readonly profiles: readonly DatasetProfile[];
  /** What a person should read first: every notice, the worst first, with its source. */
  readonly findings: readonly (DatasetNotice & { readonly source: string })[];
  readonly draft: DraftDefinition;
}

/**
 * Opens files, looks at them and proposes an experiment; nothing stays open.
 * @param paths files or globs, relative to `baseDirectory`; files of one shape in one glob are one source.
 */
export async function inspectFiles(
  paths: readonly string[],
  o: { baseDirectory?: string | undefined; options?: ReadOptions | undefined; onProgress?: OnProgress | null | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Inspection> {
  const baseDirectory = resolve(o.baseDirectory ?? process.cwd());
  const workspace = new Workspace();
  try {
    const names = sourceNames(paths);
    const requests = paths.map((path, index) => ({ name: names[index] ?? `source_${String(index + 1)}`, paths: [path], baseDirectory, options: o.options ?? {} }));
    await workspace.ensure(requests, { onProgress: o.onProgress, signal: o.signal });
    const profiles: DatasetProfile[] = [];
    for (const { name } of requests) profiles.push(await profileSource(workspace, name, { onProgress: o.onProgress, signal: o.signal }));
    const rank = { error: 0, warning: 1, info: 2 };
    const findings = profiles.flatMap((profile) => profile.notices.map((notice) => ({ ...notice, source: profile.source }))).sort((left, right) => rank[left.severity] - rank[right.severity]);
    return { profiles, findings, draft: await draftDefinition(profiles, { workspace, baseDirectory, signal: o.signal }) };
  } finally {
    await workspace.close();
  }
}
