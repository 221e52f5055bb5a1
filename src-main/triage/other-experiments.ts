import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { levelName } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { toFailure } from '../../src-contract/failure';
import type { UnitReport } from '../../src-contract/unit-lookup';
import { readDefinitionText } from '../evaluation/definition-text';
import { readText } from '../notebooks/atomic-file';
import { readNotebookText } from '../notebooks/notebook-text';
import { Workspace } from '../sources/workspace';
import { withExperimentData, type ExperimentData, type OpeningOrder } from './experiment-data';

/** Files of a folder that are looked into for the same unit. */
const MOST_FILES = 50;

type Elsewhere = Pick<UnitReport, 'elsewhere' | 'notLookedInto'>;
type Seen = Pick<UnitReport, 'variants' | 'firstExposure'>;

/**
 * Looks for a unit in the other experiments of a folder: definitions, and experiments in notebooks. Their data are opened
 * beside those of the window, and closed again, so that nothing that is open has to be read anew.
 */
export async function otherExperiments(folder: string, order: Pick<OpeningOrder, 'definition' | 'onProgress' | 'signal'>, look: (data: ExperimentData) => Promise<Seen>): Promise<Elsewhere> {
  const found: UnitReport['elsewhere'][number][] = [];
  const notLookedInto: UnitReport['notLookedInto'][number][] = [];
  const known = new Set([order.definition.id]);
  for (const { file, definition } of await experimentsOf(folder)) {
    if (known.has(definition.id)) continue;
    known.add(definition.id);
    const workspace = new Workspace();
    try {
      const seen = await withExperimentData({ ...order, workspace, definition, baseDirectory: folder }, look);
      if (seen.variants.length > 0) found.push({ file, experiment: definition.name, variants: seen.variants.map(({ variant }) => levelName(variant)), first: seen.firstExposure });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind === 'cancelled') throw thrown;
      notLookedInto.push({ file, reason: failure.message });
    } finally {
      await workspace.close();
    }
  }
  return { elsewhere: found, notLookedInto };
}

/** The experiments of a folder that can be read; other files of the same endings are no experiments. */
async function experimentsOf(folder: string): Promise<{ file: string; definition: CompleteDefinition }[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(ya?ml|json|liftbench)$/i.test(name)).sort().slice(0, MOST_FILES);
  const found: { file: string; definition: CompleteDefinition }[] = [];
  for (const file of names) {
    try {
      const text = await readText(join(folder, file));
      const definitions = file.toLowerCase().endsWith('.liftbench') ? readNotebookText(text, file).cells.flatMap((cell) => (cell.kind === 'experiment' ? [cell.definition] : [])) : [text];
      for (const definition of definitions) found.push({ file, definition: readDefinitionText(definition) });
    } catch {
      continue;
    }
  }
  return found;
}
