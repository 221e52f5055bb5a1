import type { Repair, RepairOutcome } from '../../src-contract/repairs';

type Counts = Pick<RepairOutcome, 'sources' | 'rowsDropped' | 'rowsChanged' | 'units'>;

/** What a repair did, as a sentence with its counts. */
export function repairWords(repair: Repair, counts: Counts): string {
  const { rowsDropped, rowsChanged } = counts;
  const units = counted(counts.units ?? 0, 'unit');
  const dropped = counted(rowsDropped, 'row');
  const from = `of ${counts.sources.join(', ')}`;
  switch (repair.kind) {
    case 'deduplicate':
      return `Left out ${dropped} ${from} that repeat an earlier one in ${repair.key?.join(', ') ?? 'every column'}.`;
    case 'drop-rows':
      return `Left out ${dropped} ${from} where ${repair.where}.`;
    case 'merge-variants':
      return `Read ${repair.from.map((one) => `“${one}”`).join(', ')} as ${repair.to} in ${counted(rowsChanged, 'exposure row')}.`;
    case 'trim-ids':
      return `Took spaces around unit ids away in ${counted(rowsChanged, 'row')}.`;
    case 'fold-ids':
      return `Read unit ids in lower case; ${counted(rowsChanged, 'row')} changed.`;
    case 'drop-placeholder-ids':
      return `Left out ${dropped} whose unit id stands for nobody${repair.ids === undefined ? '' : ` (${repair.ids.map((id) => `“${id}”`).join(', ')})`}.`;
    case 'drop-units':
      return `Left out ${units} ${rule(repair)}, with ${dropped} ${from}.`;
    case 'clip-times':
      return `Left out ${dropped} ${from} whose time ${bounds(repair)}.`;
    case 'end-before-incomplete-day':
      return `Ended the period before ${repair.day}, a day that the data do not cover to its end; ${counted(rowsDropped, 'exposure row')} left out.`;
    case 'scale-values':
      return `Multiplied ${repair.column} by ${String(repair.factor)} in ${counted(rowsChanged, 'row')} ${from} where ${repair.where}.`;
  }
}

function rule({ moreThan, matching, ids, where }: Extract<Repair, { kind: 'drop-units' }>): string {
  if (moreThan !== undefined) return `with more than ${number(moreThan.rows)} rows in one ${moreThan.per}`;
  if (matching !== undefined) return `whose ${matching.column} matches ${matching.pattern}`;
  if (ids !== undefined) return 'named one by one';
  return `with a row where ${where ?? ''}`;
}

function bounds({ from, to }: Extract<Repair, { kind: 'clip-times' }>): string {
  const outside = [...(from === undefined ? [] : [`lies before ${from}`]), ...(to === undefined ? [] : [`lies after ${to}`])];
  return [...outside, 'cannot be read'].join(' or ');
}

export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 row`, `2,150 rows`. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${count === 1 ? noun : noun.endsWith('y') && !/[aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
