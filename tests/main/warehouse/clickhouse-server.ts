import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import type { TinyWorkspace } from '../evaluation/tiny-workspace';

/** A ClickHouse to test with, and how it was had. */
export interface TestServer {
  readonly address: string;
  readonly how: string;
  stop(): Promise<void>;
}

/**
 * The server that LIFTBENCH_TEST_CLICKHOUSE names; one over the engine as a library, where LIFTBENCH_TEST_CHDB names a folder with
 * the package chdb (`npm install chdb` there; too large to be a dependency), with the defaults of the version that
 * LIFTBENCH_TEST_COMPATIBILITY names if it names one; or one started from a `clickhouse` on the path.
 * null where there is none of these.
 */
export async function clickHouseServer(): Promise<TestServer | null> {
  const given = process.env['LIFTBENCH_TEST_CLICKHOUSE'];
  if (given !== undefined && given !== '') return { address: given, how: `the ClickHouse at ${given}`, stop: () => Promise.resolve() };
  const library = process.env['LIFTBENCH_TEST_CHDB'];
  if (library !== undefined && library !== '') return embeddedServer(library);
  if (spawnSync('clickhouse', ['--version']).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'liftbench-clickhouse-'));
  const port = await freePort();
  const child = spawn('clickhouse', ['server', '--', `--path=${folder}`, `--http_port=${String(port)}`, '--tcp_port=0', '--mysql_port=0', '--postgresql_port=0', '--interserver_http_port=0', '--listen_host=127.0.0.1', '--logger.console=0'], { cwd: folder, stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const address = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; tries < 150 && child.exitCode === null; tries += 1) {
    const answers = await fetch(`${address}/ping`).then(({ ok }) => ok, () => false);
    if (answers) return { address, how: 'a clickhouse started for the test', stop };
    await pause(200);
  }
  await stop();
  return null;
}

async function embeddedServer(library: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'liftbench-chdb-'));
  const compatibility = process.env['LIFTBENCH_TEST_COMPATIBILITY'] ?? '';
  const child = spawn(process.execPath, [join(import.meta.dirname, 'chdb-child.mjs'), library, folder, compatibility], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (part: Buffer) => { resolve(part.toString().trim()); });
    child.once('exit', (code) => { reject(new Error(`chdb ended with ${String(code)}`)); });
  });
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { address: `http://127.0.0.1:${port}`, how: `ClickHouse’s engine as a library, started for the test${compatibility === '' ? '' : `, with the defaults of ${compatibility}`}`, stop };
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => { resolve(typeof address === 'object' && address !== null ? address.port : 0); });
    });
  });
}

const types: Readonly<Record<string, string>> = { BIGINT: 'Int64', INTEGER: 'Int32', DOUBLE: 'Float64', VARCHAR: 'LowCardinality(String)', BOOLEAN: 'Bool', TIMESTAMP: "DateTime64(6, 'Asia/Tokyo')" };

/** The tables of a workspace, copied into a database of the server. */
export async function copyTables(workspace: Pick<TinyWorkspace, 'database'>, names: readonly string[], address: string, database: string): Promise<ClickHouseClient> {
  const client = createClient({ url: address, log: { level: ClickHouseLogLevel.OFF } });
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  const connection = await workspace.database.connect();
  for (const name of names) {
    const columns = await connection.rows<{ column_name: string; column_type: string }>(`DESCRIBE "${name}"`);
    const typed = columns.map(({ column_name, column_type }) => {
      const type = types[column_type] ?? (column_type.startsWith('DECIMAL') ? column_type.replace('DECIMAL', 'Decimal') : 'String');
      return `\`${column_name}\` ${type.startsWith('LowCardinality') ? 'LowCardinality(Nullable(String))' : `Nullable(${type})`}`;
    });
    await client.command({ query: `DROP TABLE IF EXISTS ${database}.${name}` });
    await client.command({ query: `CREATE TABLE ${database}.${name} (${typed.join(', ')}) ENGINE = MergeTree ORDER BY tuple()` });
    const list = columns.map(({ column_name: column, column_type: type }) => (type === 'TIMESTAMP' ? `epoch_us("${column}") AS "${column}"` : type === 'DOUBLE' ? `"${column}"::VARCHAR AS "${column}"` : `"${column}"`));
    const rows = await connection.rows(`SELECT ${list.join(', ')} FROM "${name}"`);
    const values = rows.map((row) => `(${columns.map(({ column_name: column, column_type: type }) => literal(row[column], type)).join(', ')})`);
    for (let first = 0; first < values.length; first += 1000) await client.command({ query: `INSERT INTO ${database}.${name} VALUES ${values.slice(first, first + 1000).join(', ')}` });
  }
  connection.close();
  return client;
}

function literal(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'NULL';
  if (type === 'TIMESTAMP') return `fromUnixTimestamp64Micro(${String(value)})`;
  if (type === 'VARCHAR') return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return String(value);
}
