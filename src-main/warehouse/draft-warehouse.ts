import type { DraftDefinition, OnProgress } from '../../src-contract/bridge';
import type { DatasetProfile, ReadOptions } from '../../src-contract/dataset';
import type { SourceDefinition } from '../../src-contract/experiment';
import { LiftbenchError } from '../../src-contract/failure';
import { Database } from '../database/database';
import { quoteIdentifier } from '../database/quoting';
import { draftDefinition } from '../sources/draft';
import { unitChoice, variantChoice } from '../sources/draft-roles';
import type { OpenedSource } from '../sources/opened-source';
import { environmentCredentials, type CredentialSource } from './credentials';
import { mirrorSource } from './mirror-source';
import { openClickHouse } from './open-clickhouse';
import { profileWarehouse } from './profile-warehouse';
import type { RemoteEngine } from './remote-engine';
import { SAMPLE_ROWS, sampleWarehouse } from './warehouse-sample';

/** A table to be drafted from, and what its source is to be called. */
export interface DraftedTable {
  readonly name: string;
  readonly address: string;
  readonly database: string;
  readonly table: string;
  readonly timeout?: string | undefined;
}

export interface DraftOrder {
  readonly credentials?: CredentialSource | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Stands in for ClickHouse in tests. */
  readonly open?: typeof openClickHouse | undefined;
}

/**
 * Profiles tables where they are and drafts an experiment over them, from their profiles and some thousand rows that are drawn
 * for the draft and kept nowhere.
 */
export async function draftWarehouse(tables: readonly DraftedTable[], { credentials = environmentCredentials, signal, onProgress, open = openClickHouse }: DraftOrder): Promise<{ profiles: readonly DatasetProfile[]; draft: DraftDefinition }> {
  const database = await Database.open({ allowedPaths: [], threads: 1 });
  try {
    const connection = await database.connect({ signal });
    const profiles: DatasetProfile[] = [];
    const opened = new Map<string, OpenedSource>();
    let sampled = false;
    try {
      for (const drafted of tables) {
        const { name, address, table } = drafted;
        onProgress?.({ step: 'open', label: `Asking ${address}`, fraction: null });
        const engine: RemoteEngine = await open({ source: name, address, timeout: drafted.timeout, credentials, connect: () => Promise.resolve(connection), signal });
        try {
          const remote = await engine.table(name, sourceOf(drafted));
          const mirror = await mirrorSource(connection, name, remote);
          const profile = await profileWarehouse(engine, remote, mirror, (fraction) => onProgress?.({ step: 'profile', label: `Looking at ${table}`, fraction }));
          profiles.push(profile);
          const variant = variantChoice(profile)?.column.name;
          const unit = unitChoice(profile, new Set(variant === undefined ? [] : [variant]))?.column.name ?? null;
          sampled = (await sampleWarehouse(engine, remote, mirror, connection, unit)) < remote.rows || sampled;
          opened.set(name, { ...mirror, timeSql: (column) => `epoch_us(${quoteIdentifier(column)})` });
        } finally {
          await engine.close();
        }
      }
    } finally {
      connection.close();
    }
    const named = <Found>(found: Found | undefined): Found => {
      if (found === undefined) throw new RangeError('a draft is of the tables that were opened');
      return found;
    };
    const draft = await draftDefinition(profiles, {
      signal,
      workspace: {
        database,
        source: (name) => named(opened.get(name)),
        // The draft writes what reads a source after its path, which a table in a warehouse has not.
        request: (name) => ({ name, paths: [''], baseDirectory: null, options: { ...sourceOf(named(tables.find((one) => one.name === name))), path: undefined } as ReadOptions }),
      },
    });
    if (!sampled) return { profiles, draft };
    const reason = `Drafted from about ${SAMPLE_ROWS.toLocaleString('en-US')} rows, those of units drawn evenly, and the first and last by time: rare events may be missing, and shares are of the drawn.`;
    return { profiles, draft: { ...draft, guesses: [...draft.guesses, { field: 'sources', reason }] } };
  } finally {
    await database.close();
  }
}

function sourceOf({ address, database, table, timeout }: DraftedTable): SourceDefinition {
  if (table === '') throw new LiftbenchError({ kind: 'input', message: 'No table is named.', next: 'Name a table or a view.', place: { field: 'table' } });
  return { path: '', warehouse: 'clickhouse', address, database, table, ...(timeout === undefined ? {} : { timeout }) };
}
