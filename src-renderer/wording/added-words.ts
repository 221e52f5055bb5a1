import type { Provenance } from '../../src-contract/evaluation';
import { formatCount } from './numbers';

/** More names than this are counted rather than listed. */
const MOST_NAMES = 3;

/** What was read of a source of which other files had been read before. */
interface Added {
  readonly files: readonly string[];
  readonly rows: number;
  readonly keptFiles: number;
  readonly lookedThroughKept: boolean;
}

/** One sentence or two per source that grew by files: what was read of it, and what was kept from before. Empty where every source was read whole or not at all. */
export function addedWords({ sources = {} }: Provenance): { readonly source: string; readonly words: string }[] {
  return Object.entries(sources).flatMap(([source, facts]) => {
    const added = addedOf(facts);
    return added === null ? [] : [{ source, words: sentence(added) }];
  });
}

function sentence({ files, rows, keptFiles, lookedThroughKept }: Added): string {
  const names = files.length <= MOST_NAMES ? ` (${files.join(', ')})` : '';
  const read = files.length === 0 ? 'No new file' : `${counted(files.length, 'new file')}${names} with ${counted(rows, 'row')}`;
  if (lookedThroughKept) return `${read}. ${counted(keptFiles, 'file')} known from before, looked through for rows of units that are new.`;
  return `${read}. ${counted(keptFiles, 'file')} known from before, not read again.`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** null for evaluations without it, and for those of other versions that may say it in another way. */
function addedOf(facts: unknown): Added | null {
  const read: unknown = typeof facts === 'object' && facts !== null && 'read' in facts ? facts.read : null;
  if (typeof read !== 'object' || read === null) return null;
  const { files, rows, keptFiles, lookedThroughKept } = read as Partial<Record<keyof Added, unknown>>;
  if (!Array.isArray(files) || typeof rows !== 'number' || typeof keptFiles !== 'number') return null;
  return { files: files.map(String), rows, keptFiles, lookedThroughKept: lookedThroughKept === true };
}
