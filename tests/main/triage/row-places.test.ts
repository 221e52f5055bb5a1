import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { placesOf } from '../../../src-main/triage/row-places';
import { folderWith, openPaths } from '../sources/open-files';

async function lines(files: Readonly<Record<string, string | Uint8Array>>, paths: readonly string[], positions: readonly number[]): Promise<(string | null)[]> {
  const { source } = await openPaths(folderWith(files), paths);
  return (await placesOf(source, positions.map(BigInt))).map(({ file, line }) => (line === null ? null : `${file ?? ''}:${String(line)}`));
}

it('tells the line of a row after the header, empty lines, and rows that were left out', async () => {
  const text = 'id,name,n\n1,ada,10\n\n2,bob,20\n3,cy\n4,dee,40\n5,eve,50\n';
  expect(await lines({ 'a.csv': text }, ['a.csv'], [0, 1, 2, 3])).toEqual(['a.csv:2', 'a.csv:4', 'a.csv:6', 'a.csv:7']);
});

it('counts the lines inside of quoted cells, whatever the ends of lines', async () => {
  for (const end of ['\n', '\r\n']) {
    const text = ['id,name,n', '1,"ada ""the first""",10', `2,"bob${end}of two${end}lines",20`, '3,"a,b",30', '4,dee,40', ''].join(end);
    expect(await lines({ 'a.csv': text }, ['a.csv'], [3, 0, 1, 2])).toEqual(['a.csv:7', 'a.csv:2', 'a.csv:3', 'a.csv:6']);
  }
});

it('goes on from file to file, plain or packed', async () => {
  const part = (from: number): string => `id,n\n${[0, 1, 2].map((step) => `${String(from + step)},x${String(step)}`).join('\n')}\n`;
  expect(await lines({ 'p1.csv': part(1), 'p2.csv': part(4) }, ['p*.csv'], [0, 2, 3, 5])).toEqual(['p1.csv:2', 'p1.csv:4', 'p2.csv:2', 'p2.csv:4']);
  expect(await lines({ 'p.csv.gz': gzipSync(part(1)) }, ['p.csv.gz'], [1])).toEqual(['p.csv.gz:3']);
});

it('tells the line of an object among JSON lines, and none in an array', async () => {
  const objects = Array.from({ length: 4 }, (_, index) => JSON.stringify({ id: `u${String(index)}`, note: 'said "hi"' }));
  expect(await lines({ 'a.jsonl': `${objects[0]!}\n\n${objects[1]!}\nno object\n${objects[2]!}\n` }, ['a.jsonl'], [0, 1, 2])).toEqual(['a.jsonl:1', 'a.jsonl:3', 'a.jsonl:5']);
  expect(await lines({ 'a.json': `[${objects.join(',\n')}]` }, ['a.json'], [1])).toEqual([null]);
});
