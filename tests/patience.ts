import { vi } from 'vitest';

/** On a busy machine a second, which is how long a test waits for something unless it says otherwise, is soon over. */
const PATIENCE_MS = 60_000;

const { waitFor, waitUntil } = vi;
const patiently = (options: Parameters<typeof waitFor>[1] = {}): Parameters<typeof waitFor>[1] => (typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
vi.waitFor = (callback, options) => waitFor(callback, patiently(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patiently(options));
