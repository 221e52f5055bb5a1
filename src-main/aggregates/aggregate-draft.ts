import { flow, line, scalar } from '../sources/draft-text';
import type { DraftDefinition, Guess } from '../../src-contract/bridge';
import { snake } from '../sources/draft-roles';

/** A metric of a draft over totals. */
export interface DraftedTotal {
  readonly name: string;
  readonly numerator: string;
  readonly denominator?: string | undefined;
  readonly share?: boolean;
  readonly minimumEffect?: number | undefined;
  readonly squares?: string | undefined;
  readonly reason: string;
}

/** What a draft over totals is written from. */
export interface AggregateDraftOrder {
  readonly id: string;
  readonly name: string;
  /** The line of the source, e.g. `goals: { path: goals.csv }`; null where the totals are in `rows`. */
  readonly source: { readonly name: string; readonly entry: object } | null;
  readonly rows?: readonly object[] | undefined;
  readonly variant?: string | undefined;
  readonly where?: string | undefined;
  readonly units: string;
  /** The control first. */
  readonly variants: readonly string[];
  readonly control?: string | undefined;
  readonly metrics: readonly DraftedTotal[];
  readonly analysis?: object | undefined;
  readonly remarks?: readonly string[] | undefined;
  readonly guesses: readonly Guess[];
}

/** Writes the definition of an experiment of which totals are known, with its guesses. */
export function aggregateDraft(order: AggregateDraftOrder): DraftDefinition {
  const { id, name, source, rows, variant, where, units, variants, control, metrics, analysis, remarks = [], guesses } = order;
  const taken = new Set<string>();
  const even = variants.length === 2 ? 0.5 : 1;
  const text = [
    'liftbench: 1',
    ...remarks.map((remark) => `# ${remark.replace(/\s+/g, ' ')}`),
    `id: ${scalar(snake(id) || 'experiment')}`,
    `name: ${scalar(name)}`,
    ...(source === null ? ['sources: {}'] : ['sources:', `  ${source.name}: ${flow(source.entry)}`]),
    ...(source === null
      ? ['aggregates:', ...(variant === undefined ? [] : [`  variant: ${scalar(variant)}`]), `  units: ${scalar(units)}`, '  rows:', ...(rows ?? []).map((row) => `    - ${flow(row)}`)]
      : [line(`aggregates: ${flow({ source: source.name, variant, where, units })}`, 'totals per variant instead of rows of units')]),
    'variants:',
    ...variants.map((one, index) => line(`  - ${flow({ id: one, weight: even, control: one === control && index > 0 ? true : undefined })}`, index === 0 ? 'equal weights are assumed' : undefined)),
    metrics.length === 0 ? 'metrics: []' : 'metrics:',
    ...metrics.map(({ name: metric, numerator, denominator, share, minimumEffect, squares }, index) =>
      `  - ${flow({ id: uniqueId(metric, taken), name: metric, kind: 'aggregate', numerator, denominator, squares, role: index === 0 ? 'primary' : 'secondary', minimumEffect, format: share === true ? 'percent' : undefined })}`),
    ...(analysis === undefined ? [] : [`analysis: ${flow(analysis)}`]),
  ];
  return {
    text: `${text.join('\n')}\n`,
    guesses: [...guesses, ...metrics.map(({ reason }, index) => ({ field: `metrics[${String(index)}]`, reason }))],
    missing: metrics.length === 0 ? ['No metric could be guessed: add one of kind aggregate, with the goal or column that it sums.'] : [],
  };
}

/** An id made of a name's letters and digits, unlike those before it. */
function uniqueId(name: string, taken: Set<string>): string {
  const plain = snake(name.normalize('NFKD').replace(/[\u0300-\u036f]/g, ''));
  const base = /^[a-z_]/.test(plain) ? plain : `m_${plain === '' ? String(taken.size + 1) : plain}`;
  let id = base;
  for (let next = 2; taken.has(id); next += 1) id = `${base}_${String(next)}`;
  taken.add(id);
  return id;
}
