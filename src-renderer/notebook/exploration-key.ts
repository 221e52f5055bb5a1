import type { Evaluation } from '../../src-contract/evaluation';

/** What is asked beyond an evaluation: one of a chart, units that are brushed, their lifts for a readout, or a plan. */
export type ExplorationSubject = 'explore' | 'brush' | 'lifts' | 'power';

const decided = new WeakMap<Evaluation, string>();

/**
 * All that decides an answer, as text: the definition and the data of the evaluation that it is asked beside, how that is
 * analysed, the files as they stand on disk, and the question. The program's build is the keeping's business.
 */
export function explorationKey(evaluation: Evaluation, subject: ExplorationSubject, question: readonly unknown[]): string {
  const known = decided.get(evaluation) ?? sorted([evaluation.experiment, evaluation.analysis, sourcesOf(evaluation).map(({ name, files }) => [name, files.map(({ bytes, modified }) => [bytes, modified])])]);
  decided.set(evaluation, known);
  return `${subject} ${sorted(question)} ${known}`;
}

/** Whether an answer is of the very data that an evaluation is of. @param data hashes by source; a source that the evaluation does not read may have changed since, unseen */
export function isOfSameData(evaluation: Evaluation, data: Readonly<Record<string, string>> | undefined): boolean {
  if (data === undefined) return false;
  const sources = sourcesOf(evaluation);
  return Object.entries(data).every(([name, hash]) => sources.find((source) => source.name === name)?.hash === hash);
}

interface ReadSource {
  readonly name: string;
  readonly hash: unknown;
  readonly files: readonly { readonly bytes?: unknown; readonly modified?: unknown }[];
}

function sourcesOf({ provenance: { sources = {} } }: Evaluation): ReadSource[] {
  return Object.entries(sources).map(([name, source]) => {
    const { dataHash: hash, files } = (source ?? {}) as { dataHash?: unknown; files?: unknown };
    return { name, hash, files: Array.isArray(files) ? (files as ReadSource['files']) : [] };
  });
}

/** JSON with sorted keys: what was saved and read again may have them in another order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
