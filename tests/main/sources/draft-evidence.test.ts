import { describe, expect, it } from 'vitest';
import { daySpan } from '../../../src-main/sources/draft-evidence';
import { unitsPerEvent } from '../../../src-main/sources/units-per-event';
import { openText, type Opened } from './open-files';

async function asked<Result>({ workspace }: Opened, work: (connection: Awaited<ReturnType<typeof workspace.database.connect>>) => Promise<Result>): Promise<Result> {
  const connection = await workspace.database.connect();
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

describe('The days of a source', () => {
  // By arithmetic from the offsets of that March: 0, +5:45, +8:45 and −3:30 hours.
  it.each([
    ['UTC', '2026-03-01', '2026-03-03'],
    ['Asia/Kathmandu', '2026-03-01', '2026-03-04'],
    ['Australia/Eucla', '2026-03-01', '2026-03-04'],
    ['America/St_Johns', '2026-02-28', '2026-03-03'],
  ])('are those of the zone %s', async (timezone, from, to) => {
    const opened = await openText('ts\n2026-03-01T00:10:00Z\n2026-03-02T12:00:00Z\n2026-03-03T18:20:00Z\n');
    expect(await asked(opened, (connection) => daySpan(connection, opened.source, { time: 'ts', where: null, timezone }))).toEqual({ from, to });
  });

  it('are those of clocks of another age, which were no quarter of an hour from UTC', async () => {
    const opened = await openText('ts\n1890-05-01T00:20:00Z\n1890-05-02T00:20:00Z\n');
    expect(await asked(opened, (connection) => daySpan(connection, opened.source, { time: 'ts', where: null, timezone: 'America/New_York' }))).toEqual({ from: '1890-04-30', to: '1890-05-01' });
    expect(await asked(opened, (connection) => daySpan(connection, opened.source, { time: 'ts', where: null, timezone: 'UTC' }))).toEqual({ from: '1890-05-01', to: '1890-05-02' });
  });

  it('leave out clock faults, more than a month from all others', async () => {
    const opened = await openText('ts\n1970-01-01T00:00:00Z\n2026-03-01T00:10:00Z\n2026-03-02T12:00:00Z\n2026-03-20T18:20:00Z\n');
    expect(await asked(opened, (connection) => daySpan(connection, opened.source, { time: 'ts', where: null, timezone: 'UTC' }))).toEqual({ from: '2026-03-01', to: '2026-03-20' });
  });
});

describe('Units of each event', () => {
  const text = ['user_id,event', 'u1,view', 'u1,view', 'u1,buy', 'u2,view', 'u3,', ',view', "u4,it's", 'u4,view'].join('\n');

  it.each([['is known', 4], ['is not known', null], ['is told wrongly', 3]])('are counted once each, whether the number of units %s or not', async (_what, distinct) => {
    const opened = await openText(text);
    const events = ['view', 'buy', "it's", 'nothing'];
    expect(await asked(opened, (connection) => unitsPerEvent(connection, opened.source, { unit: 'user_id', event: 'event', events, distinct }))).toEqual([3, 1, 1, 0]);
  });
});
