/** A small, seeded stream of numbers from 0 to 1 (mulberry32). */
function randomStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Planted {
  readonly csv: string;
  /** Kind of finding → its exact count. */
  readonly counts: Readonly<Record<string, number>>;
}

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 2);
const DAYS = 6;
/** The data end in the middle of the seventh day. */
const END = START + DAYS * 24 * HOUR + 10 * HOUR;
const COLUMNS = ['event_id', 'user_id', 'ts', 'event', 'variant', 'country', 'browser', 'user_agent', 'forced', 'amount'] as const;
type Row = Record<(typeof COLUMNS)[number], string> & { at: number };

/**
 * An export of some thousand people, with every flaw at once where `flaws` is true and without any where it is false. Each flaw
 * is planted into rows of its own, so that every count can be foretold.
 */
export function everyFlaw(flaws: boolean, seed = 7): Planted {
  const random = randomStream(seed);
  const rows: Row[] = [];
  const counts: Record<string, number> = {};
  let ids = 0;
  const add = (at: number, user: string, event: string, more: Partial<Row> = {}): Row => {
    ids += 1;
    const row: Row = { event_id: `e${String(ids).padStart(7, '0')}`, user_id: user, ts: '', event, variant: '', country: 'NL', browser: 'Firefox', user_agent: 'Mozilla/5.0 (X11; Linux)', forced: 'false', amount: '', at, ...more };
    rows.push(row);
    return row;
  };
  const silent = (at: number): boolean => flaws && at >= START + 52 * HOUR && at < START + 57 * HOUR;
  const people = 6000;
  for (let unit = 0; unit < people; unit += 1) {
    const user = `p${String(100_000 + unit)}`;
    const variant = random() < 0.5 ? 'control' : 'treatment';
    let at = START + random() * (END - START - HOUR);
    while (silent(at)) at = START + random() * (END - START - HOUR);
    const country = random() < 0.5 ? 'NL' : 'BE';
    // The treatment forgets to log the browser of one in eight.
    const lost = flaws && variant === 'treatment' && random() < 0.125;
    if (lost) counts['null-share'] = (counts['null-share'] ?? 0) + 1;
    add(at, user, 'exposure', { variant, country, browser: lost ? '' : 'Firefox' });
    for (let view = 0; view < 3; view += 1) {
      const then = at + random() * 6 * HOUR;
      if (!silent(then) && then < END) add(then, user, 'view', { country });
    }
    const bought = at + 60_000 + random() * 3 * HOUR;
    if (random() < 0.3 && !silent(bought) && bought < END) add(bought, user, 'purchase', { country, amount: (20 * Math.exp(0.4 * (random() + random() + random() - 1.5))).toFixed(2) });
  }
  if (flaws) plant(rows, add, counts, random);
  rows.sort((a, b) => a.at - b.at);
  for (const row of rows) row.ts ||= instant(row.at);
  const order = flaws ? jumbled(rows, counts) : rows;
  const lines = order.map((row) => COLUMNS.map((column) => (/[,"\n]/.test(row[column]) ? `"${row[column]}"` : row[column])).join(','));
  if (flaws) {
    for (const at of [100, 2000, 9000]) lines[at] = (lines[at] ?? '').split(',').slice(0, 4).join(',');
    counts['rejected-rows'] = 3;
  }
  return { csv: `${COLUMNS.join(',')}\n${lines.join('\n')}\n`, counts };
}

function plant(rows: Row[], add: (at: number, user: string, event: string, more?: Partial<Row>) => Row, counts: Record<string, number>, random: () => number): void {
  const safe = (row: Row): boolean => row.browser !== '' && row.at < END - 12 * HOUR && (row.at > START + 57 * HOUR || row.at < START + 42 * HOUR);
  const fresh = new Set(rows);
  const take = (count: number, event: string): Row[] => {
    const taken = rows.filter((row) => fresh.has(row) && row.event === event && safe(row)).slice(0, count * 3).filter((_, index) => index % 3 === 0).slice(0, count);
    for (const row of taken) fresh.delete(row);
    return taken;
  };
  const some = START + 30 * HOUR;
  take(40, 'exposure').forEach((row, index) => { row.variant = ['Control', 'TREATMENT', 'treatment ', 'control-'][index % 4] ?? ''; });
  counts['variant-spellings'] = 40;
  for (let index = 0; index < 9; index += 1) add(some + index * 1000, `q${String(index)}`, 'exposure', { variant: 'green' });
  counts['undeclared-variants'] = 9;
  for (const row of take(15, 'exposure')) add(row.at + HOUR / 2, row.user_id, 'exposure', { variant: row.variant === 'control' ? 'treatment' : 'control' });
  counts['several-variants'] = 15;
  take(25, 'view').forEach((row, index) => { row.user_id = ['null', 'undefined', 'N/A'][index % 3] ?? ''; });
  counts['placeholder-ids'] = 25;
  take(12, 'view').forEach((row, index) => { row.user_id = index % 2 === 0 ? `${row.user_id} ` : row.user_id.toUpperCase(); });
  counts['colliding-ids'] = 24;
  for (const row of take(6, 'exposure')) row.user_id = '';
  counts['missing-ids'] = 6;
  take(10, 'view').forEach((row, index) => { row.ts = index < 6 ? '1970-01-01 00:00:00' : '2150-01-01 00:00:00'; });
  counts['impossible-times'] = 10;
  for (let index = 0; index < 7; index += 1) add(START - 30 * 24 * HOUR + index * HOUR, `early${String(index)}`, 'exposure', { variant: 'control' });
  counts['outside-period'] = 7;
  for (const row of take(8, 'purchase')) row.amount = `-${row.amount}`;
  counts['negative-values'] = 8;
  take(5, 'purchase').forEach((row, index) => { row.amount = index < 3 ? 'NaN' : 'inf'; });
  counts['infinite-values'] = 5;
  take(4, 'purchase').forEach((row) => { row.amount = 'n/a'; });
  counts['unreadable-cells'] = 4;
  for (const row of take(40, 'purchase')) row.amount = String(Number((100 * Number(row.amount)).toFixed(0)));
  counts['mixed-units'] = 40;
  for (const row of take(20, 'exposure')) row.forced = 'true';
  counts['forced-assignments'] = 20;
  for (let bot = 0; bot < 3; bot += 1) for (let hit = 0; hit < 400; hit += 1) add(some + 12 * HOUR + hit * 3000 + random() * 1000, `busy${String(bot)}`, 'view');
  counts['bursts'] = 3;
  for (const row of take(11, 'view')) row.user_agent = 'Mozilla/5.0 (compatible; ExampleBot/2.1)';
  counts['bots'] = 11;
  for (const { at, user_id: whale } of take(6, 'exposure')) for (let index = 0; index < 120; index += 1) add(at + HOUR + index * 180_000, whale, 'purchase', { amount: '36.00' });
  counts['outlier-units'] = 6;
  for (const row of take(30, 'view')) rows.push({ ...row });
  counts['duplicate-ids'] = 30;
  counts['missing-hours'] = 5;
}

/** The file in order of time but for some rows that were written late. */
function jumbled(rows: Row[], counts: Record<string, number>): Row[] {
  const late = rows.filter((row, index) => row.event === 'view' && row.user_id.startsWith('p1') && row.ts.startsWith('2026') && index > 8000 && index % 900 === 0).slice(0, 6);
  const rest = rows.filter((row) => !late.includes(row));
  const later: Row[] = [];
  for (const row of rest) {
    later.push(row);
    const due = late.filter((one) => !later.includes(one) && row.at >= one.at + 4 * HOUR && row.ts.startsWith('2026'));
    later.push(...due.slice(0, 1));
  }
  counts['jumping-times'] = late.filter((one) => later.includes(one)).length;
  return later;
}

function instant(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

export const everyFlawDefinition = `liftbench: 1
id: every-flaw
sources: { events: { path: events.csv, time: ts } }
unit: user_id
exposure: { source: events, where: "event = 'exposure'", variant: variant }
variants: [{ id: control }, { id: treatment }]
period: { from: 2026-03-02, to: 2026-03-10 }
metrics:
  - { id: conversion, kind: conversion, source: events, where: "event = 'purchase'" }
  - { id: revenue, kind: mean, source: events, where: "event = 'purchase'", value: amount, aggregate: sum }
`;
