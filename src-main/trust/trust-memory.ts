import { toFailure } from '../../src-contract/failure';
import type { TrustFacts } from '../../src-contract/trust';
import type { OpenedSource } from '../sources/opened-source';
import { readTrustFacts, type FactsOrder, type ReadFacts } from './read-trust-facts';

/** Sets of facts that are kept; the one used longest ago goes. */
const KEPT = 4;

/** What was read for the checks on the assignment, so that nothing is read twice while units and sources stay as they are. */
export class TrustMemory {
  readonly #known = new Map<string, ReadFacts>();

  /**
   * A query that fails on some row is no reason to withhold an evaluation: then the facts say why they are missing.
   * @param order.connect is called only where something has to be read
   */
  async facts({ unitsKey, connect, ...order }: Omit<FactsOrder, 'connection' | 'table'> & { readonly unitsKey: string; readonly connect: () => Promise<FactsOrder['connection']> }): Promise<TrustFacts> {
    const key = JSON.stringify([unitsKey, order.projected, order.definition.exposure.variant, [...order.sources.values()].map((source) => identityOf(source, order)).sort()]);
    let found = this.#known.get(key);
    try {
      found ??= await readTrustFacts({ ...order, connection: await connect(), table: `liftbench_trust_${unitsKey}` });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind !== 'query') throw thrown;
      return { attributes: [], newUnits: null, replays: null, unread: failure.message };
    }
    this.#known.delete(key);
    this.#known.set(key, found);
    if (this.#known.size > KEPT) for (const oldest of this.#known.keys()) { this.#known.delete(oldest); break; }
    const { segments } = order.definition;
    return { ...found, attributes: found.attributes.filter(({ column }) => !segments.some((segment) => segment.toLowerCase() === column.toLowerCase())) };
  }
}

function identityOf({ name, dataHash, repairsKey, columns }: OpenedSource, { definition }: Pick<FactsOrder, 'definition'>): string {
  return JSON.stringify([name, dataHash, repairsKey ?? null, columns.length, definition.sources[name]?.time ?? null, definition.sources[name]?.unit ?? definition.unit]);
}
