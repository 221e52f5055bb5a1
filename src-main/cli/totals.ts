import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { countsDefinition } from '../aggregates/counts-text';
import { checkDefinitionText, parseText } from '../evaluation/definition-text';
import { inspectFiles } from '../evaluation/inspect-files';
import { fileKind } from '../notebooks/file-kind';
import type { CommandContext } from './command-context';
import type { GivenDefinition } from './given-definition';

/** Tables of totals are small. */
const MOST_BYTES = 20_000_000;

/**
 * The definition that a file of totals suggests, so that counts can be evaluated without writing one: aggregated goals,
 * counters, a table of successes and trials. null for anything else.
 */
export async function totalsOf(given: string, context: CommandContext): Promise<GivenDefinition | null> {
  const path = resolve(context.directory, given);
  const about = given === '-' ? null : await stat(path).catch(() => null);
  if (about === null || !about.isFile() || about.size > MOST_BYTES || (await fileKind(path)) !== 'data') return null;
  const engine = context.openEngine({});
  try {
    const { draft } = await inspectFiles(engine, [path], dirname(path), context.terminal.progress);
    if (isOverTotals(draft.text)) return { text: draft.text, file: given, baseDirectory: dirname(path) };
    return plainCounts(await readFile(path, 'utf8'), given, dirname(path));
  } catch {
    return plainCounts(await readFile(path, 'utf8'), given, dirname(path));
  } finally {
    context.terminal.clear();
    await engine.close();
  }
}

/** Tables that are no files of data to speak of, such as two numbers a line. */
function plainCounts(text: string, file: string, baseDirectory: string): GivenDefinition | null {
  if (text.length > 100_000) return null;
  try {
    return { text: countsDefinition(text).text, file, baseDirectory };
  } catch {
    return null;
  }
}

function isOverTotals(text: string): boolean {
  const { value } = parseText(text);
  return typeof value === 'object' && value !== null && 'aggregates' in value && checkDefinitionText(text).ok;
}
