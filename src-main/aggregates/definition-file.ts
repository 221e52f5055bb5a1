import { basename, dirname, relative } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import { parseText } from '../evaluation/definition-text';
import { epStatsText, isEpStatsExperiment } from './ep-stats-experiment';
import { findGoals, readGoals } from './goals-file';

/**
 * A definition's text as Liftbench writes it: an experiment of Ep-Stats is put into it, with the file of goals that lies beside
 * it; any other text is left as it is.
 * @param goalsPath the file of goals, where it is known
 */
export async function asDefinitionText(text: string, path: string, goalsPath?: string): Promise<string> {
  if (!text.includes('control_variant')) return text;
  const { value, problems } = parseText(text);
  if (problems.length > 0 || !isEpStatsExperiment(value)) return text;
  const folder = dirname(path);
  const goals = goalsPath === undefined ? await findGoals(folder, String((value as { id?: unknown }).id)) : await readGoals(goalsPath, relative(folder, goalsPath) || basename(goalsPath));
  try {
    return epStatsText(value, goals, path);
  } catch (thrown) {
    if (!(thrown instanceof LiftbenchError) || thrown.failure.place?.field === undefined) throw thrown;
    const { line, column } = parseText(text).place(thrown.failure.place.field);
    throw new LiftbenchError({ ...thrown.failure, place: { ...thrown.failure.place, file: path, line: line ?? undefined, column: column ?? undefined } }, { cause: thrown });
  }
}
