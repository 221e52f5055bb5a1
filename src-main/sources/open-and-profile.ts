import type { OnProfile, OnProgress, SourceRequest } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';
import { toFailure } from '../../src-contract/failure';
import type { Turn } from './column-statistics';
import type { OpenedSource } from './opened-source';
import { profileOnce, type ProfileShelf } from './profile-shelf';
import type { Workspace } from './workspace';

export interface OpeningOrder {
  readonly workspace: Workspace;
  readonly shelf: ProfileShelf | undefined;
  readonly request: SourceRequest;
  readonly onProgress: OnProgress;
  /** Hears the profile as its figures are counted; null: nobody waits, and all is done in one piece. */
  readonly onProfile: OnProfile | null;
  readonly signal: AbortSignal;
  readonly turn: Turn;
}

/**
 * Opens a source and counts its figures, in pieces when somebody hears of them, so that other questions about the source are
 * answered in between. A source that is read anew meanwhile is counted anew.
 */
export async function openAndProfile(order: OpeningOrder): Promise<DatasetProfile> {
  const { workspace, shelf, request, onProgress, onProfile, signal, turn } = order;
  const ensure = async (): Promise<OpenedSource | undefined> => (await workspace.ensure([request], { onProgress, signal })).get(request.name);
  const count = (own: { readonly turn?: Turn; readonly onProfile?: OnProfile }): Promise<DatasetProfile> => profileOnce(shelf, workspace, request, { onProgress, signal, ...own });
  if (onProfile === null) return turn(async () => { await ensure(); return count({}); });
  for (let attempt = 1; ; attempt += 1) {
    // Counting begins within the turn that opens, so that it is of the very data that were opened.
    const { source, counting } = await turn(async () => {
      const opened = await ensure();
      const begun = count({ turn, onProfile });
      begun.catch(() => undefined);
      return { source: opened, counting: begun };
    });
    try {
      return await counting;
    } catch (thrown) {
      const { kind } = toFailure(thrown);
      const same = workspace.sources.find(({ name }) => name === request.name) === source;
      if (attempt >= MOST_ATTEMPTS || same || !['query', 'engine', 'input'].includes(kind) || signal.aborted) throw thrown;
    }
  }
}

/** Files that change faster than they are counted. */
const MOST_ATTEMPTS = 3;
