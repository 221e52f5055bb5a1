import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import type { Notebook } from '../../src-contract/notebook';
import { parseText } from '../evaluation/definition-text';
import { readText } from './atomic-file';
import { notebookFromDefinition } from './first-notebook';

export interface SampleSummary {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Experiments to look at first, in this order; others in the folder follow by name. */
const order = ['checkout-button', 'search-ranking', 'broken-export'];

/** The experiments in a folder of samples: each a folder with an `experiment.yaml` and its data. */
export async function listSamples(folder: string): Promise<SampleSummary[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const rank = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);
  const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const found = await Promise.all(ids.map(async (id): Promise<SampleSummary | null> => {
    const text = await readText(definitionOf(folder, id)).catch(() => null);
    if (text === null) return null;
    const about = (parseText(text).value ?? {}) as Record<string, unknown>;
    return { id, name: words(about['name']) || id, description: words(about['hypothesis']) };
  }));
  return found.filter((sample) => sample !== null);
}

/** A sample as a new notebook, with the folder that its paths start from; the sample itself is never written to. */
export async function openSampleNotebook(folder: string, id: string): Promise<{ notebook: Notebook; baseDirectory: string }> {
  const known = await listSamples(folder);
  if (!known.some((sample) => sample.id === id)) {
    throw new LiftbenchError({ kind: 'input', message: `There is no sample experiment "${id}".`, next: known.length > 0 ? `There are ${known.map((sample) => sample.id).join(', ')}.` : `None were found in ${folder}.` });
  }
  const path = definitionOf(folder, id);
  return { notebook: notebookFromDefinition(await readText(path), path), baseDirectory: join(folder, id) };
}

function definitionOf(folder: string, id: string): string {
  return join(folder, id, 'experiment.yaml');
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
