import { resolve } from 'node:path';

export interface StartWords {
  readonly files: readonly string[];
  readonly sample: boolean;
}

/**
 * The files among the words that a desktop process was started with.
 * @param words as in `process.argv`
 * @param isDefaultApp the second plain word is then the application's folder
 */
export function startWords(words: readonly string[], folder: string, isDefaultApp: boolean): StartWords {
  const plain = words.slice(1).filter((word) => !word.startsWith('-'));
  return { files: plain.slice(isDefaultApp ? 1 : 0).map((file) => resolve(folder, file)), sample: words.includes('--sample') };
}
