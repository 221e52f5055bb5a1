import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import * as Comlink from 'comlink';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { channels, engineMethods, loopback } from '../../../src-contract/bridge';
import type { EngineApi, HostApi } from '../../../src-contract/bridge';
import { LiftbenchError, toFailure } from '../../../src-contract/failure';
import { Link } from '../../../src-contract/link';
import { NotebookShelf } from '../../../src-main/notebooks/notebook-desk';
import { LoopbackServer } from '../../../src-main/server/loopback-server';
import type { ServedEngine } from '../../../src-main/server/loopback-server';
import { socketPipe } from '../../../src-main/server/socket-pipe';
import { exampleEvaluation } from '../reports/example-evaluation';

let folder = '';
let server: LoopbackServer;
let opened = 0;
let closed = 0;

/** Stands in for the engine: answers what it was asked, so that only the way there is tested. */
function engine(): ServedEngine {
  opened += 1;
  const refuse = async (): Promise<never> => { throw new LiftbenchError({ kind: 'input', message: 'Not asked here.' }); };
  return {
    ...(Object.fromEntries(Object.keys(engineMethods).map((name) => [name, refuse])) as unknown as EngineApi),
    cancel: async () => undefined,
    checkDefinition: async () => ({ ok: true }),
    evaluate: async (request, onProgress) => {
      if (request.definition === 'bad') throw new LiftbenchError({ kind: 'query', message: 'No such column.', place: { field: 'metrics[0].where' } });
      onProgress?.({ step: 'units', label: request.baseDirectory ?? '', fraction: 0.5 });
      return { ...exampleEvaluation, timings: { total: Number.NaN } };
    },
    status: async () => ({ memoryBytes: 1, memoryLimitBytes: 2, threads: 1, sources: [] }),
    close: async () => { closed += 1; },
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftbench-server-'));
  await mkdir(join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html><title>Liftbench</title>');
  await writeFile(join(folder, 'renderer/assets/main.js'), 'go()');
  await writeFile(join(folder, 'renderer/.hidden.json'), '{}');
  await writeFile(join(folder, 'secret.json'), '{"secret": true}');
  await symlink(join(folder, 'secret.json'), join(folder, 'renderer/link.json'));
  server = await LoopbackServer.start({
    port: 0, files: [], rendererFolder: join(folder, 'renderer'), shelf: new NotebookShelf(join(folder, 'user'), resolve('sample-data')), openEngine: engine, version: '0.0.0',
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Answer { status: number; headers: Record<string, unknown>; text: string }

/** A request whose path goes out as it is written, unlike fetch's. */
function ask(path: string, o: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method: o.method ?? 'GET', headers: o.headers ?? {} }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => { done({ status: response.statusCode ?? 0, headers: response.headers, text }); });
    });
    request.on('error', fail);
    request.end(o.body);
  });
}

const bearer = (token = server.token): Record<string, string> => ({ authorization: `Bearer ${token}` });
const own = (): string => `http://127.0.0.1:${String(server.port)}`;

describe('The loopback server', () => {
  it('listens on the loopback address only and names it with a token in the fragment', async () => {
    expect(server.address).toBe(`${own()}/#token=${server.token}`);
    const elsewhere = await new Promise<string>((done) => {
      const socket = connect({ host: '127.0.0.2', port: server.port }, () => { done('open'); });
      socket.on('error', (error: NodeJS.ErrnoException) => { done(error.code ?? ''); });
    });
    expect(elsewhere).toBe('ECONNREFUSED');
  });

  it('gives the window with a policy that lets it reach nothing else', async () => {
    const { status, headers, text } = await ask('/');
    expect(status).toBe(200);
    expect(text).toContain('<title>Liftbench</title>');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect((await ask('/assets/main.js')).headers['content-type']).toContain('text/javascript');
  });

  it.each(['/../secret.json', '/..%2fsecret.json', '/%2e%2e/secret.json', '/assets/../../secret.json', '/..\\secret.json', '//etc/passwd', '/link.json', '/.hidden.json', '/%', '/%00', '/nothing.html', '/assets'])(
    'gives nothing for %s',
    async (path) => {
      const { status, text } = await ask(path);
      expect(status).toBe(404);
      expect(text).not.toContain('secret');
    },
  );

  it.each([
    ['a foreign Host', (): Record<string, string> => ({ host: 'evil.example' })],
    ['our Host on another port', () => ({ host: '127.0.0.1:1' })],
    ['a foreign Origin', () => ({ origin: 'http://evil.example' })],
    ['the Origin "null"', () => ({ origin: 'null' })],
    ['another local port as Origin', () => ({ origin: 'http://127.0.0.1:1' })],
    ['a cross-site fetch', () => ({ 'sec-fetch-site': 'cross-site' })],
  ])('refuses a request with %s, token or not', async (_what, headers) => {
    for (const path of ['/', '/api/health']) expect((await ask(path, { headers: { ...bearer(), ...headers() } })).status).toBe(403);
  });

  it('says so when its port is taken', async () => {
    const failure = await LoopbackServer.start({ port: server.port, files: [], rendererFolder: folder, shelf: new NotebookShelf(folder, folder), openEngine: engine, version: '' }).catch(toFailure);
    expect(failure).toMatchObject({ kind: 'input', message: `Port ${String(server.port)} is already in use.` });
  });
});

describe('The JSON API', () => {
  it('is healthy for who knows the token, and closed to others', async () => {
    expect(JSON.parse((await ask('/api/health', { headers: bearer() })).text)).toMatchObject({ status: 'ok', version: '0.0.0', engine: { threads: 1 } });
    for (const headers of [{}, bearer('wrong'), bearer(''), bearer(`${server.token}x`), { authorization: server.token }, { authorization: `Basic ${server.token}` }]) {
      expect((await ask('/api/health', { headers: headers as Record<string, string> })).status).toBe(401);
    }
  });

  it('evaluates a definition given as text or as JSON, with null for what is not a number', async () => {
    for (const definition of ['liftbench: 1', { liftbench: 1 }]) {
      const { status, text } = await ask('/api/evaluate', { method: 'POST', headers: bearer(), body: JSON.stringify({ definition }) });
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ liftbench: 1, timings: { total: null } });
    }
  });

  it('answers a mistake with its failure and no stack', async () => {
    const wrong = await ask('/api/evaluate', { method: 'POST', headers: bearer(), body: JSON.stringify({ definition: 'bad' }) });
    expect(wrong.status).toBe(400);
    expect(JSON.parse(wrong.text)).toEqual({ failure: { kind: 'query', message: 'No such column.', place: { field: 'metrics[0].where' } } });
    for (const body of ['', '[', '{}', '{"definition": 3}', '{"definition": "x", "other": 1}']) {
      const answer = await ask('/api/evaluate', { method: 'POST', headers: bearer(), body });
      expect([answer.status, answer.text.includes('.ts:')]).toEqual([400, false]);
    }
    expect((await ask('/api/other', { headers: bearer() })).status).toBe(404);
  });

  it('keeps an uploaded file in a folder of its own, under its own name and nowhere else', async () => {
    for (const [name, kept] of [['events.csv', 'events.csv'], ['../../../tmp/x.csv', 'x.csv'], ['..\\..\\y.csv', 'y.csv'], ['..', 'data'], ['', 'data']] as const) {
      const { text } = await ask(`${loopback.uploadPath}?name=${encodeURIComponent(name)}`, { method: 'POST', headers: bearer(), body: 'a,b\n1,2\n' });
      const { path } = JSON.parse(text) as { path: string };
      expect(basename(path)).toBe(kept);
      expect(path).toContain('liftbench-upload-');
      expect(await readFile(path, 'utf8')).toBe('a,b\n1,2\n');
    }
    expect((await ask(`${loopback.uploadPath}?name=x`, { method: 'POST', body: 'x' })).status).toBe(401);
  });
});

describe('The socket of a page', () => {
  function socket(protocols: string[], headers: Record<string, string> = {}, path: string = loopback.socketPath): Promise<WebSocket | number> {
    return new Promise((done) => {
      const page = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, protocols, { headers });
      page.on('open', () => { done(page); });
      page.on('unexpected-response', (_request, response) => { done(response.statusCode ?? 0); });
      page.on('error', () => undefined);
    });
  }

  it.each([
    ['a wrong token', () => socket([loopback.protocol, 'wrong']), 401],
    ['no token', () => socket([loopback.protocol]), 401],
    ['the token alone', () => socket([server.token]), 401],
    ['a foreign Origin', () => socket([loopback.protocol, server.token], { origin: 'http://evil.example' }), 403],
    ['a foreign Host', () => socket([loopback.protocol, server.token], { host: 'evil.example' }), 403],
    ['another path', () => socket([loopback.protocol, server.token], {}, '/other'), 404],
  ])('is refused with %s', async (_what, open, status) => {
    expect(await open()).toBe(status);
  });

  it('carries engine and host, and gives the page an engine of its own until it leaves', async () => {
    const before = { opened, closed };
    const page = await socket([loopback.protocol, server.token], { origin: own() });
    if (typeof page === 'number') throw new Error(`Refused with ${String(page)}.`);
    const link = new Link(Comlink, socketPipe(page));
    const labels: string[] = [];
    const evaluation = await link.remote<EngineApi>(channels.engine).evaluate({ job: 'a', definition: '', baseDirectory: '/here', timeline: false }, (progress) => labels.push(progress.label));
    expect(evaluation.timings).toEqual({ total: Number.NaN });
    await expect.poll(() => labels).toEqual(['/here']);
    const host = link.remote<HostApi>(channels.host);
    expect(await host.kind()).toBe('browser');
    expect((await host.samples()).map((sample) => sample.id)).toContain('checkout-button');
    expect(toFailure(await host.openNotebook('/nowhere.liftbench').catch((error: unknown) => error))).toMatchObject({ kind: 'input', message: 'There is no such file.' });
    expect(opened - before.opened).toBe(1);
    page.close();
    await expect.poll(() => closed - before.closed).toBe(1);
  });

  it('survives what is not a frame', async () => {
    const page = await socket([loopback.protocol, server.token]);
    if (typeof page === 'number') throw new Error('refused');
    for (const text of ['', '{', '[]', '{"ch":"host","m":{"id":"1","type":"GET","path":["constructor"]}}']) page.send(text);
    page.send(Buffer.from([1, 2, 3]));
    expect(await new Link(Comlink, socketPipe(page)).remote<HostApi>(channels.host).kind()).toBe('browser');
    page.close();
  });
});
