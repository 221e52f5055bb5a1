import { basename, extname } from 'node:path';
import { readDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import type { Cell, Notebook } from '../../src-contract/notebook';
import { parseText } from '../evaluation/definition-text';

/**
 * The notebook that a definition opens as: its sources, the definition itself, what is wrong with the data, a readout and a forest plot. The answer
 * comes first: what is settled is folded. A definition with mistakes opens too, unfolded, so that they can be corrected where they are shown.
 * @throws LiftbenchError `input` when the text is not a definition at all
 */
export function notebookFromDefinition(text: string, file: string): Notebook {
  const { value, problems } = parseText(text);
  const keys = isRecord(value) ? value : {};
  if (problems.length === 0 && !('liftbench' in keys) && !('metrics' in keys)) {
    throw new LiftbenchError({ kind: 'input', message: 'This is not the definition of an experiment.', place: { file }, next: 'A definition begins with "liftbench: 1" and names sources, unit, exposure, variants and metrics.' });
  }
  const sources = isRecord(keys['sources']) ? Object.keys(keys['sources']) : [];
  const name = keys['name'] ?? keys['id'];
  const cells: Cell[] = [
    ...sources.map((source): Cell => ({ kind: 'data', id: `data-${source}`, source, folded: true })),
    { kind: 'experiment', id: 'experiment', definition: text, ...(problems.length === 0 && readDefinition(value).ok ? { folded: true } : {}) },
    // Totals have no rows that could be wrong.
    ...(isRecord(keys['aggregates']) ? [] : [{ kind: 'trust', id: 'trust' } as const]),
    { kind: 'readout', id: 'readout' },
    { kind: 'chart', id: 'forest', chart: 'forest' },
  ];
  return { name: typeof name === 'string' ? name : basename(file, extname(file)), cells };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
