import { basename } from 'node:path';
import type { DraftDefinition, EngineApi, OnProgress } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';

/** What can be said about files before an experiment is defined on them. */
export interface Inspection {
  readonly profiles: readonly DatasetProfile[];
  readonly draft: DraftDefinition;
}

/** Profiles of files, each as a source of its own, and the definition that could be drafted from them. */
export async function inspectFiles(engine: EngineApi, files: readonly string[], baseDirectory: string | null, onProgress: OnProgress | null = null): Promise<Inspection> {
  const profiles = [];
  const names = sourceNames(files);
  if (files.length > 1) await engine.expectSources(files.map((file, index) => ({ name: names[index] ?? file, paths: [file], baseDirectory, options: {} })));
  for (const [index, file] of files.entries()) {
    const name = names[index] ?? file;
    profiles.push(await engine.openSource(`inspect ${name}`, { name, paths: [file], baseDirectory, options: {} }, onProgress));
  }
  return { profiles, draft: await engine.draft(names) };
}

/** A short, valid and unique name for each file's source. */
export function sourceNames(files: readonly string[]): string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const [stem = ''] = basename(file).split('.');
    const plain = stem.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
    const base = plain === '' ? 'source' : /^\d/.test(plain) ? `s_${plain}` : plain;
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}_${String(count)}`;
    taken.add(name);
    return name;
  });
}
