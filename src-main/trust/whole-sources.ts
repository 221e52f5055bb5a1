import type { SourceRequest } from '../../src-contract/bridge';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { resolveFiles } from '../sources/source-files';

/** Text beyond this is loaded without the columns that a definition does not name, and checks do without them. */
const WHOLE_BYTES = 256_000_000;

/** Whether the sources are small enough to be loaded with all columns for the checks' sake. Parquet costs nothing either way. */
export async function fitWhole(requests: readonly SourceRequest[]): Promise<boolean> {
  let bytes = 0;
  for (const request of requests) {
    for (const file of await resolveFiles(request).catch(() => [])) if (!/\.(parquet|pq)$/i.test(file.path)) bytes += file.bytes;
  }
  return bytes <= WHOLE_BYTES;
}

/** Declared sources with a time that no metric reads: a history of units, which says who was there before. */
export function unreadSources(definition: CompleteDefinition, requests: readonly SourceRequest[]): readonly string[] {
  return Object.entries(definition.sources).filter(([name, { time }]) => time !== undefined && !requests.some((request) => request.name === name)).map(([name]) => name);
}
