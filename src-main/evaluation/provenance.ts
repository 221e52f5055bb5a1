import { basename, isAbsolute } from 'node:path';
import type { Provenance } from '../../src-contract/evaluation';
import type { CompleteDefinition } from '../../src-contract/experiment';
import type { LeftOutRows } from '../../src-contract/sample';
import type { OpenedSource } from '../sources/opened-source';
import { dataNotices } from './data-notices';
import type { SamplePlan } from './plan-sample';
import type { PreparedSample } from './sample-store';

/** Where an evaluation's figures come from: statements, files, rows, and what became of the rows that do not count. */
export function provenanceOf(definition: CompleteDefinition, sources: readonly OpenedSource[], plan: SamplePlan, { sample, uses, sql, added }: PreparedSample): Provenance {
  const leftOut: Record<string, LeftOutRows> = {};
  for (const { metric, numerator, denominator, covariates } of uses) {
    const several = Object.fromEntries(covariates.map(({ use }, index) => [covariates.length === 1 ? 'covariate' : `covariate[${String(index)}]`, use]));
    for (const [variable, use] of Object.entries({ numerator, denominator, ...several })) {
      const rows = use === null ? undefined : sample.streams[use.stream]?.leftOut;
      if (rows === undefined || rows.nulls + rows.notFinite + rows.notNumeric + (rows.untimed ?? 0) === 0) continue;
      leftOut[variable === 'numerator' ? metric : `${metric}.${variable}`] = rows;
    }
  }
  const notices = dataNotices(definition, sources);
  return {
    sql: sql.map((statement) => `${statement};`).join('\n\n'),
    rowsRead: sources.reduce((sum, { rows }) => sum + rows, 0),
    rowsRejected: sources.reduce((sum, { droppedRows }) => sum + droppedRows, 0),
    unreadableCells: sources.reduce((sum, { unreadableCells }) => sum + unreadableCells, 0),
    exposure: { source: plan.units.source.name, unit: plan.units.key.slice(1, -1), units: sample.units.count, multiple: definition.multiple, ...sample.counts },
    sources: Object.fromEntries(
      sources.map((source) => [
        source.name,
        { files: source.files.map(({ path, bytes, modified }) => ({ path: writtenPath(definition.sources[source.name]?.path, path), bytes, modified })), rows: source.rows, rejected: source.rejected, dataHash: source.dataHash, ...readOf(source, added) },
      ]),
    ),
    ...(Object.keys(leftOut).length === 0 ? {} : { leftOut }),
    ...(notices.length === 0 ? {} : { notices }),
  };
}

/** What was read of a source of which the other files had been read before. */
function readOf({ name, files: all }: OpenedSource, added: PreparedSample['added']): object {
  const one = added?.find(({ source }) => source === name);
  if (one === undefined) return {};
  const { files, rows, lookedThrough } = one;
  return { read: { files: files.map(({ path }) => basename(path)), rows, keptFiles: all.length - files.length, lookedThroughKept: lookedThrough } };
}

/** A file as the definition names it; found by a pattern or an absolute path, its name alone: where it lay is nobody else's business. */
function writtenPath(written: string | readonly string[] | undefined, path: string): string {
  const name = basename(path);
  const like = [written ?? []].flat().filter((one) => !isAbsolute(one) && one.split(/[/\\]/).at(-1) === name);
  return like.length === 1 ? (like[0] ?? name) : name;
}
