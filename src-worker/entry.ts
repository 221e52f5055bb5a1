import { parentPort, Worker, workerData } from 'node:worker_threads';
import { toFailure } from '../src-contract/failure';
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
      post({ type: 'answer', id: message.id, value });
    })
    .catch((thrown: unknown) => {
      post({ type: 'failed', id: message.id, failure: toFailure(thrown) });
    });
});
