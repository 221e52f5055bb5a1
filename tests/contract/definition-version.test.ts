import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../src-contract/experiment';

describe('The version of a definition', () => {
  it('that is not known is told with the one that is', () => {
    const read = readDefinition({ liftbench: 2 });
    expect(read.ok ? [] : read.problems).toContainEqual({ field: 'liftbench', message: 'This Liftbench reads definitions of version 1 only; write liftbench: 1.' });
  });
});
