import { basename } from 'node:path';
import type { CompleteDefinition } from '../../src-contract/experiment';
import { clockChanges } from '../sources/clock-changes';
import type { OpenedSource } from '../sources/opened-source';

/** The most files or days that one sentence names. */
const NAMED = 4;

/** What to know of the data of an evaluation: files that were read again, days of the period that have not 24 hours. */
export function dataNotices({ period }: CompleteDefinition, sources: readonly OpenedSource[]): string[] {
  return [...sources.flatMap(rereading), ...(period.from === null || period.to === null ? [] : changedClocks(period.timezone, period.from, period.to))];
}

function rereading({ name, reread }: OpenedSource): string[] {
  if (reread === undefined) return [];
  const files = reread.files.map(({ path, before, now }) => `${basename(path)} ${before === null ? 'is new' : now === null ? 'is gone' : `has ${now.bytes === before.bytes ? 'other contents' : `${bytes(now.bytes)} bytes instead of ${bytes(before.bytes)}`}`}`);
  return [`The files of ${name} changed since they were first read and were read again: ${shortened(files)}.`];
}

function changedClocks(zone: string, from: string, to: string): string[] {
  if (zone === 'UTC') return [];
  const days = clockChanges(zone, from, to).map(({ day, hours }) => `${day} (${String(hours)} hours)`);
  return days.length === 0 ? [] : [`Clocks in ${zone} change within the period: ${shortened(days)}. Figures by day compare days of different length there.`];
}

function shortened(parts: readonly string[]): string {
  return `${parts.slice(0, NAMED).join(', ')}${parts.length > NAMED ? ` and ${String(parts.length - NAMED)} more` : ''}`;
}

function bytes(count: number): string {
  return count.toLocaleString('en-US');
}
