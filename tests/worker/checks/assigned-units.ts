import { readDefinition, type CompleteDefinition } from '../../../src-contract/experiment';
import type { Check } from '../../../src-contract/evaluation';
import type { Sample } from '../../../src-contract/sample';
import type { TrustFacts } from '../../../src-contract/trust';
import type { TrustInput } from '../../../src-worker/checks/trust-check';

/** A unit as it was assigned: the place of its variant, milliseconds since the experiment began, levels of attributes. */
export interface AssignedUnit {
  readonly variant: number;
  readonly at: number;
  readonly levels?: readonly number[];
}

export const DAY = 86_400_000;
export const START = Date.UTC(2026, 2, 1);

export function definitionOf(variants: number, weights?: readonly number[], segments: readonly string[] = []): CompleteDefinition {
  const read = readDefinition({
    liftbench: 1, sources: { events: { path: 'events.csv', time: 'ts' } }, unit: 'user', exposure: { source: 'events', variant: 'variant' },
    variants: Array.from({ length: variants }, (_, k) => ({ id: k === 0 ? 'control' : `treatment${k === 1 ? '' : String(k)}`, ...(weights === undefined ? {} : { weight: weights[k] }) })),
    metrics: [], segments: [...segments],
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** What the checks on the assignment look at, over so many days. */
export function assigned(
  units: readonly AssignedUnit[], o: { readonly variants?: number; readonly weights?: readonly number[]; readonly days?: number; readonly attributes?: readonly { readonly column: string; readonly labels: readonly (string | null)[] }[]; readonly checks?: readonly Check[] } = {},
): TrustInput {
  const { variants = 2, days = 14, attributes = [], checks = [] } = o;
  const sorted = units.toSorted((a, b) => a.variant - b.variant);
  const starts = Uint32Array.from({ length: variants + 1 }, (_, k) => sorted.filter(({ variant }) => variant < k).length);
  const definition = definitionOf(variants, o.weights, attributes.map(({ column }) => column));
  const sample: Sample = {
    key: 'assigned', streams: [], periodEnd: null,
    counts: { rowsRead: 0, exposureRows: 0, exposedUnits: 0, unitsInSeveralVariants: 0, undeclared: [], outsidePeriod: 0, nullUnits: 0, filteredOut: 0, severalByVariants: [] },
    units: {
      count: sorted.length, variants: definition.variants.map(({ id }) => id), starts,
      firstExposure: { values: Float64Array.from(sorted, ({ at }) => START + at), validity: null },
      attributes: attributes.map(({ column, labels }, index) => ({ column, labels, codes: { values: Uint32Array.from(sorted, ({ levels }) => levels?.[index] ?? 0), validity: null } })),
    },
    dayAxis: {
      days: Array.from({ length: days }, (_, day) => new Date(START + day * DAY).toISOString().slice(0, 10)),
      ends: Float64Array.from({ length: days }, (_, day) => START + (day + 1) * DAY),
    },
  };
  const facts: TrustFacts = { attributes: [], newUnits: null, replays: null };
  return { sample, definition, uses: [], facts, checks };
}
