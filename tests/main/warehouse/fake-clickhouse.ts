import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly sql: string;
  readonly queryId: string;
  readonly authorization: string | undefined;
  /** Settings that came with it, `name=value`. */
  readonly settings: readonly string[];
}

export interface FakeClickHouse {
  readonly address: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

/** A server that speaks ClickHouse's HTTP interface as far as a test has it answer. */
export async function fakeClickHouse(answer: Answer): Promise<FakeClickHouse> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const one = {
        sql: `${searchParams.get('query') ?? ''}${Buffer.concat(parts).toString()}`,
        queryId: searchParams.get('query_id') ?? '',
        authorization: request.headers.authorization,
        settings: [...searchParams].filter(([name]) => !['query', 'query_id', 'database', 'default_format'].includes(name)).map(([name, value]) => `${name}=${value}`),
      };
      asked.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

/** Rows as the format JSONEachRowWithProgress has them. */
export function rowsAnswer(response: ServerResponse, rows: readonly object[]): void {
  const progress = { progress: { read_rows: '50', read_bytes: '400', total_rows_to_read: '100', elapsed_ns: '1000' } };
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  response.end([progress, ...rows.map((row) => ({ row }))].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** A refusal, as recorded from ClickHouse 26.7. */
export function refusal(response: ServerResponse, status: number, code: number, text: string): void {
  response.writeHead(status, { 'X-ClickHouse-Exception-Code': String(code) });
  response.end(`Code: ${String(code)}. DB::Exception: ${text} (version 26.7.2.1 (official build))\n`);
}
