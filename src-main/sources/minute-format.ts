/** A day with points, which has one order only, and a clock without seconds: 13.09.2026 08:02. */
const dottedMinute = /(?:^|[\s;,|"])\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d{2}(?=$|[\s;,|"])/m;
const isoTime = /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:/;

/**
 * The format for strptime of times as spreadsheets write them where days have points; DuckDB's sniffer knows such times with
 * seconds only. Null where a file has none, or has ISO 8601 beside them, which one format cannot read.
 * @param head the first lines of a text file
 */
export function minuteFormat(head: string): string | null {
  return dottedMinute.test(head) && !isoTime.test(head) ? '%d.%m.%Y %H:%M' : null;
}
