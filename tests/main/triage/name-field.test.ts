import { describe, expect, it } from 'vitest';
import { LiftbenchError, toFailure } from '../../../src-contract/failure';
import { namingField } from '../../../src-main/triage/name-field';
import { Database } from '../../../src-main/database/database';

describe('An expression that fails only on some row', () => {
  it('is named by its field when a triage meets it, and a failure of another kind stays as it is', async () => {
    const database = await Database.open({ allowedPaths: [], threads: 1 });
    const connection = await database.connect();
    try {
      await connection.run(`CREATE TABLE rows AS SELECT 'abc' AS amount, true AS kept`);
      const source = { relation: 'rows' };
      const plan = { units: { where: 'kept', filter: null, variant: 'amount', source }, measures: [{ source, condition: 'kept', value: null, field: 'metrics[0]' }, { source, condition: '(CAST(amount AS DOUBLE) > 1)', value: null, field: 'metrics[1]' }] };
      const data = { plan, connection } as unknown as Parameters<typeof namingField>[0];
      const scan = (): Promise<void> => connection.run('SELECT count(CAST(amount AS DOUBLE)) FROM rows').then(() => undefined);
      const failure = await namingField(data, scan).then(() => null, toFailure);
      expect(failure).toMatchObject({ kind: 'query', place: { field: 'metrics[1].where' }, message: expect.stringContaining("'abc'") as string });
      const cancelled = new LiftbenchError({ kind: 'cancelled', message: 'Stopped.' });
      await expect(namingField(data, () => Promise.reject(cancelled))).rejects.toBe(cancelled);
    } finally {
      connection.close();
      await database.close();
    }
  });
});
