import { createHash } from 'node:crypto';
import type { SourceRequest } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';
import type { CacheFolder } from '../shelf/cache-folder';
import { readColumnFile, writeColumnFile } from '../shelf/column-file';
import { rememberColumns } from './known-columns';
import { profileSource, type ProfileOrder } from './profile';
import type { Workspace } from './workspace';

/** Sources with fewer rows are profiled faster than a shelf is asked. */
const WORTH_KEEPING_ROWS = 100_000;

/** Profiles of large sources, kept by what they were made from. */
export class ProfileShelf {
  readonly #folder: CacheFolder;
  readonly #stamp: string;

  /** @param stamp changes whenever the program does. */
  constructor(folder: CacheFolder, stamp: string) {
    this.#folder = folder;
    this.#stamp = stamp;
  }

  async take(name: string): Promise<DatasetProfile | null> {
    const path = await this.#folder.find(name);
    if (path === null) return null;
    try {
      return (await readColumnFile(path)) as DatasetProfile;
    } catch {
      await this.#folder.forget(name);
      return null;
    }
  }

  keep(name: string, profile: DatasetProfile): Promise<boolean> {
    return this.#folder.keep(name, (path) => writeColumnFile(path, profile));
  }

  nameOf(parts: unknown): string {
    return `profile-${createHash('sha256').update(JSON.stringify([this.#stamp, parts])).digest('hex').slice(0, 40)}.about`;
  }
}

/** The profile of an open source, from the shelf where it was made before. */
export async function profileOnce(shelf: ProfileShelf | undefined, workspace: Workspace, request: SourceRequest, o: ProfileOrder): Promise<DatasetProfile> {
  const source = workspace.source(request.name);
  const { name, dataHash, files, rows } = source;
  const shelved = shelf !== undefined && rows >= WORTH_KEEPING_ROWS ? shelf : null;
  const place = shelved?.nameOf([name, dataHash, files, request.options]) ?? '';
  const known = shelved === null ? null : await shelved.take(place);
  const profile = known ?? (await profileSource(workspace, name, o));
  // A source that was read anew meanwhile has other columns, and another place.
  if (profile.dataHash !== dataHash) return profile;
  rememberColumns(source, profile.columns);
  if (known === null) void shelved?.keep(place, profile);
  return profile;
}
