import { describe, expect, it } from 'vitest';
import { Replaceable } from '../../../src-renderer/bridge/replaceable';

interface Clock {
  time(zone: string): Promise<string>;
}

describe('an API whose provider comes and goes', () => {
  it('lets calls wait for the first provider', async () => {
    const clock = new Replaceable<Clock>({ time: true });
    const asked = clock.api.time('UTC');
    clock.set({ time: (zone) => Promise.resolve(`noon ${zone}`) });
    expect(await asked).toBe('noon UTC');
  });

  it('sends later calls to the present provider', async () => {
    const clock = new Replaceable<Clock>({ time: true });
    clock.set({ time: () => Promise.resolve('first') });
    expect(await clock.api.time('UTC')).toBe('first');
    clock.set({ time: () => Promise.resolve('second') });
    expect(await clock.api.time('UTC')).toBe('second');
  });

  it('passes a rejection on as it is', async () => {
    const clock = new Replaceable<Clock>({ time: true });
    clock.set({ time: () => Promise.reject(new Error('lost')) });
    await expect(clock.api.time('UTC')).rejects.toThrow('lost');
  });

  it('is not mistaken for a promise by a provider that answers to every name', async () => {
    const clock = new Replaceable<Clock>({ time: true });
    clock.set(new Proxy({}, { get: (_target, name) => (...args: unknown[]) => Promise.resolve([name, ...args].join(' ')) }) as Clock);
    expect(await clock.api.time('UTC')).toBe('time UTC');
  });
});
