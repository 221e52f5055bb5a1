import { BLOCK, CHUNK, MOST_COLUMNS, plainKernel, type WeightKernel } from './poisson-weights';
import { poissonWeightsWasm } from './poisson-weights-wasm';

const STATE = 1024;
const DATA = 8192;
const SUMS = DATA + 2 * BLOCK * MOST_COLUMNS;
const COUNTS = SUMS + 8 * CHUNK * MOST_COLUMNS;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  addBlock(columns: number, resamples: number, units: number, sums: number, counts: number): void;
}

/** What of WebAssembly is used; neither ECMAScript's types nor Node's name it. */
interface WebAssemblyHost {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** The kernel in WebAssembly with SIMD, or null where the machine has none. */
export function simdKernel(): WeightKernel | null {
  try {
    const host = (globalThis as unknown as { readonly WebAssembly: WebAssemblyHost }).WebAssembly;
    const { memory, addBlock } = new host.Instance(new host.Module(Buffer.from(poissonWeightsWasm, 'base64'))).exports as Exports;
    return {
      data: new Int16Array(memory.buffer, DATA, BLOCK * MOST_COLUMNS),
      state: new Uint32Array(memory.buffer, STATE, 16),
      sums: new Float64Array(memory.buffer, SUMS, CHUNK * MOST_COLUMNS),
      counts: new Float64Array(memory.buffer, COUNTS, CHUNK),
      add: (columns, resamples, units) => { addBlock(columns, resamples, units, SUMS, COUNTS); },
    };
  } catch {
    return null;
  }
}

let kept: WeightKernel | null = null;

/** The faster kernel of this machine; both give the same figures. */
export function weightKernel(): WeightKernel {
  kept ??= simdKernel() ?? plainKernel();
  return kept;
}
