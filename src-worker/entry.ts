import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { TimelineEstimate } from '../src-contract/evaluation';
import { toFailure } from '../src-contract/failure';
import { packDays } from '../src-contract/packed-days';
import { parcelsOf } from '../src-contract/parcels';
import type { WorkerMessage } from '../src-contract/worker-protocol';
import { Answers } from './answer';
import { crewFrom, workOn, type CrewJob } from './methods/resampling/crew';
import { heeding } from './stop-flag';

/** The worker thread: takes asks one by one, gives an answer or a failure to each. */
let asked = 0;
const answers = new Answers((progress) => {
  post({ type: 'event', id: asked, name: 'progress', value: progress });
});

function post(message: WorkerMessage): void {
  for (const part of parcelsOf(message)) parentPort?.postMessage(part);
}

/** A timeline is handed over as columns: a clone of its rows costs more than all of their arithmetic. */
function answer(id: number, value: unknown): void {
  const rows = value !== null && typeof value === 'object' && 'timeline' in value && Array.isArray(value.timeline) ? (value.timeline as TimelineEstimate[]) : [];
  const days = packDays(rows);
  post(days === null ? { type: 'answer', id, value } : { type: 'answer', id, value: { ...(value as object), timeline: [] }, days });
}

/** Resamples are shared with one thread beside this one, started when first needed. */
const isHelper = workerData === 'resampling-helper';
if (isHelper) parentPort?.on('message', (job: CrewJob) => { workOn(job); });
else crewFrom(() => [new Worker(new URL(import.meta.url), { workerData: 'resampling-helper' })]);

parentPort?.on('message', (message: WorkerMessage) => {
  if (isHelper || message.type !== 'ask') return;
  asked = message.id;
  const ask = answers[message.name].bind(answers) as (...args: readonly unknown[]) => Promise<unknown>;
  Promise.resolve()
    // Answers are made before anything is awaited, so that the flag is this job's until its answer is there.
    .then(() => heeding(message.stop ?? null, () => ask(...message.args)))
    .then((value) => {
      answer(message.id, value);
    })
    .catch((thrown: unknown) => {
      post({ type: 'failed', id: message.id, failure: toFailure(thrown) });
    });
});
