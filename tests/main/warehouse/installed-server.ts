import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ended, freePort } from './clickhouse-server';

/** A whole ClickHouse server with users of its own, for what only a server does: sign-in, permissions, limits, stopping statements. */
export interface InstalledServer {
  /** Where it answers itself. */
  readonly direct: string;
  /** Where it answers as a server that is new enough would: the same but for the name of the format and its version. */
  readonly address: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** Users beside `default`, who may do everything: one who may only read, one with little memory, and one who sees one database. */
const users = `<yandex>
  <profiles><default></default><reading><readonly>1</readonly></reading><bounded><max_memory_usage>20000000</max_memory_usage></bounded></profiles>
  <users>
    <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
    <reader><password>secret &amp; 7</password><networks><ip>127.0.0.1</ip></networks><profile>reading</profile><quota>default</quota></reader>
    <bounded><password>b</password><networks><ip>127.0.0.1</ip></networks><profile>bounded</profile><quota>default</quota></bounded>
    <visitor><password>v</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota><allow_databases><database>default</database></allow_databases></visitor>
  </users>
  <quotas><default></default></quotas>
</yandex>
`;

/**
 * Starts the program that LIFTBENCH_TEST_CLICKHOUSE_SERVER names, or `clickhouse-server` on the path; Debian has one (16 MB of
 * packages with what it needs, 100 MB unpacked, answers after half a second). null where there is none.
 */
export async function installedServer(): Promise<InstalledServer | null> {
  const named = process.env['LIFTBENCH_TEST_CLICKHOUSE_SERVER'] ?? '';
  const program = named === '' ? 'clickhouse-server' : named;
  if (named === '' ? spawnSync('sh', ['-c', 'command -v clickhouse-server']).status !== 0 : !existsSync(named)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'liftbench-server-'));
  for (const name of ['data', 'tmp', 'format']) mkdirSync(join(folder, name));
  const port = await freePort();
  writeFileSync(join(folder, 'users.xml'), users);
  writeFileSync(join(folder, 'config.xml'), `<yandex>
  <logger><level>warning</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
  <http_port>${String(port)}</http_port><listen_host>127.0.0.1</listen_host>
  <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><format_schema_path>${folder}/format/</format_schema_path>
  <users_config>${folder}/users.xml</users_config><default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>67108864</mark_cache_size>
</yandex>
`);
  const child = spawn(program, [`--config-file=${folder}/config.xml`], { cwd: folder, stdio: 'ignore' });
  const direct = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; tries < 150 && child.exitCode === null; tries += 1) {
    const version = await fetch(`${direct}/?query=SELECT%20version()`).then((answer) => (answer.ok ? answer.text() : null), () => null);
    if (version !== null) {
      const stand = await standIn(port);
      return {
        direct, version: version.trim(), address: stand.address,
        stop: async () => {
          await stand.close();
          await ended(child);
          rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
        },
      };
    }
    await pause(200);
  }
  await ended(child);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return null;
}

/** Passes everything on, but names a format that old servers know, and tells a version that is new enough. */
async function standIn(port: number): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer((asked: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const wrapped = body.includes('JSONEachRowWithProgress');
      const { 'content-length': _length, 'accept-encoding': _encoding, ...headers } = asked.headers;
      const passed = request({ host: '127.0.0.1', port, method: asked.method, path: asked.url, headers }, (answer) => {
        const told: Buffer[] = [];
        answer.on('data', (part: Buffer) => told.push(part));
        answer.on('end', () => {
          const text = Buffer.concat(told).toString();
          response.writeHead(answer.statusCode ?? 500, answer.statusCode === 200 ? {} : { 'X-ClickHouse-Exception-Code': /^Code: (\d+)/.exec(text)?.[1] ?? '0' });
          response.end(answer.statusCode !== 200 || !wrapped ? text : text.replace(/^(\{.+)$/gm, '{"row":$1}'));
        });
        answer.on('error', () => response.destroy());
      });
      passed.on('error', () => response.destroy());
      response.on('close', () => passed.destroy());
      passed.end(body.replace('JSONEachRowWithProgress', 'JSONEachRow').replace('SELECT version()', "SELECT '22.9'"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
