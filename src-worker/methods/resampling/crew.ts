import type { Worker } from 'node:worker_threads';
import { gatherSums, type GatheredSums } from './blocked-gather';
import { CHUNK } from './poisson-weights';
import { codedColumns, decode, drawWeights, sharedWeightSums, type CodedColumns, type WeightedSums } from './shared-weights';
import { lookForStop } from '../../stop-flag';

/** Drawn numbers below which no other thread is asked. */
const LEAST = 100_000_000;
/** How long a thread that took a share is waited for before its share is drawn here, in ms. */
const PATIENCE = 20_000;
/** How long it waits before it looks for a stop again, in ms. */
const GLANCE = 50;

/** Resamples for several threads, in shared memory. They draw chunk by chunk, whoever comes first; each chunk has its own seed. */
export interface CrewJob {
  /** What weights are put on; null where places are drawn. */
  readonly coded: CodedColumns | null;
  readonly columns: readonly Float64Array[];
  /** Places: how many each resample draws; null = as many as there are. */
  readonly sizes: Float64Array | null;
  readonly resamples: number;
  readonly seed: number;
  readonly sums: readonly Float64Array[];
  readonly counts: Float64Array;
  /** Chunks taken, then whether each is done. */
  readonly taken: Int32Array;
}

let helpers: readonly Worker[] = [];
let hire: (() => readonly Worker[]) | null = null;

/** Says how threads that run {@link workOn} for every message are started; they are, when first needed. */
export function crewFrom(start: () => readonly Worker[]): void {
  hire = start;
}

/** Draws what nobody has taken yet. */
export function workOn(job: CrewJob): void {
  const chunks = job.taken.length - 1;
  for (;;) {
    const chunk = Atomics.add(job.taken, 0, 1);
    if (chunk >= chunks) return;
    draw(job, chunk);
    Atomics.store(job.taken, chunk + 1, 1);
    Atomics.notify(job.taken, chunk + 1);
  }
}

function draw({ coded, columns, sizes, resamples, seed, sums, counts }: CrewJob, chunk: number): void {
  const from = chunk * CHUNK;
  const to = Math.min(resamples, from + CHUNK);
  if (coded !== null) {
    drawWeights(coded, { sums, counts }, seed, from, to);
    return;
  }
  const drawn = gatherSums(columns[0], columns[1] ?? null, resamples, seed, { from, to, sizes });
  sums[0].set(drawn.values.subarray(from, to), from);
  if (drawn.weights !== null) sums[1].set(drawn.weights.subarray(from, to), from);
}

/** {@link sharedWeightSums} by all threads; the same figures as by one. */
export function weightsByCrew(columns: readonly Float64Array[], middles: readonly number[], resamples: number, seed: number): WeightedSums {
  if (!worthIt(columns, resamples)) return sharedWeightSums(columns, middles, resamples, seed);
  const coded = codedColumns(columns, middles);
  const out = byCrew({ coded, columns: [], sizes: null }, columns.length, resamples, seed);
  decode(coded, out);
  return out;
}

/** {@link gatherSums} by all threads; the same figures as by one. */
export function placesByCrew(values: Float64Array, weights: Float64Array | null, resamples: number, seed: number, sizes: Float64Array | null = null): GatheredSums {
  const columns = weights === null ? [values] : [values, weights];
  if (!worthIt(columns, resamples)) return gatherSums(values, weights, resamples, seed, { sizes });
  const { sums } = byCrew({ coded: null, columns: columns.map(shared), sizes: sizes === null ? null : shared(sizes) }, columns.length, resamples, seed);
  return { values: sums[0], weights: weights === null ? null : sums[1] };
}

function worthIt(columns: readonly Float64Array[], resamples: number): boolean {
  return hire !== null && columns[0].length * resamples * columns.length >= LEAST;
}

function byCrew(what: Pick<CrewJob, 'coded' | 'columns' | 'sizes'>, columns: number, resamples: number, seed: number): WeightedSums {
  if (helpers.length === 0 && hire !== null) {
    helpers = hire();
    for (const helper of helpers) {
      helper.unref();
      // What a lost helper leaves is drawn here.
      helper.on('error', () => { helpers = helpers.filter((one) => one !== helper); });
    }
  }
  const empty = new Float64Array(resamples);
  const job: CrewJob = {
    ...what, resamples, seed, sums: Array.from({ length: columns }, () => shared(empty)), counts: shared(empty),
    taken: new Int32Array(new SharedArrayBuffer(4 * (1 + Math.ceil(resamples / CHUNK)))),
  };
  for (const helper of helpers) helper.postMessage(job);
  try {
    workOn(job);
    for (let chunk = 0; chunk < job.taken.length - 1; chunk += 1) awaitChunk(job, chunk);
  } catch (stopped) {
    // What nobody has taken yet is taken from the others.
    Atomics.store(job.taken, 0, job.taken.length - 1);
    throw stopped;
  }
  return { sums: job.sums, counts: job.counts };
}

function awaitChunk(job: CrewJob, chunk: number): void {
  for (let waited = 0; waited < PATIENCE; waited += GLANCE) {
    if (Atomics.wait(job.taken, chunk + 1, 0, GLANCE) !== 'timed-out') return;
    lookForStop();
  }
  draw(job, chunk);
}

function shared(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const copy = new Float64Array(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}
