import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { EngineApi } from '../../src-contract/bridge';
import { LiftbenchError } from '../../src-contract/failure';
import { inspectFiles } from '../evaluation/inspect-files';
import { diskFailure } from '../notebooks/disk-failure';

const largestBody = 16e6;

const evaluateSchema = z.strictObject({
  /** YAML or JSON text, or the definition itself. */
  definition: z.union([z.string(), z.record(z.string(), z.unknown())]),
  /** The folder that relative paths start from; the folder that serves when absent. */
  baseDirectory: z.string().optional(),
  timeline: z.boolean().optional(),
  verify: z.boolean().optional(),
});
const inspectSchema = z.strictObject({ files: z.array(z.string().min(1)).min(1), baseDirectory: z.string().optional() });

export interface ApiContext {
  readonly engine: () => EngineApi;
  readonly version: string;
  readonly uploadFolder: () => Promise<string>;
  readonly directory: string;
  /** Calls back when whoever asked went away before the answer. */
  readonly onAbandoned: (listener: () => void) => void;
}

/** The JSON API, for scripts on this machine. Returns what to answer, or null for a path that does not exist. */
export async function answerApi(request: IncomingMessage, url: URL, context: ApiContext): Promise<unknown> {
  switch (`${request.method ?? 'GET'} ${url.pathname}`) {
    case 'GET /api/health':
      return { status: 'ok', version: context.version, engine: await context.engine().status() };
    case 'POST /api/evaluate': {
      const asked = checked(evaluateSchema, await jsonBody(request));
      const job = `api ${randomUUID()}`;
      const engine = context.engine();
      context.onAbandoned(() => void engine.cancel(job).catch(() => undefined));
      const definition = typeof asked.definition === 'string' ? asked.definition : JSON.stringify(asked.definition, null, 2);
      return engine.evaluate({ job, definition, baseDirectory: asked.baseDirectory ?? context.directory, timeline: asked.timeline ?? false, verify: asked.verify ?? false }, null);
    }
    case 'POST /api/inspect': {
      const { files, baseDirectory } = checked(inspectSchema, await jsonBody(request));
      return inspectFiles(context.engine(), files, baseDirectory ?? context.directory);
    }
    case 'POST /api/upload':
      return { path: await keepUpload(request, url.searchParams.get('name') ?? 'data', await context.uploadFolder()) };
    default:
      return null;
  }
}

async function keepUpload(request: IncomingMessage, name: string, folder: string): Promise<string> {
  const plain = basename(name.replaceAll('\\', '/')).replace(/[\u0000-\u001f<>:"|?*]/g, '_');
  const own = join(folder, randomUUID());
  const path = join(own, plain === '' || plain === '.' || plain === '..' ? 'data' : plain);
  try {
    await mkdir(own, { mode: 0o700 });
    await pipeline(request, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    return path;
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    throw diskFailure(error, path, 'write');
  }
}

async function jsonBody(request: IncomingMessage): Promise<unknown> {
  let size = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new LiftbenchError({ kind: 'input', message: 'The request is too large.', next: 'Name files by their path instead of sending their content.' });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new LiftbenchError({ kind: 'input', message: 'The request is not JSON.', next: 'Send a JSON object.', details: String(error) });
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LiftbenchError({ kind: 'input', message: issue?.message ?? 'The request is not understood.', place: { field: issue?.path.join('.') || undefined }, next: 'Correct the request.' });
}
