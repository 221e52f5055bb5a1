// @vitest-environment node
import * as Comlink from 'comlink';
import { afterEach, expect, it } from 'vitest';
import { engineMethods, type EngineApi } from '../../../src-contract/bridge';
import { LiftbenchError } from '../../../src-contract/failure';
import { Link } from '../../../src-contract/link';
import { messagePortPipe } from '../../../src-renderer/bridge/desktop-bridge';

const ports: MessagePort[] = [];
afterEach(() => { for (const port of ports.splice(0)) port.close(); });

function connected(engine: Partial<EngineApi>): EngineApi {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  new Link(Comlink, messagePortPipe(port2)).serve<EngineApi>('engine', engine as EngineApi, engineMethods);
  return new Link(Comlink, messagePortPipe(port1)).remote<EngineApi>('engine');
}

it('carries a call with its progress over a port', async () => {
  const heard: unknown[] = [];
  const engine = connected({
    evaluate: async (request, onProgress) => {
      await onProgress?.({ step: 'units', label: 'Reading', fraction: 0.5 });
      return { liftbench: 1, experiment: { name: request.job } } as never;
    },
  });
  const answer = await engine.evaluate({ job: 'one', definition: '', baseDirectory: null, timeline: false }, (progress) => { heard.push(progress.fraction); });
  expect(answer.experiment.name).toBe('one');
  expect(heard).toEqual([0.5]);
});

it('carries a failure with its place and next step', async () => {
  const engine = connected({ draft: () => Promise.reject(new LiftbenchError({ kind: 'input', message: 'No unit.', place: { field: 'unit' }, next: 'Choose one.' })) });
  await expect(engine.draft([])).rejects.toMatchObject({ failure: { kind: 'input', message: 'No unit.', place: { field: 'unit' }, next: 'Choose one.' } });
});
