import type { ExplorationKind, ExploreRequest } from '../../src-contract/exploration';
import type { FunnelOrder, FunnelStep } from '../../src-contract/exploration-funnel';
import { segmentRules, type SegmentColumn, type SegmentRule } from '../../src-contract/exploration-segments';

/** What a chart cell remembers, as it was saved; perhaps by another version. */
export type SavedOptions = Readonly<Record<string, unknown>>;

/** What a chart asks beyond kind and metric, from what its cell remembers. */
export function chartQuestion(kind: ExplorationKind | null, options: SavedOptions): Pick<ExploreRequest, 'columns' | 'funnel'> {
  if (kind === 'segments') {
    const columns = askedColumns(options);
    return columns.length === 0 ? {} : { columns };
  }
  if (kind === 'funnel') {
    const { steps, ...funnel } = askedFunnel(options);
    return { funnel: { ...funnel, steps: steps.filter((step) => 'metric' in step || step.where.trim() !== '') } };
  }
  return {};
}

/** The columns that were chosen; none = those that the definition lists first. */
export function askedColumns({ columns }: SavedOptions): readonly SegmentColumn[] {
  if (!Array.isArray(columns)) return [];
  return columns.flatMap((one: unknown): SegmentColumn[] => {
    if (typeof one !== 'object' || one === null) return [];
    const { column, by } = one as Record<string, unknown>;
    return typeof column === 'string' ? [{ column, by: segmentRules.includes(by as SegmentRule) ? (by as SegmentRule) : null }] : [];
  }).slice(0, 2);
}

/** The funnel that was set up. */
export function askedFunnel({ funnel }: SavedOptions): FunnelOrder {
  const saved = typeof funnel === 'object' && funnel !== null ? (funnel as Record<string, unknown>) : {};
  const steps = Array.isArray(saved['steps']) ? saved['steps'] : [];
  return {
    steps: steps.flatMap((one: unknown): FunnelStep[] => {
      if (typeof one !== 'object' || one === null) return [];
      const { metric, name, source, where } = one as Record<string, unknown>;
      if (typeof metric === 'string') return [{ metric }];
      return typeof source === 'string' && typeof where === 'string' ? [{ name: typeof name === 'string' ? name : '', source, where }] : [];
    }),
    order: saved['order'] === 'any' ? 'any' : 'strict',
    within: typeof saved['within'] === 'string' && saved['within'] !== '' ? saved['within'] : null,
  };
}
