import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readColumnFile, writeColumnFile } from '../../../src-main/shelf/column-file';

const columns = fc.oneof(fc.float64Array(), fc.int32Array(), fc.uint32Array(), fc.uint16Array(), fc.uint8Array());
const content = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, columns, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true })),
})).any;

describe('a file of columns', () => {
  it('gives back what was written, arrays in shared memory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'liftbench-columns-'));
    let file = 0;
    await fc.assert(
      fc.asyncProperty(content, async (value) => {
        const path = join(folder, String((file += 1)));
        await writeColumnFile(path, value);
        expect(plain(await readColumnFile(path))).toEqual(plain(value));
      }),
      { numRuns: 60 },
    );
    const path = join(folder, 'shared');
    await writeColumnFile(path, { a: new Float64Array([1, 2]).subarray(1) });
    const { a } = (await readColumnFile(path)) as { a: Float64Array };
    expect(a.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...a]).toEqual([2]);
  });
});

/** Arrays with their kind and bits, so that NaN and −0 are compared too. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [value.constructor.name, ...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return Object.is(value, -0) ? 0 : value;
}
