import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LiftbenchError } from '../../src-contract/failure';
import { addressMistake } from '../../src-contract/warehouse';
import { plainAddress } from '../../src-contract/warehouse-connection';
import { readDefinitionText } from '../evaluation/definition-text';
import { sourceNames, type Inspection } from '../evaluation/inspect-files';
import { fileKind } from '../notebooks/file-kind';
import { draftWarehouse, type DraftedTable } from '../warehouse/draft-warehouse';
import { lookAtWarehouse } from '../warehouse/look-at-warehouse';
import type { CommandContext } from './command-context';

/** The tables of a warehouse that a command names: by address and --table, or by a definition whose sources they are; null where it names files. */
export async function warehouseTables(given: readonly string[], tables: readonly string[] | undefined, { directory }: CommandContext): Promise<readonly DraftedTable[] | null> {
  const [only = ''] = given;
  if (!/^https?:\/\//i.test(only)) {
    if (tables !== undefined) throw new LiftbenchError({ kind: 'input', message: '--table names a table of a ClickHouse address, and none is given.', place: { field: '--table' }, next: 'Write liftbench inspect http://host:8123 --table database.table.' });
    return given.length === 1 ? tablesOfDefinition(resolve(directory, only)) : null;
  }
  if (given.length > 1) throw new LiftbenchError({ kind: 'input', message: 'One address can be inspected at a time, and no files beside it.', place: { file: given[1] ?? '' }, next: 'Inspect them one after the other.' });
  const mistake = addressMistake(only);
  if (mistake !== null) throw new LiftbenchError({ kind: 'input', message: mistake });
  const address = plainAddress(only);
  if (tables === undefined) throw await withoutTable(address);
  const names = sourceNames(tables.map((table) => table.split('.').at(-1) ?? table));
  return tables.map((table, at) => {
    const [database, name] = table.includes('.') ? [table.slice(0, table.indexOf('.')), table.slice(table.indexOf('.') + 1)] : ['default', table];
    return { name: names[at] ?? name, address, database, table: name };
  });
}

/** Profiles of tables where they are, and the definition that could be drafted from them; asked as the environment says. */
export async function inspectWarehouse(tables: readonly DraftedTable[], given: readonly string[], { terminal }: CommandContext): Promise<Inspection> {
  return draftWarehouse(tables, { onProgress: terminal.progress }).catch((thrown: unknown) => {
    throw /^https?:\/\//i.test(given[0] ?? '') ? asTyped(thrown) : thrown;
  });
}

/** A failure in the words of a command that names an address and tables: there are no keys of a definition to look at. */
function asTyped(thrown: unknown): unknown {
  if (!(thrown instanceof LiftbenchError)) return thrown;
  const { place, next, ...failure } = thrown.failure;
  const [, name = '', key = ''] = /^sources\.(\w+)\.(\w+)$/.exec(place?.field ?? '') ?? [];
  if (key === '') return thrown;
  const option = key === 'table' || key === 'database';
  const said = option && next?.includes(`sources.${name}.`) === true ? 'Write it as --table database.table; without --table, inspect lists the tables there are.' : next?.replace(`Give it more time under sources.${name}.timeout, or ask`, 'Ask');
  return new LiftbenchError({ ...failure, ...(option ? { place: { field: '--table' } } : {}), ...(said === undefined ? {} : { next: said }) }, { cause: thrown });
}

async function tablesOfDefinition(path: string): Promise<readonly DraftedTable[] | null> {
  if ((await fileKind(path)) !== 'definition') return null;
  const { sources } = readDefinitionText(await readFile(path, 'utf8'));
  const found = Object.entries(sources).filter(([, { warehouse }]) => warehouse !== undefined);
  if (found.length === 0) return null;
  return found.map(([name, { address = '', database = 'default', table = '', timeout }]) => ({ name, address, database, table, timeout }));
}

async function withoutTable(address: string): Promise<LiftbenchError> {
  const { databases } = await lookAtWarehouse({ job: 'inspect', address, database: null, table: null, as: null }, {});
  const known: string[] = [];
  for (const database of databases.slice(0, 8)) {
    const { tables } = await lookAtWarehouse({ job: 'inspect', address, database, table: null, as: null }, {});
    known.push(...tables.slice(0, 12).map(({ name }) => `${database}.${name}`));
  }
  return new LiftbenchError({ kind: 'input', message: 'No table is named.', place: { field: '--table' }, next: known.length === 0 ? 'Name one with --table database.table.' : `Name one with --table: ${known.slice(0, 24).join(', ')}.` });
}
