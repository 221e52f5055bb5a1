import { readFile } from 'node:fs/promises';
import * as Comlink from 'comlink';
import type { MessageEvent } from 'electron';
import { channels, engineMethods } from '../../src-contract/bridge';
import type { EngineApi, OnProgress } from '../../src-contract/bridge';
import { Link } from '../../src-contract/link';
import { Database } from '../database/database';
import { Engine } from '../evaluation/engine';
import { programCache } from '../shelf/program-cache';
import type { ProgramFiles } from '../shelf/program-files';
import { programStatistics } from '../statistics/program-statistics';
import { CredentialLine, type CredentialAnswer } from './credential-line';
import { parentPort, portPipe } from './port-pipe';
import type { EngineNote } from './port-pipe';

/** Serves an engine of its own to every port that main hands over. */
export function serveEngine(files: ProgramFiles): void {
  // The first source is opened a moment later.
  Database.warm();
  const credentials = new CredentialLine((question) => { tell(question); });
  const engine = told(new Engine({
    statistics: programStatistics(files),
    reportPage: () => readFile(files.reportPage, 'utf8'),
    cache: programCache(files),
    credentials: (address) => credentials.credentials(address),
  }));
  parentPort().on('message', ({ data, ports: [port] }: MessageEvent) => {
    const said = data as CredentialAnswer | { readonly type: 'port' };
    if (said.type === 'credentials') credentials.hear(said);
    if (port) new Link(Comlink, portPipe(port)).serve<EngineApi>(channels.engine, engine, engineMethods);
  });
}

/** The engine, with main told of long work, so that it can show it outside the window. */
function told(engine: Engine): EngineApi {
  return {
    ...methodsOf(engine),
    openSource: (job, request, onProgress, onProfile) => telling(`Opening ${request.name}`, onProgress, (listener) => engine.openSource(job, request, listener, onProfile)),
    evaluate: (request, onProgress) => telling('The evaluation', onProgress, (listener) => engine.evaluate(request, listener)),
    power: (request, onProgress) => telling('Planning', onProgress, (listener) => engine.power(request, listener)),
    calibrate: (request, onProgress) => telling('The calibration', onProgress, (listener) => engine.calibrate(request, listener)),
    explore: (request, onProgress) => telling('The exploration', onProgress, (listener) => engine.explore(request, listener)),
    triage: (request, onProgress) => telling('The triage', onProgress, (listener) => engine.triage(request, listener)),
    proposalEffect: (request, onProgress) => telling('The comparison', onProgress, (listener) => engine.proposalEffect(request, listener)),
    auditAssignment: (request, onProgress) => telling('The audit', onProgress, (listener) => engine.auditAssignment(request, listener)),
    unit: (request, onProgress) => telling('The look-up', onProgress, (listener) => engine.unit(request, listener)),
    query: (request, onProgress) => telling('The query', onProgress, (listener) => engine.query(request, listener)),
    draftWarehouse: (request, onProgress) => telling('Looking at the table', onProgress, (listener) => engine.draftWarehouse(request, listener)),
  };
}

/** The engine's methods as functions of their own. */
function methodsOf(engine: Engine): EngineApi {
  const bound = (name: string): unknown => (engine[name as keyof EngineApi] as (...given: readonly unknown[]) => unknown).bind(engine);
  return Object.fromEntries(Object.keys(engineMethods).map((name) => [name, bound(name)])) as unknown as EngineApi;
}

/** Work shorter than this is not worth a bar on the dock. */
const worthShowingSeconds = 1.5;

async function telling<Result>(label: string, onProgress: OnProgress | null, work: (listener: OnProgress) => Promise<Result>): Promise<Result> {
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  let failed = true;
  try {
    const result = await work((progress) => {
      if (seconds() > worthShowingSeconds) tell({ type: 'working', fraction: progress.fraction, label: progress.label });
      return onProgress?.(progress);
    });
    failed = false;
    return result;
  } finally {
    if (seconds() > worthShowingSeconds) tell({ type: 'finished', seconds: seconds(), label, failed });
  }
}

function tell(note: EngineNote): void {
  parentPort().postMessage(note);
}
