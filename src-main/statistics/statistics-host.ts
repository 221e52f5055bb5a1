import { Worker } from 'node:worker_threads';
import type { Progress } from '../../src-contract/dataset';
import { LiftbenchError, type Failure } from '../../src-contract/failure';
import { unpackDays } from '../../src-contract/packed-days';
import { Parcels, type Parcel } from '../../src-contract/parcels';
import type { MetricPlanRequest, MetricPlans, PlanRequest, PlanResult } from '../../src-contract/planning';
import type { Sample } from '../../src-contract/sample';
import type { BrushJudgement } from '../../src-contract/brush';
import { compiledAfresh, haveCompiledKept, type WorkerStart } from './worker-compiled';
import type { BrushAsk, JudgeRequest, Judgement, ShareComparison, StatisticsWorker, WorkerMessage } from '../../src-contract/worker-protocol';

interface Pending {
  resolve(value: unknown): void;
  reject(error: LiftbenchError): void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Shared with the worker, which looks at it between the steps of long work. */
  readonly stop: Int32Array;
}

interface Stoppable {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How long a job that was told to stop may take to do so, in ms. */
const PATIENCE = 250;

const stopped: Failure = { kind: 'cancelled', message: 'Stopped before it was finished.' };
/** The worker was replaced on behalf of another job; the ask is repeated. */
const restarted: Failure = { kind: 'engine', message: 'The statistics worker was started again.' };
const lost: Failure = { kind: 'engine', message: 'The statistics worker stopped unexpectedly.', next: 'Run the evaluation again.' };

/**
 * The statistics worker as a plain object; it keeps its process alive only while something is asked. The thread is started
 * with the first ask. What is cancelled is told to stop by a shared flag, and the thread goes on with what it has kept; only
 * a job that does not heed its flag is ended with its thread. An ended or crashed thread is replaced with the next ask, and
 * given the samples again (their buffers are shared, so nothing is copied).
 */
export class StatisticsHost implements StatisticsWorker {
  readonly #path: string | URL;
  readonly #starter: ({ readonly script: string } & Pick<WorkerStart, 'compiled'>) | undefined;
  readonly #samples = new Map<string, Sample>();
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  /** What the present worker holds. */
  #held = new Map<string, Sample>();
  #nextId = 1;
  #closed = false;
  /** The worker that had something to compile, and has answered since. */
  #compiling: Worker | null = null;
  #answered = false;

  /**
   * @param workerPath the worker's script.
   * @param starter the script that starts it on compiled code; absent: it is started as it is.
   * @param patience how long a job that was told to stop may take to do so, in ms, before its thread is ended.
   */
  constructor(workerPath: string | URL, starter?: { readonly script: string } & Pick<WorkerStart, 'compiled'>, readonly patience = PATIENCE) {
    this.#path = workerPath;
    this.#starter = starter;
  }

  /** Starts the thread before it is asked for, so that it loads while data are read. */
  warm(): void {
    if (!this.#closed && !this.#worker) this.#start().unref();
  }

  /** Keeps a sample; a later one with the same key replaces it. Costs nothing when it is held already. */
  async hold(sample: Sample): Promise<void> {
    this.#samples.set(sample.key, sample);
    await this.#again(() => this.#giveSample(sample));
  }

  async release(key: string): Promise<void> {
    this.#samples.delete(key);
    if (this.#held.delete(key) && this.#worker) await this.#again(() => this.#ask('release', [key]));
  }

  /** Keys of the samples it keeps. */
  get held(): readonly string[] {
    return [...this.#samples.keys()];
  }

  /** @param o.signal stops the answer in the middle; what else was asked is not touched. */
  async judge(request: JudgeRequest, o: Stoppable = {}): Promise<Judgement> {
    return (await this.#ofSample('judge', request, 'Run the evaluation again.', this.patience, o)) as Judgement;
  }

  /** @param o.signal stops it between metrics. Its thread is never ended: what it has laid out is worth more to the next selection than the moment saved. */
  async brush(ask: BrushAsk, o: Stoppable = {}): Promise<BrushJudgement> {
    return (await this.#ofSample('brush', ask, 'Brush again.', Infinity, o)) as BrushJudgement;
  }

  async #ofSample(name: 'judge' | 'brush', request: JudgeRequest | BrushAsk, next: string, patience: number, { signal, onProgress }: Stoppable): Promise<unknown> {
    let stop = (): void => undefined;
    const onAbort = (): void => {
      stop();
    };
    signal?.addEventListener('abort', onAbort);
    try {
      return await this.#again(async () => {
        if (signal?.aborted) throw new LiftbenchError(stopped);
        const sample = this.#samples.get(request.sample);
        if (!sample) throw new LiftbenchError({ kind: 'engine', message: 'The sample is not held any more.', next });
        const given = this.#giveSample(sample);
        const [id, answer] = this.#askWithId(name, [request], onProgress);
        stop = () => {
          this.#stop(id, patience);
        };
        await Promise.all([given, answer]);
        return answer;
      });
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async plan(request: PlanRequest): Promise<PlanResult> {
    return (await this.#again(() => this.#ask('plan', [request]))) as PlanResult;
  }

  async planMetrics(request: MetricPlanRequest): Promise<MetricPlans> {
    return (await this.#again(() => this.#ask('planMetrics', [request]))) as MetricPlans;
  }

  async compareShares(tables: readonly (readonly (readonly number[])[])[]): Promise<readonly ShareComparison[]> {
    return (await this.#again(() => this.#ask('compareShares', [tables]))) as readonly ShareComparison[];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#samples.clear();
    const worker = this.#worker;
    if (worker !== null && worker === this.#compiling && this.#answered && this.#pending.size === 0) await haveCompiledKept(worker);
    this.#replace(stopped);
    await worker?.terminate();
  }

  /** Repeats what was asked when the worker was replaced on behalf of somebody else. */
  async #again<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (thrown) {
        if (!(thrown instanceof LiftbenchError) || thrown.failure !== restarted || this.#closed) throw thrown;
      }
    }
  }

  async #giveSample(sample: Sample): Promise<void> {
    if (this.#worker && this.#held.get(sample.key) === sample) return;
    const given = this.#ask('hold', [sample]);
    this.#held.set(sample.key, sample);
    await given;
  }

  #ask(name: keyof StatisticsWorker, args: readonly unknown[]): Promise<unknown> {
    return this.#askWithId(name, args)[1];
  }

  /** Tells one job to stop, and those who wait for it that it has. */
  #stop(id: number, patience: number): void {
    const job = this.#pending.get(id);
    if (job === undefined) return;
    job.reject(new LiftbenchError(stopped));
    Atomics.store(job.stop, 0, 1);
    if (patience === Infinity) return;
    setTimeout(() => {
      // Jobs are done in the order in which they were asked. One that waits for another will see its flag when it begins.
      const [running] = this.#pending.keys();
      if (running === id) this.#replace(restarted);
    }, patience).unref();
  }

  #askWithId(name: keyof StatisticsWorker, args: readonly unknown[], onProgress?: (progress: Progress) => void): [number, Promise<unknown>] {
    const id = this.#nextId;
    this.#nextId += 1;
    if (this.#closed) return [id, Promise.reject(new LiftbenchError({ kind: 'engine', message: 'The statistics worker is closed.', next: 'Start Liftbench again.' }))];
    const worker = this.#worker ?? this.#start();
    worker.ref();
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const answer = new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress, stop });
      worker.postMessage({ type: 'ask', id, name, args, stop } satisfies WorkerMessage);
    });
    return [id, answer];
  }

  #start(): Worker {
    const starter = this.#starter;
    const worker = starter === undefined ? new Worker(this.#path) : new Worker(starter.script, { workerData: { worker: String(this.#path), compiled: starter.compiled } satisfies WorkerStart });
    this.#worker = worker;
    this.#held = new Map();
    this.#answered = false;
    const parcels = new Parcels();
    worker.on('message', (received: WorkerMessage | Parcel | typeof compiledAfresh) => {
      const message = parcels.take(received) as WorkerMessage | typeof compiledAfresh | undefined;
      if (message === compiledAfresh) this.#compiling = worker;
      else if (message !== undefined && this.#worker === worker) this.#take(message);
    });
    const crash = (cause: string): void => {
      if (this.#worker === worker) this.#replace({ ...lost, details: cause });
    };
    worker.on('error', (error: unknown) => {
      crash(error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', (code) => {
      crash(`exit code ${String(code)}`);
    });
    return worker;
  }

  #take(message: WorkerMessage): void {
    if (message.type === 'ask') return;
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.type === 'event') {
      if (pending.stop[0] === 0) pending.onProgress?.(message.value as Progress);
      return;
    }
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    this.#answered = true;
    if (message.type === 'answer') pending.resolve(message.days === undefined ? message.value : { ...(message.value as Judgement), timeline: unpackDays(message.days) });
    else pending.reject(new LiftbenchError(message.failure));
  }

  #replace(failure: Failure): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#held = new Map();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(new LiftbenchError(failure));
    void worker?.terminate();
  }
}
