/** Beginnings that tell a binary format, most of which people meet under the name of a CSV. */
const beginnings: readonly (readonly [bytes: readonly number[], words: string])[] = [
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or a zip archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
  [[0x42, 0x5a, 0x68], 'a bzip2 archive'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd archive'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive'],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'an Arrow file'],
  [[0x4f, 0x62, 0x6a, 0x01], 'an Avro file'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66], 'a SQLite database'],
];

export function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

/** Text in UTF-16, by its mark or by the zeros between ASCII letters. */
export function isUtf16(head: Uint8Array): boolean {
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff])) return true;
  const sample = head.subarray(0, 512);
  if (sample.length < 8) return false;
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const half = sample.length / 2;
  return ((zeros[0] ?? 0) > half * 0.7 && zeros[1] === 0) || ((zeros[1] ?? 0) > half * 0.7 && zeros[0] === 0);
}

/** A DuckDB database has its mark behind a checksum of eight bytes. */
export function isDuckDb(head: Uint8Array): boolean {
  return startsWith(head.subarray(8), [0x44, 0x55, 0x43, 0x4b]);
}

/** What a binary file looks like, in words; null when its beginning could be text. */
export function looksBinary(head: Uint8Array): string | null {
  if (isDuckDb(head)) return 'a DuckDB database';
  const known = beginnings.find(([bytes]) => startsWith(head, bytes));
  if (known) return known[1];
  if (isUtf16(head)) return null;
  const controls = head.subarray(0, 8192).filter((byte) => byte === 0 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27)).length;
  return controls > Math.max(2, head.length * 0.005) ? 'binary data' : null;
}
