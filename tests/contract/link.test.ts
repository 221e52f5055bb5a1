import * as Comlink from 'comlink';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import { Link } from '../../src-contract/link';
import type { LinkFrame, Pipe } from '../../src-contract/link';
import { fromLinkText, toLinkText } from '../../src-contract/link-text';

interface Service {
  double(value: number): Promise<number>;
  fail(kind: 'ours' | 'foreign'): Promise<never>;
  never(): Promise<void>;
  count(to: number, onStep: (step: number) => void): Promise<number>;
  hidden(): Promise<string>;
}

const methods = { double: true, fail: true, never: true, count: true } as Record<keyof Service, true>;

const service: Service = {
  double: async (value) => value * 2,
  fail: async (kind) => {
    if (kind === 'foreign') throw new RangeError('index 7');
    throw new LiftbenchError({ kind: 'query', message: 'No such column.', place: { field: 'metrics[1].where' }, next: 'Write amount.' });
  },
  never: async () => new Promise(() => undefined),
  count: async (to, onStep) => {
    for (let step = 1; step <= to; step += 1) onStep(step);
    return to;
  },
  hidden: async () => 'secret',
};

/** Two pipes joined in this process, as text, as a socket would carry it. */
function joined(): { near: Pipe; far: Pipe; close: () => void; send: (frame: unknown) => void } {
  const ends = [0, 1].map(() => ({ messages: [] as ((frame: unknown) => void)[], closes: [] as (() => void)[] }));
  let open = true;
  const pipe = (own: number, other: number): Pipe => ({
    send: (frame: LinkFrame) => {
      const text = toLinkText(frame);
      setImmediate(() => { if (open) for (const listener of ends[other]!.messages) listener(fromLinkText(text)); });
    },
    onMessage: (listener) => ends[own]!.messages.push(listener),
    onClose: (listener) => ends[own]!.closes.push(listener),
  });
  return {
    near: pipe(0, 1),
    far: pipe(1, 0),
    close: () => {
      open = false;
      for (const end of ends) for (const listener of end.closes) listener();
    },
    send: (frame) => { for (const listener of ends[1]!.messages) listener(frame); },
  };
}

function connected() {
  const wire = joined();
  const answers: Parameters<Pipe['send']>[0][] = [];
  const watched: Pipe = { ...wire.far, send: (frame) => { answers.push(frame); wire.far.send(frame); } };
  new Link(Comlink, watched).serve('service', service, methods);
  const link = new Link(Comlink, wire.near);
  return { remote: link.remote<Service>('service'), wire, answers };
}

describe('A link between two processes', () => {
  it('carries a call and its answer', async () => {
    expect(await connected().remote.double(21)).toBe(42);
  });

  it('calls back with progress while the call runs', async () => {
    const steps: number[] = [];
    expect(await connected().remote.count(3, (step) => steps.push(step))).toBe(3);
    await expect.poll(() => steps).toEqual([1, 2, 3]);
  });

  it('delivers a failure with its kind, place and next step', async () => {
    const thrown: unknown = await connected().remote.fail('ours').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(LiftbenchError);
    expect(toFailure(thrown)).toEqual({ kind: 'query', message: 'No such column.', place: { field: 'metrics[1].where' }, next: 'Write amount.' });
  });

  it('turns a foreign error into a bug of ours without its stack', async () => {
    const failure = toFailure(await connected().remote.fail('foreign').catch((error: unknown) => error));
    expect(failure).toMatchObject({ kind: 'bug', details: 'index 7' });
    expect(JSON.stringify(failure)).not.toContain('.ts:');
  });

  it('rejects what is open when the other side goes away, and every later call', async () => {
    const { remote, wire } = connected();
    const waiting = remote.never().catch((error: unknown) => toFailure(error).kind);
    await remote.double(1);
    wire.close();
    expect(await waiting).toBe('engine');
    expect(await remote.double(1).catch((error: unknown) => toFailure(error).kind)).toBe('engine');
  });

  it.each([
    ['a method that is not offered', { type: 'APPLY', path: ['hidden'], argumentList: [] }],
    ['the constructor of a function', { type: 'APPLY', path: ['double', 'constructor'], argumentList: [{ type: 'RAW', value: 'return 1' }] }],
    ['a prototype', { type: 'GET', path: ['__proto__'] }],
    ['a property to be set', { type: 'SET', path: ['double'], value: { type: 'RAW', value: 1 } }],
    ['a construction', { type: 'CONSTRUCT', path: ['double'], argumentList: [] }],
    ['a release of the service', { type: 'RELEASE', path: [] }],
  ])('does not answer a request for %s', async (_what, message) => {
    const { remote, wire, answers } = connected();
    wire.send({ ch: 'service', m: { id: 'x', ...message } });
    wire.send({ ch: 'elsewhere', m: { id: 'x', ...message } });
    wire.send(null);
    expect(await remote.double(2)).toBe(4);
    expect(answers).toHaveLength(1);
  });
});

describe('Frames as text', () => {
  it('come back as they were, whatever plain data they hold', () => {
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.constant(-0),
        fc.array(tie('value')), fc.dictionary(fc.oneof(fc.constant('$'), fc.string()), tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(fc.property(plain, (value) => { expect(fromLinkText(toLinkText(value))).toEqual(value); }));
  });
});
