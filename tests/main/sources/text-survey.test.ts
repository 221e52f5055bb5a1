import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAtText } from '../../../src-main/sources/csv-text';
import { surveyText } from '../../../src-main/sources/text-survey';
import { folderWith } from './open-files';

async function survey(content: Uint8Array): Promise<{ utf8: boolean }> {
  const path = join(folderWith({ 'events.csv': content }), 'events.csv');
  return surveyText(await lookAtText({ path, bytes: content.length, modified: '2026-01-01T00:00:00.000Z' }));
}

const PIECE = 2 * 1024 * 1024;

describe('going through a text file before it is read', () => {
  it('finds that a letter cut by two pieces is whole', async () => {
    for (const letter of ['é', '€', '𝄞']) {
      for (let before = PIECE - 4; before <= PIECE; before++) {
        expect(await survey(Buffer.from(`${'a,b\n'.padEnd(before, 'x')}${letter},1\n`))).toEqual({ utf8: true });
      }
    }
  });

  it('finds bytes that are no UTF-8 wherever they are', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 2 * PIECE + 10 }), fc.constantFrom([0xe9], [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9d, 0x84], [0x80], [0xc3, 0xa9]), async (place, bytes) => {
      const content = Buffer.alloc(2 * PIECE + 20, 'user,1\n');
      content.set(bytes, place);
      expect((await survey(content)).utf8).toBe(isUtf8(content));
    }), { numRuns: 30 });
  });

  it('finds a letter that the end of the file cuts off', async () => {
    expect(await survey(Buffer.from([0x61, 0x0a, 0xe2, 0x82]))).toEqual({ utf8: false });
  });

  it('names the line that is too long, also where it is the last', async () => {
    await expect(survey(Buffer.from(`a,b\n1,2\n${'x'.repeat(16_000_001)}`))).rejects.toMatchObject({ failure: { kind: 'input', place: { line: 3 } } });
    await expect(survey(Buffer.from(`a,b\n1,2\n${'x'.repeat(15_999_999)}\n`))).resolves.toEqual({ utf8: true });
  });
});
